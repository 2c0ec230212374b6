// Slots that need a passphrase and a factor: on the bytes, and through a vault that is killed while they change.
#include "core/vault/header/combined_slot.h"
#include "core/vault/header/escrow_slot.h"
#include "core/vault/header/header_store.h"
#include "core/vault/header/key_slot.h"
#include "core/vault/key_events.h"
#include "core/vault/rotation.h"
#include "crypto/escrow/sealed_box.h"
#include "tests/support/process/child.h"
#include "tests/support/vault/factors.h"
#include "tests/support/vault/vaults.h"

#include <catch2/catch_test_macros.hpp>

#include <csignal>
#include <fstream>
#include <random>

using namespace clavis::core;
using namespace clavis::tests;
namespace crypto = clavis::crypto;

namespace {

constexpr crypto::Argon2Parameters cheap{.memoryKib = 64, .passes = 1};

std::vector<NewPart> partsOf(std::initializer_list<char> names) {
  std::vector<NewPart> parts;
  for (const char name : names) parts.push_back(fakePart(std::string(1, name)));
  return parts;
}

std::vector<PartSecret> secretsOf(std::initializer_list<char> names) {
  std::vector<PartSecret> secrets;
  for (const char name : names) secrets.push_back(fakePart(std::string(1, name)).secret);
  return secrets;
}

VaultOptions with(FakeFactors& factors) {
  VaultOptions options = cheapOptions();
  options.factors = &factors;
  return options;
}

VaultHeader headerOf(const std::filesystem::path& dir) {
  std::ifstream stream(dir / "vault.header", std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(stream)), {});
  auto header = decodeHeader(std::as_bytes(std::span(bytes)));
  REQUIRE(header);
  return *header;
}

const ChildRole changer("change-factors-until-killed", [](ChildSide& parent) {
  FakeFactors factors({"a", "b"});
  auto vault = Vault::open(parent.argument(0), passphrase(), with(factors));
  if (!vault) return 2;
  for (;;) {
    std::vector<NewPart> second;
    second.push_back(fakePart("b"));
    if (!(*vault)->addFactor(passphrase(), std::move(second))) return 3;
    parent.say("added");
    const auto slots = (*vault)->factorSlots();
    if (!(*vault)->removeFactor(passphrase(), slots.back().id)) return 4;
    parent.say("removed");
  }
});

} // namespace

TEST_CASE("A combined slot opens with all of its parts and in no other way") {
  const auto profile = crypto::randomArray<sizeof(ProfileId)>();
  const VaultKey key = VaultKey::random();
  auto body = wrapCombined(7, profile, key, passphrase().bytes.view(), partsOf({'a', 'b'}), cheap);
  REQUIRE(body);
  const Slot slot{.kind = 3, .flags = 0, .id = 7, .body = *body};
  const auto open = [&](std::string_view words, std::vector<PartSecret> secrets) {
    return unwrapCombined(slot, profile, passphrase(words).bytes.view(), secrets);
  };
  const std::string right = "correct horse battery staple";
  auto opened = open(right, secretsOf({'a', 'b'}));
  REQUIRE(opened);
  CHECK(*opened == key);

  CHECK(open("another", secretsOf({'a', 'b'})).error().is(VaultError::WrongPassphrase));
  CHECK(open(right, secretsOf({'a', 'c'})).error().is(VaultError::WrongPassphrase));
  CHECK(open(right, secretsOf({'b', 'a'})).error().is(VaultError::WrongPassphrase));
  CHECK_FALSE(open(right, secretsOf({'a'})));
  CHECK_FALSE(open(right, {}));

  SECTION("bound to its place") {
    Slot moved = slot;
    moved.id = 8;
    CHECK_FALSE(unwrapCombined(moved, profile, passphrase().bytes.view(), secretsOf({'a', 'b'})));
    CHECK_FALSE(unwrapCombined(slot, crypto::randomArray<sizeof(ProfileId)>(), passphrase().bytes.view(),
                               secretsOf({'a', 'b'})));
  }
  SECTION("every byte counts") {
    for (std::size_t at = 0; at < slot.body.size(); ++at) {
      Slot changed = slot;
      changed.body[at] ^= std::byte{1};
      INFO(at);
      auto tried = unwrapCombined(changed, profile, passphrase().bytes.view(), secretsOf({'a', 'b'}));
      // The last bytes are the kept secrets, which the header's MAC and their own box protect.
      if (tried) CHECK_FALSE(keptParts(changed, profile, key));
    }
  }
  SECTION("cut short at any byte it is damaged, not trusted") {
    for (std::size_t size = 0; size < slot.body.size(); ++size) {
      Slot cut = slot;
      cut.body.resize(size);
      CHECK(combinedParts(cut).error().is(VaultError::DamagedHeader));
    }
  }
  SECTION("the vault key alone gives the parts back, another key does not") {
    auto kept = keptParts(slot, profile, key);
    REQUIRE(kept);
    REQUIRE(kept->size() == 2);
    CHECK((*kept)[1].secret == fakePart("b").secret);
    CHECK((*kept)[0].part == fakePart("a").part);
    CHECK_FALSE(keptParts(slot, profile, VaultKey::random()));
  }
  CHECK_FALSE(wrapCombined(7, profile, key, passphrase().bytes.view(), {}, cheap));
}

