// Who is believed to be whom: chains, names, pins, policy, and the number people compare.
#include "core/messaging/trust/device_trust.h"
#include "core/messaging/trust/safety_number.h"
#include "core/vault/migrations/migrations.h"
#include "crypto/primitives/ed25519.h"
#include "crypto/x509/certificate_authority.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace clavis;
using namespace clavis::core;
using namespace clavis::core::messaging;
using namespace clavis::tests;

namespace {

constexpr std::chrono::sys_seconds today{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}};
constexpr Instant now{today};
const std::string deviceA(32, 'a');
const std::string deviceB(32, 'b');

crypto::CertificateAuthority authority(const char* name = "Clinic") {
  return crypto::CertificateAuthority::create({name, "tests", {}},
                                              {today - std::chrono::days(1), today + std::chrono::days(3650)})
      .value();
}

struct Issued {
  crypto::Ed25519Key key;
  crypto::mls::Credential credential;
};
Issued issue(const crypto::CertificateAuthority& ca, std::vector<std::string> uris, const std::string& device,
             unsigned char seed, crypto::KeyPurpose purpose = crypto::KeyPurpose::Messaging) {
  std::array<std::byte, 32> bytes{};
  bytes.fill(std::byte{seed});
  const auto key = crypto::PrivateKey::fromEd25519Seed(bytes).value();
  crypto::RequestedSubject subject{device, "tests", {}};
  subject.names.uri = std::move(uris);
  const auto request = crypto::CertificateRequest::create(key, subject).value();
  const auto leaf =
      ca.issue(request, {{purpose}, {today - std::chrono::days(1), today + std::chrono::days(30)}, subject}).value();
  return {crypto::Ed25519Key::fromSeed(bytes).value(), crypto::mls::Credential::x509({leaf})};
}

class Database {
 public:
  Database()
      : m_connection(Connection::open(m_folder / "db", {}, OpenMode::ReadWriteCreate).value()), m_db(m_connection) {
    REQUIRE(applyMigrations(m_connection));
  }
  WriteConnection& operator*() { return m_db; }

 private:
  TemporaryFolder m_folder;
  Connection m_connection;
  WriteConnection m_db;
};

std::vector<std::byte> key(unsigned char value) { return std::vector<std::byte>(32, std::byte{value}); }
DeviceClaim claim(const std::string& person, const std::string& device) { return {person, device, key(99)}; }

} // namespace

TEST_CASE("A credential is believed when it is the clinic's, in date, for messaging, and names one person and device") {
  const auto ca = authority();
  Authorities clinic{{ca.certificate()}, {}};
  const auto good = issue(ca, {"https://clinic.example/fhir/Patient/p1"}, deviceA, 1);
  const auto believed = verifyCredential(good.credential, clinic, today);
  REQUIRE(believed);
  CHECK(believed->person == "Patient/p1");
  CHECK(believed->device == deviceA);

  const auto refused = [&](const Issued& issued, MessagingError why, std::chrono::sys_seconds at = today) {
    const auto result = verifyCredential(issued.credential, clinic, at);
    return !result && result.error().is(why);
  };
  CHECK(refused(good, MessagingError::Untrusted, today + std::chrono::days(31)));
  CHECK(refused(issue(authority("Other"), {"https://clinic.example/fhir/Patient/p1"}, deviceA, 1),
                MessagingError::Untrusted));
  CHECK(refused(issue(ca, {"https://clinic.example/fhir/Patient/p1"}, deviceA, 1, crypto::KeyPurpose::ClientAuth),
                MessagingError::Untrusted));
  CHECK(refused(issue(ca, {}, deviceA, 1), MessagingError::WrongPerson));
  CHECK(refused(issue(ca, {"https://x.example/fhir/Observation/o1"}, deviceA, 1), MessagingError::WrongPerson));
  CHECK(refused(issue(ca, {"https://x.example/fhir/Patient/p1", "https://x.example/fhir/Patient/p2"}, deviceA, 1),
                MessagingError::WrongPerson));
  CHECK(refused(issue(ca, {"https://x.example/fhir/Patient/p1"}, "my phone", 1), MessagingError::WrongPerson));
  CHECK_FALSE(verifyCredential(crypto::mls::Credential::basic(key(1)), clinic, today));

  // Taken back: also by a list that is out of date, but by no list that the clinic has not signed.
  const std::string serial = crypto::mls::certificatesOf(good.credential)->front().serial();
  const auto listOf = [&](const crypto::CertificateAuthority& issuer) {
    return issuer.revoke({{serial, today}}, today - std::chrono::days(9), today - std::chrono::days(2), 1).value();
  };
  clinic.lists = {listOf(authority())};
  CHECK(verifyCredential(good.credential, clinic, today));
  clinic.lists = {listOf(ca)};
  CHECK(refused(good, MessagingError::Untrusted));
}

