#include "core/access/policy/machine_policy.h"

#include "core/backend/origin.h"
#include "crypto/primitives/hash.h"

#include <algorithm>

namespace clavis::core {

namespace {

const char* nameOf(FactorRule rule) {
  switch (rule) {
  case FactorRule::None: return "none";
  case FactorRule::Any: return "any";
  case FactorRule::PhishingResistant: return "phishing-resistant";
  }
  return "?";
}

const char* nameOf(ExportRule rule) {
  switch (rule) {
  case ExportRule::Allowed: return "allowed";
  case ExportRule::FreshPassphrase: return "fresh-passphrase";
  case ExportRule::Forbidden: return "forbidden";
  }
  return "?";
}

const char* nameOf(UpdateRing ring) {
  switch (ring) {
  case UpdateRing::Stable: return "stable";
  case UpdateRing::Early: return "early";
  case UpdateRing::Held: return "held";
  }
  return "?";
}

template <class List, class AsText>
std::string joined(const List& list, AsText asText) {
  std::string text;
  for (const auto& one : list) text += (text.empty() ? "" : ", ") + asText(one);
  return text.empty() ? "none" : text;
}

} // namespace

Result<void> MachinePolicy::allowsBackend(std::string_view address) const {
  if (!backends) return {};
  auto asked = Origin::parse(address);
  if (!asked) return pass(asked);
  const bool listed = std::ranges::any_of(*backends, [&](const std::string& one) {
    auto origin = Origin::parse(one);
    return origin && origin->authority() == asked->authority();
  });
  if (listed) return {};
  return std::unexpected(Error(PolicyError::BackendNotAllowed, {}, Retry::AfterAction).on(asked->authority()));
}

Result<void> MachinePolicy::admits(std::span<const FactorKind> used) const {
  const bool enough =
      factors == FactorRule::None || std::ranges::any_of(used, [this](FactorKind kind) {
        return factors == FactorRule::Any || kind == FactorKind::SmartCard || kind == FactorKind::SecurityKey;
      });
  if (enough) return {};
  return fail(PolicyError::FactorRequired, nameOf(factors), Retry::AfterAction);
}

Result<void> MachinePolicy::allowsExport() const {
  if (exporting != ExportRule::Forbidden) return {};
  return fail(PolicyError::ExportForbidden);
}

std::chrono::milliseconds MachinePolicy::lockTime(std::chrono::milliseconds chosen) const {
  return lockAfter ? std::min<std::chrono::milliseconds>(chosen, *lockAfter) : chosen;
}

int MachinePolicy::retentionDays(int chosen) const {
  if (!messageRetentionDays || *messageRetentionDays == 0) return chosen;
  return chosen == 0 ? *messageRetentionDays : std::min(chosen, *messageRetentionDays);
}

std::vector<PolicyLine> explain(const MachinePolicy& policy) {
  const auto line = [&policy](std::string key, std::string value) {
    const bool fromFile = std::ranges::find(policy.named, key) != policy.named.end();
    return PolicyLine{.key = std::move(key), .value = std::move(value), .fromFile = fromFile};
  };
  const auto text = [](const std::string& one) { return one; };
  const auto path = [](const std::filesystem::path& one) { return one.string(); };
  return {
      line("backends", policy.backends ? joined(*policy.backends, text) : "any"),
      line("factors", nameOf(policy.factors)),
      line("lockAfterMinutes", policy.lockAfter ? "at most " + std::to_string(policy.lockAfter->count()) : "as chosen"),
      line("export", nameOf(policy.exporting)),
      line("messageRetentionDays", policy.messageRetentionDays && *policy.messageRetentionDays != 0
                                       ? "at most " + std::to_string(*policy.messageRetentionDays)
                                       : "as chosen"),
      line("updateRing", nameOf(policy.updates)),
      line("pkcs11Modules", joined(policy.pkcs11Modules, path)),
      line("escrowKey", policy.escrowKey.empty() ? "none" : crypto::toHex(policy.escrowKey)),
  };
}

} // namespace clavis::core