TEST_CASE("With a factor added the passphrase alone opens nothing, on any slot of the bytes") {
  TemporaryFolder folder;
  auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
  REQUIRE(created);
  REQUIRE(created->vault->addFactor(passphrase(), partsOf({'a'})));
  created->vault.reset();

  auto alone = Vault::open(folder / "p", passphrase(), cheapOptions());
  REQUIRE_FALSE(alone);
  CHECK(alone.error().is(VaultError::FactorNeeded));

  // As an attacker with the disk and the passphrase: every slot, taken for every kind, with every secret that is a
  // function of what lies there.
  const VaultHeader header = headerOf(folder / "p");
  REQUIRE(header.slots.size() == 2); // the recovery code's and the combined one
  for (Slot slot : header.slots) {
    for (const std::uint16_t kind : {1, 2, 3}) {
      slot.kind = kind;
      CHECK_FALSE(unwrapVaultKey(slot, header.profile, passphrase().bytes.view()));
      auto parts = combinedParts(slot);
      if (!parts) continue;
      for (std::size_t at = 0; at + PartSecret::size <= slot.body.size(); ++at) {
        std::vector<PartSecret> guess;
        guess.push_back(
            *PartSecret::fromBytes(crypto::SecretBytes::copyOf(std::span(slot.body).subspan(at, PartSecret::size))));
        CHECK_FALSE(unwrapCombined(slot, header.profile, passphrase().bytes.view(), guess));
      }
    }
  }

  FakeFactors wrong({"b"});
  CHECK(Vault::open(folder / "p", passphrase(), with(wrong)).error().is(VaultError::FactorNeeded));
  FakeFactors right({"a"});
  CHECK(Vault::open(folder / "p", passphrase("wrong"), with(right)).error().is(VaultError::WrongPassphrase));
  auto both = Vault::open(folder / "p", passphrase(), with(right));
  REQUIRE(both);
  CHECK((*both)->report().factorUsed);
}

TEST_CASE("A second card opens as well; a new passphrase reaches the slot whose card is at home") {
  TemporaryFolder folder;
  auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
  REQUIRE(created);
  REQUIRE(created->vault->addFactor(passphrase(), partsOf({'a'})));
  REQUIRE(created->vault->addFactor(passphrase(), partsOf({'b'})));
  created->vault.reset();

  FakeFactors a({"a"});
  FakeFactors b({"b"});
  {
    auto vault = Vault::open(folder / "p", passphrase(), with(b));
    REQUIRE(vault);
    CHECK((*vault)->changePassphrase(passphrase("wrong"), passphrase("next")).error().is(VaultError::WrongPassphrase));
    REQUIRE((*vault)->changePassphrase(passphrase(), passphrase("next")));
  }
  CHECK(Vault::open(folder / "p", passphrase(), with(a)).error().is(VaultError::WrongPassphrase));
  CHECK(Vault::open(folder / "p", passphrase(), with(b)).error().is(VaultError::WrongPassphrase));
  auto vault = Vault::open(folder / "p", passphrase("next"), with(a));
  REQUIRE(vault);
  const auto slots = (*vault)->factorSlots();
  REQUIRE(slots.size() == 2);
  CHECK((*vault)->removeFactor(passphrase("next"), 4711).error().is(VaultError::BadInput));
  REQUIRE((*vault)->removeFactor(passphrase("next"), slots[0].id));
  vault->reset();
  CHECK_FALSE(Vault::open(folder / "p", passphrase("next"), with(a)));
  vault = Vault::open(folder / "p", passphrase("next"), with(b));
  REQUIRE(vault);
  REQUIRE((*vault)->removeFactor(passphrase("next"), (*vault)->factorSlots().front().id));
  vault->reset();
  CHECK(Vault::open(folder / "p", passphrase("next"), cheapOptions()));
}

TEST_CASE("The recovery code opens without the card, keeps it, or takes it out when it is lost") {
  TemporaryFolder folder;
  auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
  REQUIRE(created);
  REQUIRE(created->vault->addFactor(passphrase(), partsOf({'a'})));
  created->vault.reset();
  auto kept =
      Vault::open(folder / "p", RecoveryUnlock{created->recoveryCode.clone(), passphrase("second")}, cheapOptions());
  REQUIRE(kept);
  auto next = (*kept)->takeNewRecoveryCode();
  REQUIRE(next);
  kept->reset();
  CHECK(Vault::open(folder / "p", passphrase("second"), cheapOptions()).error().is(VaultError::FactorNeeded));
  FakeFactors a({"a"});
  CHECK(Vault::open(folder / "p", passphrase("second"), with(a)));

  auto dropped = Vault::open(folder / "p", RecoveryUnlock{next->clone(), passphrase("third"), true}, cheapOptions());
  REQUIRE(dropped);
  dropped->reset();
  CHECK(Vault::open(folder / "p", passphrase("third"), cheapOptions()));
}

