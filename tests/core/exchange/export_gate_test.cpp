// Plaintext leaves the vault by one door: the policy is asked each time, the passphrase is the vault's own, the log
// comes first.
#include "core/exchange/export_gate.h"
#include "tests/support/vault/vaults.h"

#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <iterator>

using namespace clavis;
using namespace clavis::core;
using namespace clavis::core::exchange;
using namespace clavis::tests;

namespace {

class KeptContent final : public BlobReader {
 public:
  [[nodiscard]] std::uint64_t size() const override { return 6; }
  [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> out) override {
    return MemoryBlob(std::as_bytes(std::span("letter", 6))).read(offset, out);
  }
};

struct Place {
  TemporaryFolder folder;
  SystemClock clock;
  std::unique_ptr<Vault> vault = Vault::create(folder / "vault", passphrase(), cheapOptions()).value().vault;
  chart::VaultAccessLog log{vault->writer(), clock, "Practitioner/1"};
  Result<MachinePolicy> policy = MachinePolicy();
  ExportGate gate{{.log = log,
                   .policy = [this] { return policy; },
                   .confirm = [this](const Passphrase& again) { return vault->confirmPassphrase(again); }}};

  explicit Place(ExportRule rule = ExportRule::Allowed) {
    policy->exporting = rule;
    std::filesystem::create_directories(folder / "out");
  }
  Result<std::filesystem::path> save(std::optional<Passphrase> again = {}) {
    return waitFor(gate.save(std::make_shared<KeptContent>(), folder / "out" / "letter.txt",
                             {.patientId = "1", .what = "file 7", .why = "referral"}, std::move(again)));
  }
  std::vector<chart::LoggedAccess> logged() {
    return waitFor(vault->readers().run([](ReadConnection& db) { return chart::readAccessLog(db, 0, 10); })).value();
  }
  [[nodiscard]] std::ptrdiff_t copies() const {
    const auto all = std::filesystem::directory_iterator(folder / "out");
    return std::distance(begin(all), end(all));
  }
};

Passphrase wrong() { return {crypto::SecretBytes::copyOf(std::as_bytes(std::span("not the passphrase", 18)))}; }

} // namespace

TEST_CASE("What the policy allows leaves with its reason in the log, and the copy says what was in the vault") {
  Place place;
  CHECK(waitFor(place.gate.asksForPassphrase()).value() == false);
  const auto path = place.save();
  REQUIRE(path);
  std::ifstream in(*path);
  CHECK(std::string(std::istreambuf_iterator<char>(in), {}) == "letter");
  const auto logged = place.logged();
  REQUIRE(logged.size() == 1);
  CHECK(logged[0].who == "Practitioner/1");
  CHECK(logged[0].entry.kind == chart::AccessKind::Export);
  CHECK(logged[0].entry.patientId == "1");
  CHECK(logged[0].entry.what == "file 7");
  CHECK(logged[0].entry.why == "referral");
}

TEST_CASE("What the policy forbids does not leave, whoever asks and with whatever passphrase") {
  Place place(ExportRule::Forbidden);
  CHECK(waitFor(place.gate.asksForPassphrase()).error().is(PolicyError::ExportForbidden));
  CHECK(place.save().error().is(PolicyError::ExportForbidden));
  CHECK(place.save(passphrase()).error().is(PolicyError::ExportForbidden));
  CHECK(place.gate.permitJustOpened({}).error().is(PolicyError::ExportForbidden));
  CHECK(place.copies() == 0);
  CHECK(place.logged().empty());
}

TEST_CASE("A policy that is not in order lets nothing out") {
  Place place;
  place.policy = std::unexpected(Error(PolicyError::BadSignature));
  CHECK(waitFor(place.gate.asksForPassphrase()).error().is(PolicyError::BadSignature));
  CHECK(place.save(passphrase()).error().is(PolicyError::BadSignature));
  CHECK(place.copies() == 0);
}

TEST_CASE("Where the policy asks for it, only the vault's own passphrase lets a copy out, and wrong ones are counted") {
  Place place(ExportRule::FreshPassphrase);
  CHECK(waitFor(place.gate.asksForPassphrase()).value() == true);
  CHECK(place.save().error().is(PolicyError::PassphraseNeeded));
  CHECK(place.save(wrong()).error().is(VaultError::WrongPassphrase));
  CHECK(place.copies() == 0);
  CHECK(place.logged().empty());
  REQUIRE(place.save(passphrase()));
  CHECK(place.copies() == 1);
  CHECK(place.logged().size() == 1);
  // A program that was opened for this one command has just heard it.
  CHECK(place.gate.permitJustOpened({.patientId = "1", .what = "file 7", .why = {}}));
  for (int guess = 0; guess < 5; ++guess) CHECK(place.save(wrong()).error().is(VaultError::WrongPassphrase));
  CHECK(place.save(passphrase()).error().is(VaultError::TooManyGuesses));
  CHECK(place.copies() == 1);
}
