// factors list, add, remove, test: what besides the passphrase opens the vault.
#include "app/ctl/commands/commands.h"
#include "app/ctl/ctl_error.h"
#include "app/ctl/secret_input.h"
#include "core/vault/profile_facts.h"
#include "crypto/primitives/hash.h"

#include <QJsonArray>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <memory>

namespace clavis::ctl {
namespace {

using core::pass;
using core::Result;

std::string nameOf(const core::PartDescription& part) {
  switch (part.kind) {
  case core::FactorKind::SmartCard: return "smart card \"" + part.label + "\" (serial " + part.serial + ')';
  case core::FactorKind::SecurityKey: return "security key" + (part.label.empty() ? "" : " \"" + part.label + '"');
  case core::FactorKind::ThisMachine: return "this machine";
  }
  return "a factor of another version";
}

std::string nameOf(const core::FactorSlot& slot) {
  std::string name;
  for (const core::SlotPart& part : slot.parts) name += (name.empty() ? "" : " and ") + nameOf(describe(part));
  return name;
}

Result<ExitCode> list(Session& session) {
  auto facts = core::readProfileFacts(session.globals().profile);
  if (!facts) return pass(facts);
  QJsonArray all;
  for (const core::FactorSlot& slot : facts->factors) {
    session.console().line(std::to_string(slot.id) + "  the passphrase with " + nameOf(slot));
    all.append(QJsonObject{{QStringLiteral("id"), static_cast<qint64>(slot.id)},
                           {QStringLiteral("name"), QString::fromStdString(nameOf(slot))}});
  }
  if (facts->passphraseAlone) session.console().line("   the passphrase alone");
  session.console().line(facts->escrow ? "   the recovery code, or the clinic's recovery key" : "   the recovery code");
  session.console().result({{QStringLiteral("factors"), all},
                            {QStringLiteral("passphraseAlone"), facts->passphraseAlone},
                            {QStringLiteral("escrow"), facts->escrow}});
  return ExitCode::Done;
}

struct CardChoice {
  bool securityKey = false;
  std::string serial;
  std::string keyId;
};

/// The one key that was meant.
Result<crypto::CardKey> chooseKey(std::vector<crypto::CardKey> keys, const std::string& keyId) {
  std::erase_if(keys, [&](const crypto::CardKey& key) { return !keyId.empty() && crypto::toHex(key.id) != keyId; });
  if (keys.empty()) return core::fail(core::FactorError::NoKey, "no key that can be used", core::Retry::AfterAction);
  if (keys.size() == 1) return std::move(keys.front());
  std::string ids;
  for (const crypto::CardKey& key : keys) ids += ' ' + crypto::toHex(key.id) + " (" + printable(key.label) + ')';
  return core::fail(CtlError::Usage, "the card holds several keys: choose one with --key-id:" + ids,
                    core::Retry::AfterAction);
}

Result<core::NewPart> newCard(Session& session, const CardChoice& choice) {
  auto rules = session.policy();
  if (!rules) return pass(rules);
  auto pin = secretFrom(session.globals().pinFile, "PIN of the card: ");
  if (!pin) return pass(pin);
  const auto modules = core::cardModules((*rules)->pkcs11Modules);
  auto keys = core::cardKeys(modules, choice.serial, *pin);
  if (!keys) return pass(keys);
  auto key = chooseKey(std::move(*keys), choice.keyId);
  if (!key) return pass(key);
  auto part = core::newCardPart(*key);
  if (!part) return part;
  // The card has to give the secret back once before anything depends on it: some keys may sign and nothing else.
  core::DeviceFactors trial(
      modules, [&](const core::PartDescription&, bool) -> Result<crypto::SecretBytes> { return pin->clone(); });
  auto answer = trial.secretOf(part->part);
  if (!answer) return pass(answer);
  if (!(*answer == part->secret))
    return core::fail(core::FactorError::Failed, "the card gives another secret back", core::Retry::AfterAction);
  return part;
}

/// Making the credential asks the key for its secret already, so that it is known to answer.
Result<core::NewPart> newKey(Session& session) {
  auto key = crypto::SecurityKey::attached();
  if (!key) return std::unexpected(core::toError(std::move(key.error())));
  auto hasPin = key->hasPin();
  if (!hasPin) return std::unexpected(core::toError(std::move(hasPin.error())));
  crypto::SecretBytes pin;
  if (*hasPin) {
    auto typed = secretFrom(session.globals().pinFile, "PIN of the security key: ");
    if (!typed) return pass(typed);
    pin = std::move(*typed);
  }
  session.console().note("Touch the security key when it blinks: twice.");
  return core::newKeyPart(*key, pin);
}

Result<ExitCode> add(Session& session, const CardChoice& choice) {
  session.manageFactors();
  auto current = session.passphrase();
  if (!current) return pass(current);
  auto vault = session.vault(core::Passphrase{current->bytes.clone()});
  if (!vault) return pass(vault);
  auto part = choice.securityKey ? newKey(session) : newCard(session, choice);
  if (!part) return pass(part);
  const std::string name = nameOf(describe(part->part));
  std::vector<core::NewPart> parts;
  parts.push_back(std::move(*part));
  auto added = (*vault)->addFactor(*current, std::move(parts));
  if (!added) return pass(added);
  session.console().line("From now on the vault opens with the passphrase and the " + name +
                         ". The recovery code stays as it was.");
  session.console().result({{QStringLiteral("added"), QString::fromStdString(name)}});
  return ExitCode::Done;
}

Result<ExitCode> remove(Session& session, std::uint32_t id) {
  auto current = session.passphrase();
  if (!current) return pass(current);
  auto vault = session.vault(core::Passphrase{current->bytes.clone()});
  if (!vault) return pass(vault);
  auto rules = session.policy();
  if (!rules) return pass(rules);
  // What would be left must be what the policy asks for.
  bool left = (*rules)->factors == core::FactorRule::None;
  for (const core::FactorSlot& slot : (*vault)->factorSlots()) {
    std::vector<core::FactorKind> kinds;
    for (const core::SlotPart& part : slot.parts) kinds.push_back(part.kind);
    left |= slot.id != id && (*rules)->admits(kinds).has_value();
  }
  if (!left)
    return core::fail(core::PolicyError::FactorRequired, "it is the last one; add another first",
                      core::Retry::AfterAction);
  auto removed = (*vault)->removeFactor(*current, id);
  if (!removed) return pass(removed);
  session.console().line((*vault)->factorSlots().empty() ? "Removed. The passphrase opens the vault alone now."
                                                         : "Removed.");
  session.console().result({});
  return ExitCode::Done;
}

/// Whether each factor answers now; needs no passphrase and changes nothing.
Result<ExitCode> test(Session& session) {
  auto facts = core::readProfileFacts(session.globals().profile);
  if (!facts) return pass(facts);
  auto source = session.factors();
  if (!source) return pass(source);
  QJsonArray all;
  std::optional<core::Error> failed;
  for (const core::FactorSlot& slot : facts->factors) {
    for (const core::SlotPart& part : slot.parts) {
      auto answer = (*source)->secretOf(part);
      session.console().line(nameOf(describe(part)) + (answer ? ": answers" : ": " + answer.error().toString()));
      all.append(QJsonObject{{QStringLiteral("name"), QString::fromStdString(nameOf(describe(part)))},
                             {QStringLiteral("answers"), answer.has_value()}});
      if (!answer && !failed) failed = std::move(answer.error());
    }
  }
  if (failed) return std::unexpected(std::move(*failed));
  if (facts->factors.empty()) session.console().line("There is no factor: the passphrase opens the vault alone.");
  session.console().result({{QStringLiteral("factors"), all}});
  return ExitCode::Done;
}

} // namespace

void addFactors(CLI::App& app, const Choose& choose) {
  auto* const command = app.add_subcommand("factors", "What opens the vault together with the passphrase");
  command->require_subcommand(1);
  command->add_subcommand("list", "Show them; needs no passphrase")->callback([=] { choose(list); });
  command->add_subcommand("test", "Ask each of them once; needs no passphrase")->callback([=] { choose(test); });
  auto* const adding =
      command->add_subcommand("add", "Add a smart card (PKCS#11) or security key: from then on both are needed");
  auto choice = std::make_shared<CardChoice>();
  adding->add_flag("--security-key", choice->securityKey, "The FIDO2 security key that is plugged in, not a card");
  adding->add_option("--serial", choice->serial, "Serial number of the card, when several are in");
  adding->add_option("--key-id", choice->keyId, "Id of the key in hexadecimal, when the card holds several");
  adding->callback([=] { choose([choice](Session& session) { return add(session, *choice); }); });
  auto* const removing = command->add_subcommand("remove", "Remove one by its number in the list");
  auto id = std::make_shared<std::uint32_t>(0);
  removing->add_option("ID", *id, "Number in the list")->required();
  removing->callback([=] { choose([id](Session& session) { return remove(session, *id); }); });
}

} // namespace clavis::ctl