TEST_CASE("Killed while factors change: what could open it before can open it after") {
  TemporaryFolder folder;
  {
    auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
    REQUIRE(created);
    REQUIRE(created->vault->addFactor(passphrase(), partsOf({'a'})));
  }
  std::mt19937 random(17);
  FakeFactors a({"a"});
  for (int round = 0; round < 30; ++round) {
    {
      Child child("change-factors-until-killed", {(folder / "p").string()});
      REQUIRE_FALSE(child.hear().empty());
      timespec left{.tv_sec = 0, .tv_nsec = static_cast<long>(random() % 5'000'000)};
      ::nanosleep(&left, nullptr);
      child.kill();
    }
    auto vault = Vault::open(folder / "p", passphrase(), with(a));
    REQUIRE(vault);
    const auto slots = (*vault)->factorSlots();
    CHECK((slots.size() == 1 || slots.size() == 2));
    while ((*vault)->factorSlots().size() > 1)
      REQUIRE((*vault)->removeFactor(passphrase(), (*vault)->factorSlots().back().id));
  }
}

TEST_CASE("The clinic's recovery key opens what was sealed to it, and no other key does") {
  TemporaryFolder folder;
  const auto clinic = crypto::newSealingKeyPair();
  const auto stranger = crypto::newSealingKeyPair();
  auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
  REQUIRE(created);
  CHECK(created->vault->escrowKey().empty());
  REQUIRE(created->vault->addFactor(passphrase(), partsOf({'a'})));
  REQUIRE(created->vault->setEscrow(passphrase(), clinic.open));
  CHECK(std::ranges::equal(created->vault->escrowKey(), clinic.open));
  CHECK_FALSE(created->vault->setEscrow(passphrase(), std::span(clinic.open).first(31)));
  created->vault.reset();

  const auto with = [&](const crypto::SecretBytes& key, bool drop) {
    return Vault::open(folder / "p", EscrowUnlock{key.clone(), passphrase("after"), drop}, cheapOptions());
  };
  CHECK(with(stranger.secret, true).error().is(VaultError::WrongPassphrase));
  CHECK_FALSE(with(crypto::SecretBytes(5), true));
  auto opened = with(clinic.secret, true);
  REQUIRE(opened);
  CHECK((*opened)->takeNewRecoveryCode());
  opened->reset();
  CHECK(Vault::open(folder / "p", passphrase("after"), cheapOptions()));

  SECTION("a box of another profile is not this one's") {
    auto other = Vault::create(folder / "q", passphrase(), cheapOptions());
    REQUIRE(other);
    REQUIRE(other->vault->setEscrow(passphrase(), clinic.open));
    other->vault.reset();
    VaultHeader mixed = headerOf(folder / "p");
    const VaultHeader foreign = headerOf(folder / "q");
    const Slot* box = foreign.find(SlotKind::ClinicEscrow);
    REQUIRE(box != nullptr);
    CHECK_FALSE(openEscrow(*box, mixed.profile, clinic.secret.view()));
    CHECK(openEscrow(*box, foreign.profile, clinic.secret.view()));
  }
}

TEST_CASE("What was done to the ways in is on record in the vault") {
  TemporaryFolder folder;
  const auto clinic = crypto::newSealingKeyPair();
  auto created = Vault::create(folder / "p", passphrase(), cheapOptions());
  REQUIRE(created);
  REQUIRE(created->vault->addFactor(passphrase(), partsOf({'a'})));
  REQUIRE(created->vault->removeFactor(passphrase(), created->vault->factorSlots().front().id));
  CHECK_FALSE(created->vault->removeFactor(passphrase(), 4711));
  REQUIRE(created->vault->setEscrow(passphrase(), clinic.open));
  REQUIRE(created->vault->changePassphrase(passphrase(), passphrase("b")));
  CHECK_FALSE(created->vault->changePassphrase(passphrase(), passphrase("c")));
  REQUIRE(created->vault->renewRecoveryCode(passphrase("b")));
  created->vault.reset();
  auto code = rotateVaultKey(folder / "p", passphrase("b"), cheapOptions());
  REQUIRE(code);
  REQUIRE(Vault::open(folder / "p", RecoveryUnlock{std::move(*code), passphrase("d")}, cheapOptions()));
  auto vault = Vault::open(folder / "p", EscrowUnlock{clinic.secret.clone(), passphrase("e")}, cheapOptions());
  REQUIRE(vault);
  static_cast<void>(waitFor((*vault)->writer().run([](WriteConnection&) { return Result<void>{}; })));
  auto events = waitFor((*vault)->readers().run([](ReadConnection& c) { return readKeyEvents(c); }));
  REQUIRE(events);
  std::string names;
  for (const LoggedKeyEvent& one : *events) names += std::string(keyEventName(one.event)) + ' ';
  CHECK(names == "factor-added factor-removed clinic-key-set passphrase-changed recovery-code-renewed key-rotated "
                 "recovery-code-used clinic-key-used ");
  CHECK(std::ranges::is_sorted(*events, {}, &LoggedKeyEvent::at));
}
