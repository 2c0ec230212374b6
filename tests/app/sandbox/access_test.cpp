#include "app/sandbox/identity/authority.h"
#include "crypto/x509/certificate_authority.h"
#include "tests/app/sandbox/support/sandbox_client.h"

#include <catch2/catch_test_macros.hpp>
#include <sys/stat.h>

#include <algorithm>

using namespace clavis::tests;
using namespace clavis;

namespace {

void twoPatients(SandboxClient& doctor) {
  for (const char* id : {"a", "b"}) {
    const std::string name(id);
    REQUIRE(
        doctor
            .put("/Patient/" + name, R"({"resourceType":"Patient","id":")" + name +
                                         R"(","generalPractitioner":[{"reference":"Practitioner/clavis-clinician"}]})")
            .status == 201);
    REQUIRE(doctor
                .put("/Observation/o-" + name, R"({"resourceType":"Observation","id":"o-)" + name +
                                                   R"(","status":"final","subject":{"reference":"Patient/)" + name +
                                                   R"("}})")
                .status == 201);
  }
}

std::string requestPem() {
  auto key = crypto::PrivateKey::generateP256();
  REQUIRE(key);
  auto request = crypto::CertificateRequest::create(*key, {"somebody", {}, {}});
  REQUIRE(request);
  return request->toPem();
}

} // namespace

TEST_CASE("A patient sees the own record, the staff in it, and nothing of anybody else") {
  RunningSandbox sandbox;
  auto doctor = sandbox.client();
  twoPatients(*doctor);
  REQUIRE(
      doctor
          ->put(
              "/Group/all",
              R"({"resourceType":"Group","id":"all","member":[{"entity":{"reference":"Patient/a"}},{"entity":{"reference":"Patient/b"}}]})")
          .status == 201);
  auto patient = sandbox.client("Patient/a");
  CHECK(patient->get("/Patient/a").status == 200);
  CHECK(patient->get("/Observation/o-a").status == 200);
  CHECK(patient->get("/Practitioner/clavis-clinician").status == 200);
  CHECK(patient->get("/Patient/b").status == 403);
  CHECK(patient->get("/Observation/o-b").status == 403);
  CHECK(patient->get("/Observation/o-b/_history").status == 403);
  CHECK(patient->get("/Observation/o-b/_history/1").status == 403);
  CHECK(patient->get("/Observation/never").status == 403); // the same as what is there
  CHECK(patient->get("/Group/all").status == 403);
  CHECK(patient->get("/Patient/b/$everything").status == 403);
  CHECK(patient->get("/Patient/b/Observation").status == 403);
  CHECK(patient->get("/_history").status == 403);
  CHECK(patient->get("/Patient/$export", {"Prefer: respond-async"}).status == 403);
  CHECK(patient->ids("/Patient") == std::vector<std::string>{"Patient/a"});
  CHECK(patient->ids("/Observation") == std::vector<std::string>{"Observation/o-a"});
  CHECK(patient->ids("/Observation?patient=b").empty());
  CHECK(patient->ids("/Practitioner?_revinclude=Patient:general-practitioner") ==
        std::vector<std::string>{"Practitioner/clavis-clinician", "Patient/a"});
  CHECK(patient->ids("/Patient/a/$everything").size() == 3);
  CHECK(patient->get("/Practitioner?_has:Patient:general-practitioner:_id=b").status == 403);
  CHECK(patient->get("/Observation?subject:Patient._id=b").status == 403);
  const auto batch = patient->post(
      "", R"({"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Patient/b"}},)"
          R"({"request":{"method":"GET","url":"Observation?patient=b"}}]})");
  CHECK_FALSE(batch.body.contains("o-b"));
}

