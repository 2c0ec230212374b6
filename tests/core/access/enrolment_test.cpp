// The whole way, against the sandbox: a code becomes an identity, the identity a connection, the connection charts.
#include "app/sandbox/server/sandbox.h"
#include "core/access/backend_connection.h"
#include "core/access/enrolment.h"
#include "core/base/crypto_error.h"
#include "crypto/x509/certificate_request.h"
#include "crypto/x509/pkcs12.h"
#include "tests/support/shifted_clock.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/vault/vaults.h"

#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <set>

using namespace clavis;
using namespace clavis::core;
using namespace clavis::tests;

namespace {

std::string read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

template <class T, class Code>
bool is(const Result<T>& result, Code code) {
  INFO((result ? std::string("a success") : result.error().toString()));
  CHECK((!result && result.error().is(code)));
  return !result && result.error().is(code);
}

struct Clinic {
  TemporaryFolder folder;
  SystemClock clock;
  std::unique_ptr<sandbox::Sandbox> server;

  explicit Clinic(std::uint64_t patients = 0, const Clock* other = nullptr) {
    sandbox::SandboxOptions options;
    options.folder = folder / "sandbox";
    if (patients > 0)
      options.generate = sandbox::GenerateOptions{.patients = patients, .seed = 7, .today = "2026-03-01"};
    auto started = sandbox::Sandbox::start(std::move(options), other != nullptr ? *other : clock);
    INFO((started ? std::string() : started.error().toString()));
    REQUIRE(started);
    server = std::move(*started);
  }
  [[nodiscard]] EnrolmentRequest request() const {
    auto code = server->newCode();
    REQUIRE(code);
    return {
        .estUrl = server->enrolUrl(), .caPem = read(server->authorityPath()), .code = *code, .deviceName = "ward 3"};
  }
  [[nodiscard]] BackendIdentity enrolled() const {
    auto identity = enrolByCode(request(), clock);
    INFO((identity ? std::string() : identity.error().toString()));
    REQUIRE(identity);
    return std::move(*identity);
  }
  [[nodiscard]] std::unique_ptr<BackendConnection> connect(const BackendIdentity& identity) const {
    auto connection = BackendConnection::create(identity, {}, clock);
    REQUIRE(connection);
    return std::move(*connection);
  }
};

} // namespace

TEST_CASE("a one-time code becomes an identity that the server accepts") {
  const Clinic clinic;
  const auto identity = clinic.enrolled();
  CHECK(identity.fhirBase == clinic.server->fhirUrl());
  CHECK(identity.subject == sandbox::sandboxPractitioner);
  const auto connection = clinic.connect(identity);
  const auto capabilities = waitFor(connection->charts().capabilities());
  INFO((capabilities ? std::string() : capabilities.error().toString()));
  REQUIRE(capabilities);
  CHECK(capabilities->fhirVersion == "4.0.1");
  CHECK(capabilities->canSearch("Patient", "name"));
}

TEST_CASE("enrolment brings a messaging credential that names the person and the device, and nothing of TLS") {
  const Clinic clinic;
  const auto identity = clinic.enrolled();
  const auto leaf = crypto::Certificate::fromPem(identity.messaging.certificatePem);
  REQUIRE(leaf);
  CHECK(leaf->ed25519Key());
  CHECK(identity.messaging.device.size() == 32);
  CHECK(leaf->subject().commonName == identity.messaging.device);
  CHECK(leaf->alternativeNames().uri == std::vector{identity.fhirBase + '/' + identity.subject});
  CHECK(leaf->purposes() == std::vector{crypto::KeyPurpose::Messaging});
  BackendIdentity asTls = clinic.enrolled();
  asTls.certificatePem = identity.messaging.certificatePem;
  const auto key = crypto::PrivateKey::fromEd25519Seed(identity.messaging.seed.view());
  REQUIRE(key);
  asTls.keyPem = key->toPem().value();
  const auto connection = BackendConnection::create(asTls, {}, clinic.clock);
  if (connection) CHECK_FALSE(waitFor((*connection)->charts().capabilities()));
}

TEST_CASE("a code works once, and only the right one") {
  const Clinic clinic;
  auto request = clinic.request();
  REQUIRE(enrolByCode(request, clinic.clock));
  CHECK(is(enrolByCode(request, clinic.clock), AccessError::CodeUsed));
  request.code = "ZZZZZZZZZZ";
  CHECK(is(enrolByCode(request, clinic.clock), AccessError::CodeRefused));
}

