#include "core/access/policy/machine_policy.h"
#include "crypto/primitives/ed25519.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/random.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch_test_macros.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

using namespace clavis::core;
using namespace clavis::tests;
using namespace std::chrono_literals;
namespace crypto = clavis::crypto;

namespace {

struct Place {
  TemporaryFolder folder;
  PolicyFiles files{.policy = folder / "policy.json",
                    .signature = folder / "policy.json.sig",
                    .key = folder / "policy.key",
                    .owner = ::getuid()};
  Place() { ::chmod(files.policy.parent_path().c_str(), 0755); }
  static void put(const std::filesystem::path& file, std::string_view text, mode_t mode = 0644) {
    std::ofstream(file) << text;
    REQUIRE(::chmod(file.c_str(), mode) == 0);
  }
  [[nodiscard]] Result<MachinePolicy> load() const { return loadPolicy(files); }
};

constexpr std::string_view whole = R"({"version": 1, "backends": ["https://fhir.clinic.example:8443"],
  "factors": "phishing-resistant", "lockAfterMinutes": 5, "export": "fresh-passphrase", "messageRetentionDays": 365,
  "updateRing": "held", "pkcs11Modules": ["/usr/lib/opensc-pkcs11.so"],
  "escrowKey": "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"})";

} // namespace

TEST_CASE("Without a file the defaults are in force, and it says so") {
  const Place place;
  auto policy = place.load();
  REQUIRE(policy);
  CHECK(policy->source.empty());
  CHECK(policy->allowsBackend("https://anywhere.example/r4"));
  CHECK(policy->admits({}));
  CHECK(policy->allowsExport());
  CHECK(policy->lockTime(20min) == 20min);
  CHECK(policy->retentionDays(0) == 0);
  for (const PolicyLine& line : explain(*policy)) CHECK_FALSE(line.fromFile);
}

TEST_CASE("Every rule of a file is in force and named with its origin") {
  const Place place;
  Place::put(place.files.policy, whole);
  auto policy = place.load();
  REQUIRE(policy);
  CHECK(policy->source == place.files.policy);
  CHECK(policy->allowsBackend("https://fhir.clinic.example:8443/r4"));
  CHECK(policy->allowsBackend("https://fhir.clinic.example/r4").error().is(PolicyError::BackendNotAllowed));
  CHECK(policy->allowsBackend("https://evil.example:8443").error().is(PolicyError::BackendNotAllowed));
  CHECK_FALSE(policy->allowsBackend("http://fhir.clinic.example:8443"));
  CHECK(policy->admits({}).error().is(PolicyError::FactorRequired));
  const auto machine = FactorKind::ThisMachine;
  CHECK(policy->admits({&machine, 1}).error().is(PolicyError::FactorRequired));
  const auto card = FactorKind::SmartCard;
  CHECK(policy->admits({&card, 1}));
  CHECK(policy->lockTime(20min) == 5min);
  CHECK(policy->lockTime(2min) == 2min);
  CHECK(policy->retentionDays(0) == 365);
  CHECK(policy->retentionDays(30) == 30);
  CHECK(policy->exporting == ExportRule::FreshPassphrase);
  CHECK(policy->updates == UpdateRing::Held);
  CHECK(policy->escrowKey.size() == 32);
  const auto lines = explain(*policy);
  CHECK(lines.size() == 8);
  for (const PolicyLine& line : lines) CHECK(line.fromFile);
}