TEST_CASE("A patient writes into the own record only") {
  RunningSandbox sandbox;
  auto doctor = sandbox.client();
  twoPatients(*doctor);
  auto patient = sandbox.client("Patient/a");
  const auto about = [](const std::string& who, const std::string& id = {}) {
    return R"({"resourceType":"Observation",)" + (id.empty() ? std::string() : R"("id":")" + id + "\",") +
           R"("status":"final","subject":{"reference":"Patient/)" + who + R"("}})";
  };
  CHECK(patient->post("/Observation", about("a")).status == 201);
  CHECK(patient->post("/Observation", about("b")).status == 403);
  CHECK(patient->put("/Observation/o-b", about("a", "o-b")).status == 403);
  CHECK(patient->put("/Observation/o-a", about("b", "o-a")).status == 403);
  CHECK(patient->put("/Patient/b", R"({"resourceType":"Patient","id":"b"})").status == 403);
  CHECK(patient->send("DELETE", "/Observation/o-b").status == 403);
  CHECK(patient->send("DELETE", "/Practitioner/clavis-clinician").status == 403);
  CHECK(patient->send("DELETE", "/Patient/a").status == 403);
  CHECK(patient
            ->send("PATCH", "/Observation/o-b", R"([{"op":"replace","path":"/status","value":"amended"}])",
                   {"Content-Type: application/json-patch+json"})
            .status == 403);
  CHECK(doctor->get("/Observation/o-b").header("etag") == "W/\"1\"");
  CHECK(doctor->get("/Observation/o-a").header("etag") == "W/\"1\"");
  CHECK(doctor->ids("/Observation?patient=b").size() == 1);
}

TEST_CASE("Nobody talks without a certificate of this authority that is still good") {
  RunningSandbox sandbox;
  const auto identity = sandbox.enrol();
  auto client = sandbox.client(identity);
  REQUIRE(client->get("/Patient").status == 200);

  CHECK(sandbox.client(ClientIdentity{})->get("/metadata").status == 0);

  RunningSandbox stranger;
  CHECK(SandboxClient(sandbox->fhirUrl(), sandbox.authorityPem(), stranger.enrol()).get("/metadata").status == 0);

  // Signed by our authority, but nobody we enrolled.
  const auto now = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  auto key = crypto::PrivateKey::generateP256();
  REQUIRE(key);
  auto caKey = sandbox::readFile(sandbox.folder() / "sandbox" / "ca.key");
  REQUIRE(caKey);
  auto certificate = crypto::Certificate::fromPem(sandbox.authorityPem());
  auto authorityKey = crypto::PrivateKey::fromPem(*caKey);
  REQUIRE(certificate);
  REQUIRE(authorityKey);
  auto authority = crypto::CertificateAuthority::load(*certificate, *authorityKey);
  auto request = crypto::CertificateRequest::create(*key, {"Practitioner/clavis-clinician", {}, {}});
  REQUIRE(authority);
  REQUIRE(request);
  const auto issue = [&](crypto::KeyPurpose purpose, std::chrono::hours until) {
    auto issued = authority->issue(*request, {{purpose}, {now - std::chrono::hours(48), now + until}, {}});
    REQUIRE(issued);
    return sandbox.client(ClientIdentity{issued->toPem(), std::string(key->toPem()->text()), issued->serial()});
  };
  CHECK(issue(crypto::KeyPurpose::ClientAuth, std::chrono::hours(1))->get("/Patient").status == 403);
  CHECK(issue(crypto::KeyPurpose::ClientAuth, std::chrono::hours(-24))->get("/Patient").status == 0);
  CHECK(issue(crypto::KeyPurpose::ServerAuth, std::chrono::hours(1))->get("/Patient").status == 0);

  REQUIRE(sandbox->revoke(identity.serial).value());
  CHECK(client->get("/Patient").status == 403);                 // on the connection it had
  CHECK(sandbox.client(identity)->get("/Patient").status == 0); // and on a new one, in the handshake
  sandbox.restart();
  CHECK(sandbox.client(identity)->get("/Patient").status == 0);
}