TEST_CASE("A code that is too old is told apart, and so is another clinic's") {
  ShiftedClock clock;
  const Clinic clinic(0, &clock);
  const auto request = clinic.request();
  clock.advance(std::chrono::hours(25));
  CHECK(is(enrolByCode(request, clock), AccessError::CodeExpired));
  const Clinic other(0, &clock);
  auto foreign = clinic.request();
  foreign.code = other.request().code;
  CHECK(is(enrolByCode(foreign, clock), AccessError::CodeRefused));
}

TEST_CASE("An invitation is all that a workstation needs, and it is for one person") {
  const Clinic clinic;
  const auto invitation = parseInvitation(clinic.server->newInvitation().value());
  REQUIRE(invitation);
  CHECK(invitation->person == sandbox::sandboxPractitioner);
  auto request = EnrolmentRequest::from(*invitation, "ward 3");
  const auto elsewhere = parsePolicy(R"({"version": 1, "backends": ["https://fhir.elsewhere.example"]})");
  REQUIRE(elsewhere);
  request.policy = *elsewhere;
  CHECK(is(enrolByCode(request, clinic.clock), PolicyError::BackendNotAllowed)); // and the code stays good
  request.policy.reset();
  request.fingerprint->front() ^= std::byte{1};
  CHECK(is(enrolByCode(request, clinic.clock), AccessError::FingerprintMismatch));
  request = EnrolmentRequest::from(*invitation, "ward 3");
  const auto identity = enrolByCode(request, clinic.clock);
  INFO((identity ? std::string() : identity.error().toString()));
  REQUIRE(identity);
  CHECK(identity->subject == sandbox::sandboxPractitioner);
  CHECK(is(BackendConnection::create(*identity, *elsewhere, clinic.clock), PolicyError::BackendNotAllowed));
  CHECK(waitFor(clinic.connect(*identity)->charts().capabilities()));
  auto mixedUp = EnrolmentRequest::from(parseInvitation(clinic.server->newInvitation().value()).value(), "ward 3");
  mixedUp.person = "Practitioner/somebody-else";
  CHECK(is(enrolByCode(mixedUp, clinic.clock), AccessError::WrongPerson));
}

TEST_CASE("A clock that is days off is told before the code is used up") {
  const Clinic clinic;
  const auto request = clinic.request();
  ShiftedClock behind;
  behind.advance(-std::chrono::hours(24 * 5));
  CHECK(is(enrolByCode(request, behind), AccessError::ClockWrong));
  CHECK(enrolByCode(request, clinic.clock));
}

TEST_CASE("the code is not sent to a server of another CA") {
  const Clinic ours;
  const Clinic theirs;
  auto request = theirs.request();
  request.caPem = read(ours.server->authorityPath());
  CHECK(is(enrolByCode(request, ours.clock), BackendError::TlsUntrusted));
  request.caPem = read(theirs.server->authorityPath());
  CHECK(enrolByCode(request, ours.clock)); // so it was not used up
}

TEST_CASE("a certificate that was revoked is refused") {
  const Clinic clinic;
  const auto identity = clinic.enrolled();
  const auto certificate = crypto::Certificate::fromPem(identity.certificatePem);
  REQUIRE(certificate);
  REQUIRE(waitFor(clinic.connect(identity)->charts().capabilities()));
  REQUIRE(clinic.server->revoke(certificate->serial()));
  const auto refused = waitFor(clinic.connect(identity)->charts().search({.type = "Patient"}));
  REQUIRE_FALSE(refused);
  INFO(refused.error().toString());
  CHECK((refused.error().is(BackendError::ClientCertificateRefused) || refused.error().is(BackendError::Forbidden) ||
         refused.error().is(BackendError::Unauthorized)));
}

TEST_CASE("an identity survives in the vault, key and pins included, and can be removed") {
  const Clinic clinic;
  auto identity = clinic.enrolled();
  identity.pins = {"sha256//one", "sha256//two"};
  identity.crlPem = "list";
  identity.proxy = "http://proxy.clinic:3128";
  identity.revocationUrl = "https://ca.clinic/crl";
  const TemporaryFolder folder;
  auto created = Vault::create(folder / "vault", passphrase(), cheapOptions());
  REQUIRE(created);
  auto& vault = *created->vault;
  CHECK(**waitFor(vault.readers().run([](ReadConnection& c) -> Result<std::optional<bool>> {
    auto none = loadIdentity(c);
    if (!none) return pass(none);
    return std::optional(*none == nullptr);
  })));
  REQUIRE(waitFor(vault.writer().run([&](WriteConnection& c) { return saveIdentity(c, identity); })));
  const auto loaded = waitFor(vault.readers().run([](ReadConnection& c) { return loadIdentity(c); }));
  REQUIRE(loaded);
  REQUIRE(*loaded);
  CHECK((*loaded)->fhirBase == identity.fhirBase);
  CHECK((*loaded)->caPem == identity.caPem);
  CHECK((*loaded)->certificatePem == identity.certificatePem);
  CHECK((*loaded)->keyPem == identity.keyPem);
  CHECK((*loaded)->pins == identity.pins);
  CHECK((*loaded)->crlPem == identity.crlPem);
  CHECK((*loaded)->proxy == identity.proxy);
  CHECK((*loaded)->estUrl == identity.estUrl);
  CHECK((*loaded)->revocationUrl == identity.revocationUrl);
  CHECK((*loaded)->subject == identity.subject);
  CHECK((*loaded)->messaging.certificatePem == identity.messaging.certificatePem);
  CHECK((*loaded)->messaging.seed == identity.messaging.seed);
  CHECK((*loaded)->messaging.device == identity.messaging.device);
  REQUIRE(waitFor(vault.writer().run([](WriteConnection& c) { return removeIdentity(c); })));
  CHECK(*waitFor(vault.readers().run([](ReadConnection& c) { return loadIdentity(c); })) == nullptr);
}

TEST_CASE("a PKCS#12 file becomes the same identity") {
  const Clinic clinic;
  const auto enrolled = clinic.enrolled();
  const auto key = crypto::PrivateKey::fromPem(enrolled.keyPem.text());
  const auto certificate = crypto::Certificate::fromPem(enrolled.certificatePem);
  const auto authorities = crypto::Certificate::allFromPem(enrolled.caPem);
  REQUIRE((key && certificate && authorities));
  const auto password = crypto::SecretBytes::copyOf("s3cret");
  const auto file = crypto::writePkcs12({*key, *certificate, *authorities}, password.view(), "ward 3");
  REQUIRE(file);

  const auto imported = importPkcs12({.file = file->view(), .password = &password, .fhirBase = enrolled.fhirBase});
  INFO((imported ? std::string() : imported.error().toString()));
  REQUIRE(imported);
  CHECK(waitFor(clinic.connect(*imported)->charts().capabilities()));

  const auto wrong = crypto::SecretBytes::copyOf("wrong");
  const auto refused = importPkcs12({.file = file->view(), .password = &wrong, .fhirBase = enrolled.fhirBase});
  CHECK((!refused && refused.error().is(crypto::CryptoError::WrongPassword)));
  CHECK(is(importPkcs12({.file = file->view(), .password = &password, .fhirBase = "http://plain.example"}),
           BackendError::BadAddress));
}

TEST_CASE("windows enrol without waiting") {
  const Clinic clinic;
  Enrolment enrolment(clinic.clock);
  const auto identity = waitFor(enrolment.enrolByCode(clinic.request()));
  REQUIRE(identity);
  CHECK((*identity)->subject == sandbox::sandboxPractitioner);
}

TEST_CASE("contract: every page of a search comes, each resource once") {
  const Clinic clinic(12);
  const auto connection = clinic.connect(clinic.enrolled());
  auto& charts = connection->charts();
  std::set<std::string> ids;
  auto page = waitFor(charts.search({.type = "Patient", .count = 5}));
  int pages = 0;
  for (;;) {
    INFO((page ? std::string() : page.error().toString()));
    REQUIRE(page);
    ++pages;
    for (const auto& resource : page->resources)
      if (resource.mode == PageResource::Mode::Match) CHECK(ids.insert(std::string(resource.id)).second);
    if (!page->next) break;
    page = waitFor(charts.next(PageToken::fromSerialised(page->next->serialise())));
  }
  CHECK(ids.size() >= 12);
  CHECK(pages >= 3);

  const auto one = waitFor(charts.read("Patient", *ids.begin()));
  REQUIRE(one);
  CHECK(one->resources.at(0).id == *ids.begin());
  CHECK(is(waitFor(charts.read("Patient", "no-such-patient")), BackendError::NotFound));
}

TEST_CASE("contract: $everything brings the whole chart") {
  const Clinic clinic(3);
  const auto connection = clinic.connect(clinic.enrolled());
  auto& charts = connection->charts();
  const auto capabilities = waitFor(charts.capabilities());
  REQUIRE(capabilities);
  REQUIRE(capabilities->patientEverything());
  const auto patients = waitFor(charts.search({.type = "Patient", .count = 1}));
  REQUIRE(patients);
  const std::string patient(patients->resources.at(0).id);
  std::set<std::string> everything;
  auto page = waitFor(charts.everything({.patientId = patient, .count = 20}));
  for (;;) {
    REQUIRE(page);
    for (const auto& resource : page->resources)
      everything.insert(std::string(resource.type) + '/' + std::string(resource.id));
    if (!page->next) break;
    page = waitFor(charts.next(*page->next));
  }
  CHECK(everything.contains("Patient/" + patient));
  const auto observations =
      waitFor(charts.search({.type = "Observation", .parameters = {{"patient", patient}}, .count = 1000}));
  REQUIRE(observations);
  for (const auto& resource : observations->resources)
    if (resource.mode == PageResource::Mode::Match)
      CHECK(everything.contains("Observation/" + std::string(resource.id)));
}

TEST_CASE("contract: a Bulk Data export brings every patient") {
  const Clinic clinic(6);
  const auto connection = clinic.connect(clinic.enrolled());
  auto& charts = connection->charts();
  const auto capabilities = waitFor(charts.capabilities());
  REQUIRE(capabilities);
  REQUIRE(capabilities->exportPatients());
  const auto job = waitFor(charts.startExport({.types = {"Patient"}}));
  INFO((job ? std::string() : job.error().toString()));
  REQUIRE(job);
  auto progress = waitFor(charts.exportProgress(*job));
  for (int i = 0; progress && !progress->complete && i < 10'000; ++i) progress = waitFor(charts.exportProgress(*job));
  REQUIRE(progress);
  REQUIRE(progress->complete);
  int patients = 0;
  for (const auto& file : progress->files) {
    CHECK(file.type == "Patient");
    const auto stream = charts.openExportFile(file);
    for (;;) {
      auto line = stream->next();
      REQUIRE(line);
      if (!*line) break;
      CHECK((*line)->find("\"Patient\"") != std::string_view::npos);
      ++patients;
    }
  }
  CHECK(patients >= 6);
  CHECK(waitFor(charts.endExport(*job)));
}

TEST_CASE("contract: writes, their conditions, and who was first") {
  const Clinic clinic;
  const auto connection = clinic.connect(clinic.enrolled());
  auto& writer = connection->writer();
  const std::string body =
      R"({"resourceType":"Basic","identifier":[{"system":"urn:x","value":"1"}],"code":{"text":"a"}})";
  const auto created = waitFor(writer.create({.type = "Basic", .json = body, .ifNoneExist = "identifier=urn:x|1"}));
  INFO((created ? std::string() : created.error().toString()));
  REQUIRE(created);
  CHECK(created->created);
  REQUIRE_FALSE(created->id.empty());
  const auto again = waitFor(writer.create({.type = "Basic", .json = body, .ifNoneExist = "identifier=urn:x|1"}));
  REQUIRE(again);
  CHECK_FALSE(again->created);

  const std::string changed = R"({"resourceType":"Basic","id":")" + created->id + R"(","code":{"text":"b"}})";
  const auto updated =
      waitFor(writer.update({.type = "Basic", .id = created->id, .json = changed, .ifMatch = created->versionId}));
  REQUIRE(updated);
  CHECK(updated->versionId != created->versionId);
  CHECK(is(waitFor(writer.update({.type = "Basic", .id = created->id, .json = changed, .ifMatch = created->versionId})),
           BackendError::PreconditionFailed));
  CHECK(waitFor(writer.remove({.type = "Basic", .id = created->id})));
  CHECK(is(waitFor(connection->charts().read("Basic", created->id)), BackendError::Gone));
}

TEST_CASE("contract: a server that answers 429, 503 and drops connections loses nothing") {
  const Clinic clinic(6);
  const auto identity = clinic.enrolled();
  BackendConnectionOptions options;
  options.retry.base = std::chrono::milliseconds(5);
  auto connection = BackendConnection::create(identity, {}, clinic.clock, options);
  REQUIRE(connection);
  for (const char* text : {"drop:every=3", "500:every=4"}) {
    auto rule = sandbox::parseFaultRule(text);
    if (!rule) FAIL(rule.error());
    clinic.server->faults().add(*rule);
  }
  std::set<std::string> ids;
  auto page = waitFor((*connection)->charts().search({.type = "Patient", .count = 1}));
  for (;;) {
    INFO((page ? std::string() : page.error().toString()));
    REQUIRE(page);
    for (const auto& resource : page->resources) ids.insert(std::string(resource.id));
    if (!page->next) break;
    page = waitFor((*connection)->charts().next(*page->next));
  }
  CHECK(ids.size() >= 6);
}