TEST_CASE("The first device of a person is pinned; a later one, or a changed key, follows the policy and is noted") {
  Database db;
  auto first = sight(*db, claim("Patient/p1", deviceA), key(1), NewDevicePolicy::Block, now);
  REQUIRE(first);
  CHECK(first->accepted);
  CHECK(first->news);
  auto again = sight(*db, claim("Patient/p1", deviceA), key(1), NewDevicePolicy::Block, now);
  REQUIRE(again);
  CHECK(again->accepted);
  CHECK_FALSE(again->news);
  CHECK_FALSE(sight(*db, claim("Patient/p1", deviceA), key(2), NewDevicePolicy::Block, now)->accepted);
  CHECK_FALSE(sight(*db, claim("Patient/p1", deviceA), key(2), NewDevicePolicy::Warn, now)->accepted); // still blocked
  CHECK(sight(*db, claim("Patient/p1", deviceB), key(3), NewDevicePolicy::Warn, now)->accepted);
  CHECK(sight(*db, claim("Patient/p2", deviceB), key(3), NewDevicePolicy::Block, now)->accepted); // another person
  const auto events = readTrustEvents(*db, "Patient/p1", 10).value();
  std::vector<std::string> what;
  for (const auto& event : events) what.push_back(event.what);
  CHECK(what == std::vector<std::string>{"new-device", "blocked", "key-changed", "pinned"});
  CHECK(approveDevices(*db, "Patient/p1", "Practitioner/1", now).value());
  CHECK_FALSE(approveDevices(*db, "Patient/p1", "Practitioner/1", now).value());
  CHECK(sight(*db, claim("Patient/p1", deviceA), key(2), NewDevicePolicy::Block, now)->accepted);
}

TEST_CASE("The policy that MLS asks writes down refusals once, and takes nobody for somebody else") {
  Database db;
  const auto ca = authority();
  DevicePolicy policy({{ca.certificate()}, {}}, NewDevicePolicy::Warn);
  const auto good = issue(ca, {"https://x.example/fhir/Patient/p1"}, deviceA, 1);
  const auto forged = issue(authority("Other"), {"https://x.example/fhir/Patient/p1"}, deviceB, 2);
  CHECK_FALSE(policy.accepts(good.credential, good.key.publicKey())); // outside of a transaction: nobody
  policy.set(*db, now);
  CHECK(policy.accepts(good.credential, good.key.publicKey()));
  CHECK(policy.news() == std::vector<std::string>{"Patient/p1"});
  CHECK_FALSE(policy.accepts(forged.credential, forged.key.publicKey()));
  CHECK_FALSE(policy.accepts(forged.credential, forged.key.publicKey()));
  CHECK(policy.blocked() == "Patient/p1");
  const auto events = readTrustEvents(*db, "Patient/p1", 10).value();
  CHECK(std::ranges::count(events, std::string("refused"), &TrustEvent::what) == 1);
  CHECK_FALSE(policy.mayBecome(good.credential, forged.credential));
  CHECK(policy.mayBecome(good.credential, issue(ca, {"https://x.example/fhir/Patient/p1"}, deviceA, 3).credential));
}

TEST_CASE("A safety number is the same from both sides and changes with any key, device or person") {
  const SafetySide doctor{"Practitioner/1", {key(1), key(2)}};
  const SafetySide patient{"Patient/1", {key(3)}};
  const auto number = safetyDigits(doctor, patient);
  CHECK(number.digits.size() == 60);
  CHECK(number.digits.find_first_not_of("0123456789") == std::string::npos);
  CHECK(number == safetyDigits(patient, {"Practitioner/1", {key(2), key(1)}}));
  for (const SafetySide& other : {SafetySide{"Patient/2", {key(3)}}, SafetySide{"Patient/1", {key(4)}},
                                  SafetySide{"Patient/1", {key(3), key(4)}}, SafetySide{"Patient/1", {}}})
    CHECK(safetyDigits(doctor, other).digits != number.digits);
  CHECK(checkQr(number, number.qr));
  CHECK_FALSE(checkQr(number, number.digits));
  CHECK_FALSE(checkQr(number, safetyDigits(doctor, {"Patient/2", {key(3)}}).qr));
}
