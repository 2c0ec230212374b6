#include "core/access/factors/card_factor.h"
#include "core/vault/profile_facts.h"
#include "crypto/token/smart_card.h"
#include "tests/support/vault/vaults.h"
#include "tests/tokens/cards/soft_card.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstdlib>

using namespace clavis::core;
using namespace clavis::tests;
namespace crypto = clavis::crypto;

namespace {

crypto::SecretBytes pin(std::string_view text = SoftCard::pin) { return crypto::SecretBytes::copyOf(text); }

crypto::SmartCards reader(const char* module = CLAVIS_SOFTHSM) {
  auto loaded = crypto::SmartCards::load(module);
  REQUIRE(loaded);
  return std::move(*loaded);
}

/// While it lives the faulty module does that.
class Fault {
 public:
  explicit Fault(const char* fault) { ::setenv("CLAVIS_CARD_FAULT", fault, 1); } // NOLINT(concurrency-mt-unsafe)
  ~Fault() { ::unsetenv("CLAVIS_CARD_FAULT"); }                                  // NOLINT(concurrency-mt-unsafe)
  Fault(const Fault&) = delete;
  Fault& operator=(const Fault&) = delete;
};

crypto::CardKey keyOf(crypto::CardKeyKind kind) {
  auto keys = reader().keys("", pin());
  REQUIRE(keys);
  REQUIRE(keys->size() == 2);
  const auto found = std::ranges::find(*keys, kind, &crypto::CardKey::kind);
  REQUIRE(found != keys->end());
  CHECK(found->tokenLabel == SoftCard::label);
  CHECK_FALSE(found->tokenSerial.empty());
  return *found;
}

DeviceFactors factorsWith(std::string typed = SoftCard::pin, const char* module = CLAVIS_SOFTHSM) {
  return {{module}, [typed = std::move(typed)](const PartDescription&, bool) -> Result<crypto::SecretBytes> {
            return pin(typed);
          }};
}

} // namespace

TEST_CASE("What is locked to a key of the card comes back from it, RSA and EC, and each time another secret") {
  const SoftCard card;
  for (const auto kind : {crypto::CardKeyKind::Rsa, crypto::CardKeyKind::Ec}) {
    const auto key = keyOf(kind);
    auto one = crypto::lockToCard(key);
    auto two = crypto::lockToCard(key);
    REQUIRE(one);
    REQUIRE(two);
    CHECK(one->secret.size() == 32);
    CHECK_FALSE(one->secret == two->secret);
    const auto cards = reader();
    auto opened = cards.unlock(one->lock, pin());
    REQUIRE(opened);
    CHECK(*opened == one->secret);
    auto again = cards.unlock(two->lock, pin());
    REQUIRE(again);
    CHECK(*again == two->secret);

    auto decoded = crypto::CardLock::decode(one->lock.encode());
    REQUIRE(decoded);
    CHECK(decoded->sealed == one->lock.sealed);
    CHECK(*cards.unlock(*decoded, pin()) == one->secret);
  }
}

TEST_CASE("A lock that was changed gives another secret or none, never the same") {
  const SoftCard card;
  for (const auto kind : {crypto::CardKeyKind::Rsa, crypto::CardKeyKind::Ec}) {
    auto made = crypto::lockToCard(keyOf(kind));
    REQUIRE(made);
    const auto cards = reader();
    const auto bytes = made->lock.encode();
    for (std::size_t at = 0; at < bytes.size(); at += 11) {
      auto changed = bytes;
      changed[at] ^= std::byte{1};
      auto lock = crypto::CardLock::decode(changed);
      if (!lock) continue;
      auto opened = cards.unlock(*lock, pin());
      if (opened) CHECK_FALSE(*opened == made->secret);
    }
    for (std::size_t size = 0; size < bytes.size(); size += 7)
      CHECK_FALSE(crypto::CardLock::decode(std::span(bytes).first(size)));
  }
}