TEST_CASE("A rule that is misspelt is not a rule that is not there") {
  for (const char* json : {"",
                           "[]",
                           "{",
                           "null",
                           "{}",
                           R"({"version": 2})",
                           R"({"version": "1"})",
                           R"({"version": 1, "Factors": "any"})",
                           R"({"version": 1, "factors": "two"})",
                           R"({"version": 1, "factors": ["any"]})",
                           R"({"version": 1, "factors": "any", "factors": "none"})",
                           R"({"version": 1, "lockAfterMinutes": 0})",
                           R"({"version": 1, "lockAfterMinutes": 61})",
                           R"({"version": 1, "lockAfterMinutes": 1.5})",
                           R"({"version": 1, "backends": "https://a.example"})",
                           R"({"version": 1, "backends": ["http://a.example"]})",
                           R"({"version": 1, "backends": ["https://a.example/base"]})",
                           R"({"version": 1, "backends": ["https://A.example"]})",
                           R"({"version": 1, "pkcs11Modules": ["opensc.so"]})",
                           R"({"version": 1, "escrowKey": "00"})",
                           R"({"version": 1, "export": "sometimes"})",
                           R"({"version": 1, "messageRetentionDays": -1})",
                           R"({"version": 1} {"version": 1})"}) {
    INFO(json);
    auto policy = parsePolicy(json);
    REQUIRE_FALSE(policy);
    CHECK(policy.error().is(PolicyError::Malformed));
  }
  // What somebody wrote there may be anything; it is not repeated.
  auto stranger = parsePolicy(R"({"version": 1, "patient Ida Muster": 1})");
  CHECK(stranger.error().toString().find("Muster") == std::string::npos);
  CHECK(parsePolicy(R"({"version": 1})"));
  CHECK(parsePolicy(R"({"version": 1, "backends": []})")
            ->allowsBackend("https://a.example")
            .error()
            .is(PolicyError::BackendNotAllowed));
}

TEST_CASE("A file that others may write, that is no file, or that is somebody else's is refused") {
  Place place;
  Place::put(place.files.policy, whole, 0666);
  CHECK(place.load().error().is(PolicyError::Unsafe));
  Place::put(place.files.policy, whole, 0664);
  CHECK(place.load().error().is(PolicyError::Unsafe));
  Place::put(place.files.policy, whole, 0644);
  CHECK(place.load());
  SECTION("its folder is open to others") {
    REQUIRE(::chmod(place.files.policy.parent_path().c_str(), 0777) == 0);
    CHECK(place.load().error().is(PolicyError::Unsafe));
  }
  SECTION("another owner") {
    place.files.owner = ::getuid() + 1;
    CHECK(place.load().error().is(PolicyError::Unsafe));
  }
  SECTION("a link") {
    std::filesystem::rename(place.files.policy, place.folder / "elsewhere");
    std::filesystem::create_symlink(place.folder / "elsewhere", place.files.policy);
    CHECK(place.load().error().is(PolicyError::Unsafe));
  }
  SECTION("a pipe does not make it wait") {
    std::filesystem::remove(place.files.policy);
    REQUIRE(::mkfifo(place.files.policy.c_str(), 0644) == 0);
    CHECK(place.load().error().is(PolicyError::Unsafe));
  }
  SECTION("too large") {
    Place::put(place.files.policy, std::string(70'000, ' '));
    CHECK(place.load().error().is(PolicyError::Malformed));
  }
}

TEST_CASE("With a key laid down only what it has signed is in force") {
  const Place place;
  const auto key = *crypto::Ed25519Key::fromSeed(crypto::randomSecret(32).view());
  const auto stranger = *crypto::Ed25519Key::fromSeed(crypto::randomSecret(32).view());
  const auto sign = [&](const crypto::Ed25519Key& by, std::string_view text) {
    Place::put(place.files.signature, crypto::toHex(by.sign(std::as_bytes(std::span(text)))) + "\n");
  };
  Place::put(place.files.policy, whole);
  Place::put(place.files.key, crypto::toHex(key.publicKey()) + "\n");
  CHECK(place.load().error().is(PolicyError::BadSignature)); // none
  sign(stranger, whole);
  CHECK(place.load().error().is(PolicyError::BadSignature));
  sign(key, whole);
  auto policy = place.load();
  REQUIRE(policy);
  CHECK(policy->signedByAdministrator);
  Place::put(place.files.policy, R"({"version": 1})");
  CHECK(place.load().error().is(PolicyError::BadSignature));
  std::filesystem::remove(place.files.policy); // taking the rules away is not the same as having none
  CHECK(place.load().error().is(PolicyError::BadSignature));
  Place::put(place.files.policy, whole);
  Place::put(place.files.key, "nonsense");
  CHECK(place.load().error().is(PolicyError::BadSignature));
}