TEST_CASE("An enrolment code works once, for its person, and guessing is slow") {
  RunningSandbox sandbox;
  const auto authority = sandbox.authorityPem();
  const auto url = sandbox->enrolUrl();
  const auto code = sandbox->newCode();
  REQUIRE(code);
  CHECK(enrolRequest(url, authority, *code, "no request").status == 400);
  std::string typed = *code;
  std::ranges::transform(typed, typed.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  CHECK(enrolRequest(url, authority, ' ' + typed, requestPem()).status == 200);
  const auto again = enrolRequest(url, authority, *code, requestPem());
  CHECK(again.status == 403);
  CHECK(again.json().textOf("type") == "urn:clavis:enrolment:code-used");
  CHECK_FALSE(again.json().textOf("title").empty());
  CHECK_FALSE(sandbox->newCode("Patient/nobody"));
  CHECK_FALSE(sandbox->newCode("Device/x"));
  long last = 0;
  for (int i = 0; i < 11; ++i) last = enrolRequest(url, authority, "WRONG-CODES", requestPem()).status;
  CHECK(last == 429);
  const auto fresh = sandbox->newCode();
  REQUIRE(fresh);
  CHECK(enrolRequest(url, authority, *fresh, requestPem()).status == 429);
}

TEST_CASE("The authority's key is readable by its owner only, and is never replaced") {
  RunningSandbox sandbox;
  struct stat status{};
  REQUIRE(::stat((sandbox.folder() / "sandbox" / "ca.key").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  const core::SystemClock clock;
  TemporaryFolder half;
  REQUIRE(sandbox::writeFile(half / "ca.pem", sandbox.authorityPem(), false));
  auto opened = sandbox::Authority::open(half.path(), clock);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().is(sandbox::SandboxError::Authority));
}

TEST_CASE("One folder is served by one sandbox") {
  RunningSandbox sandbox;
  const core::SystemClock clock;
  sandbox::SandboxOptions options;
  options.folder = sandbox.folder() / "sandbox";
  auto second = sandbox::Sandbox::start(options, clock);
  REQUIRE_FALSE(second);
  CHECK(second.error().is(sandbox::SandboxError::InUse));
  // A code can be made beside it all the same.
  auto code = sandbox::codeFor(options.folder, sandbox::sandboxPractitioner, clock);
  REQUIRE(code);
  CHECK(enrolRequest(sandbox->enrolUrl(), sandbox.authorityPem(), *code, requestPem()).status == 200);
}

TEST_CASE("A practitioner invites a patient: one code, once, for that patient alone") {
  const RunningSandbox sandbox;
  const auto doctor = sandbox.client();
  REQUIRE(doctor->put("/Patient/p1", R"({"resourceType":"Patient","id":"p1"})").status == 201);
  const auto invited = doctor->post("/Patient/p1/$clavis-invite", "{}");
  REQUIRE(invited.status == 201);
  std::map<std::string, std::string> parameters;
  const auto answer = invited.json();
  for (const auto& item : answer.find("parameter")->items())
    for (const auto& [name, value] : item.members())
      if (name != "name") parameters[item.textOf("name")] = value.text();
  CHECK(parameters["enrol"] == sandbox->enrolUrl());
  CHECK(parameters["expires"].size() > 20);
  const auto first = enrolRequest(sandbox->enrolUrl(), sandbox.authorityPem(), parameters["code"], requestPem());
  CHECK(first.status == 200);
  CHECK(crypto::Certificate::fromPem(certificateIn(first))->alternativeNames().uri ==
        std::vector{sandbox->fhirUrl() + "/Patient/p1"});
  CHECK(enrolRequest(sandbox->enrolUrl(), sandbox.authorityPem(), parameters["code"], requestPem()).status == 403);

  CHECK(doctor->get("/Patient/p1/$clavis-invite").status == 405);
  CHECK(doctor->post("/Patient/nobody/$clavis-invite", "{}").status == 404);
  const auto patient = sandbox.client("Patient/p1");
  CHECK(patient->post("/Patient/p1/$clavis-invite", "{}").status == 403);
}