TEST_CASE("Each thing that can be wrong with a card has its name") {
  const SoftCard card;
  auto made = crypto::lockToCard(keyOf(crypto::CardKeyKind::Ec));
  auto rsa = crypto::lockToCard(keyOf(crypto::CardKeyKind::Rsa));
  REQUIRE(made);
  REQUIRE(rsa);
  using enum crypto::CardFault;
  const auto fault = [](auto result) { return result ? None : result.error().fault; };

  CHECK(fault(crypto::SmartCards::load("/nonexistent/module.so")) == NoModule);
  CHECK(fault(reader().unlock(made->lock, pin("000000"))) == PinWrong);
  CHECK(fault(reader().unlock(made->lock, pin(""))) == PinWrong);
  auto other = made->lock;
  other.tokenSerial = "another card";
  CHECK(fault(reader().unlock(other, pin())) == NoToken);
  other = made->lock;
  other.keyId = {std::byte{9}};
  CHECK(fault(reader().unlock(other, pin())) == NoKey);
  other = made->lock;
  other.publicKey = rsa->lock.publicKey; // a card that answers under the same id with another key
  CHECK(fault(reader().unlock(other, pin())) == NoKey);
  {
    const Fault blocked("blocked");
    CHECK(fault(reader(CLAVIS_FAULTY_CARD).unlock(made->lock, pin())) == PinBlocked);
  }
  {
    const Fault removed("removed");
    CHECK(fault(reader(CLAVIS_FAULTY_CARD).unlock(made->lock, pin())) == Removed);
    CHECK(fault(reader(CLAVIS_FAULTY_CARD).unlock(rsa->lock, pin())) == Removed);
  }
  CHECK(fault(reader(CLAVIS_FAULTY_CARD).unlock(made->lock, pin())) == None);
  card.pullOut();
  CHECK(fault(reader().unlock(made->lock, pin())) == NoToken);
  card.putIn();
  CHECK(fault(reader().unlock(made->lock, pin())) == None);
}

TEST_CASE("A vault with a card: both are needed, and every failure says which it was and changes nothing") {
  const SoftCard card;
  TemporaryFolder folder;
  for (const auto kind : {crypto::CardKeyKind::Rsa, crypto::CardKeyKind::Ec}) {
    const auto dir = folder / (kind == crypto::CardKeyKind::Rsa ? "rsa" : "ec");
    {
      auto created = Vault::create(dir, passphrase(), cheapOptions());
      REQUIRE(created);
      std::vector<NewPart> parts;
      auto part = newCardPart(keyOf(kind));
      REQUIRE(part);
      parts.push_back(std::move(*part));
      REQUIRE(created->vault->addFactor(passphrase(), std::move(parts)));
    }
    const auto facts = readProfileFacts(dir);
    REQUIRE(facts);
    CHECK_FALSE(facts->passphraseAlone);
    REQUIRE(facts->factors.size() == 1);
    CHECK(describe(facts->factors[0].parts[0]).label == SoftCard::label);

    const auto open = [&](DeviceFactors factors, std::string_view words = "correct horse battery staple") {
      VaultOptions options = cheapOptions();
      options.factors = &factors;
      return Vault::open(dir, passphrase(words), options);
    };
    CHECK(open(factorsWith()));
    CHECK(open(factorsWith(), "wrong").error().is(VaultError::WrongPassphrase));
    CHECK(Vault::open(dir, passphrase(), cheapOptions()).error().is(VaultError::FactorNeeded));
    CHECK(open(factorsWith("000000")).error().is(FactorError::PinWrong));
    CHECK(open(factorsWith(SoftCard::pin, "/nonexistent.so")).error().is(FactorError::NoModule));
    CHECK(
        open({{CLAVIS_SOFTHSM},
              [](const PartDescription&, bool) -> Result<crypto::SecretBytes> { return fail(FactorError::PinNeeded); }})
            .error()
            .is(FactorError::PinNeeded));
    {
      const Fault removed("removed");
      CHECK(open(factorsWith(SoftCard::pin, CLAVIS_FAULTY_CARD)).error().is(FactorError::Removed));
    }
    {
      const Fault blocked("blocked");
      auto refused = open(factorsWith(SoftCard::pin, CLAVIS_FAULTY_CARD));
      CHECK(refused.error().is(FactorError::PinBlocked));
      CHECK(refused.error().subject() == SoftCard::label);
    }
    card.pullOut();
    CHECK(open(factorsWith()).error().is(FactorError::NoCard));
    card.putIn();
    auto opened = open(factorsWith());
    REQUIRE(opened);
    CHECK((*opened)->report().factorUsed);
  }
}
