// An identity over its life: lists of withdrawn certificates, renewal, and what is left of it when either is cut short.
#include "app/sandbox/server/sandbox.h"
#include "core/access/backend_connection.h"
#include "core/access/enrolment.h"
#include "core/access/est_client.h"
#include "core/access/identity_upkeep.h"
#include "core/access/issued_identity.h"
#include "core/access/messaging_credential.h"
#include "core/access/revocation_lists.h"
#include "core/messaging/trust/device_trust.h"
#include "crypto/x509/certificate_authority.h"
#include "tests/support/shifted_clock.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/vault/vaults.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using namespace clavis::core;
using namespace clavis::tests;
using namespace std::chrono_literals;

namespace {

constexpr auto day = 24h;

struct Clinic {
  TemporaryFolder folder;
  SystemClock clock;
  std::unique_ptr<sandbox::Sandbox> server;
  Clinic() {
    sandbox::SandboxOptions options;
    options.folder = folder / "sandbox";
    auto started = sandbox::Sandbox::start(std::move(options), clock);
    REQUIRE(started);
    server = std::move(*started);
  }
};

/// A vault that is enrolled at a clinic.
struct Workstation {
  TemporaryFolder folder;
  ShiftedClock clock;
  std::unique_ptr<Vault> vault = Vault::create(folder / "vault", passphrase(), cheapOptions()).value().vault;
  IdentityUpkeep upkeep{*vault, clock};

  explicit Workstation(const Clinic& clinic) {
    const auto invitation = parseInvitation(clinic.server->newInvitation().value());
    REQUIRE(invitation);
    auto identity = enrolByCode(EnrolmentRequest::from(*invitation, "ward 3"), clinic.clock);
    INFO((identity ? std::string() : identity.error().toString()));
    REQUIRE(identity);
    REQUIRE(waitFor(vault->writer().run([&](WriteConnection& db) { return saveIdentity(db, *identity); })));
  }
  [[nodiscard]] std::shared_ptr<const BackendIdentity> identity() const {
    return waitFor(vault->readers().run([](ReadConnection& db) { return loadIdentity(db); })).value();
  }
  template <class Work>
  void write(Work work) {
    REQUIRE(waitFor(vault->writer().run(std::move(work))));
  }
  [[nodiscard]] UpkeepReport run() {
    auto report = upkeep.run();
    INFO((report ? std::string() : report.error().toString()));
    REQUIRE(report);
    return std::move(*report);
  }
  [[nodiscard]] bool reaches() const {
    auto connection = BackendConnection::create(*identity(), {}, clock);
    return connection && waitFor((*connection)->charts().search({.type = "Patient"}));
  }
};

crypto::Certificate leafOf(const std::string& pem) { return crypto::Certificate::fromPem(pem).value(); }

} // namespace

TEST_CASE("A device that is revoked is revoked for everybody within one round, for TLS and for messages", "[upkeep]") {
  const Clinic clinic;
  Workstation lost(clinic);
  Workstation colleague(clinic);
  REQUIRE(colleague.run().changed); // the first list
  REQUIRE(lost.reaches());
  const auto before = colleague.identity();
  CHECK_FALSE(before->crlPem.empty());

  const auto its = lost.identity();
  REQUIRE(clinic.server->revoke(leafOf(its->certificatePem).serial()).value());
  CHECK_FALSE(lost.reaches()); // the server's side
  const auto report = colleague.run();
  CHECK(report.changed);
  CHECK_FALSE(report.lists);
  const auto list = crypto::RevocationList::fromPem(report.identity->crlPem);
  REQUIRE(list);
  CHECK(list->contains(leafOf(its->certificatePem).serial()));
  // One device: its messaging credential went with it.
  const auto authorities = messaging::Authorities::fromPem(report.identity->caPem, report.identity->crlPem);
  REQUIRE(authorities);
  CHECK(authorities->revoked(leafOf(its->messaging.certificatePem)));
  CHECK_FALSE(authorities->revoked(leafOf(report.identity->messaging.certificatePem)));
  CHECK(colleague.reaches());
  CHECK_FALSE(colleague.run().changed); // nothing new: connections stay
}

TEST_CASE("A list is taken when it says something, and never an older or a foreign one", "[upkeep]") {
  using crypto::CertificateAuthority;
  const SystemClock clock;
  const auto now = std::chrono::time_point_cast<std::chrono::seconds>(clock.now());
  const crypto::Validity month{now - day, now + 30 * day};
  const auto ours = CertificateAuthority::create({"Hillside CA", {}, {}}, month).value();
  const auto theirs = CertificateAuthority::create({"Hillside CA", {}, {}}, month).value(); // the name proves nothing
  const auto list = [&](const CertificateAuthority& by, std::uint64_t number, const std::vector<std::string>& serials) {
    std::vector<crypto::RevokedCertificate> revoked;
    for (const auto& serial : serials) revoked.push_back({serial, now});
    return by.revoke(revoked, now, now + 2 * day, number).value().toPem();
  };
  BackendIdentity identity;
  identity.caPem = ours.certificate().toPem();
  const auto first = mergeList(identity, list(ours, 5, {"1a"}), clock.now());
  REQUIRE(first);
  identity.crlPem = *first;
  CHECK(mergeList(identity, list(ours, 6, {"1a"}), clock.now()) == identity.crlPem);
  CHECK(mergeList(identity, list(ours, 6, {"1a"}), clock.now() + day + 1h) != identity.crlPem);
  const auto second = mergeList(identity, list(ours, 7, {"1a", "2b"}), clock.now());
  REQUIRE(second);
  identity.crlPem = *second;
  const auto fails = [&](const std::string& fresh, AccessError code) {
    const auto merged = mergeList(identity, fresh, clock.now());
    return !merged && merged.error().is(code);
  };
  CHECK(fails(list(ours, 6, {}), AccessError::OlderList));
  CHECK(fails(list(theirs, 8, {}), AccessError::BadList));
  CHECK(fails("nonsense", AccessError::BadList));
  CHECK(fails("", AccessError::BadList));
}

TEST_CASE("Where lists are published is read off the certificates, unless it is configured", "[upkeep]") {
  const Clinic clinic;
  const Workstation workstation(clinic);
  BackendIdentity identity;
  identity.certificatePem = workstation.identity()->certificatePem;
  const auto urls = revocationListUrls(identity);
  REQUIRE(urls.size() == 1);
  CHECK(urls.front().ends_with("/crl"));
  identity.revocationUrl = "https://ca.hillside.test/list?of=today";
  CHECK(revocationListUrls(identity) == std::vector{identity.revocationUrl});
  identity.revocationUrl = "http://plain.test/crl";
  CHECK(revocationListUrls(identity).empty());
}

TEST_CASE("In its last third a certificate is renewed with a new key, and not before", "[upkeep]") {
  const Clinic clinic;
  Workstation workstation(clinic);
  static_cast<void>(workstation.run());
  const auto before = workstation.identity();
  workstation.clock.advance(200 * day);
  static_cast<void>(workstation.run());
  CHECK(workstation.identity()->certificatePem == before->certificatePem);
  workstation.clock.advance(100 * day);
  const auto report = workstation.run();
  CHECK_FALSE(report.renewal);
  CHECK(report.changed);
  const auto after = workstation.identity();
  CHECK(after->certificatePem != before->certificatePem);
  CHECK(after->keyPem != before->keyPem);
  CHECK(after->subject == before->subject);
  CHECK(after->estUrl == before->estUrl);
  CHECK(leafOf(after->certificatePem).subject() == leafOf(before->certificatePem).subject());
  CHECK(after->messaging.certificatePem == before->messaging.certificatePem);
  CHECK(workstation.reaches());
  // One device still: taking back the first certificate takes back what came of it.
  REQUIRE(clinic.server->revoke(leafOf(before->certificatePem).serial()).value());
  CHECK_FALSE(workstation.reaches());
}

TEST_CASE("A renewal that was cut short goes on from what was kept, and the old identity holds until then",
          "[upkeep]") {
  const Clinic clinic;
  Workstation workstation(clinic);
  const auto before = workstation.identity();
  const auto fresh = crypto::PrivateKey::generateP256().value();
  const auto freshPem = fresh.toPem().value();
  workstation.write([&](WriteConnection& db) { return writeSecret(db, "backend.next.key", freshPem.view()); });
  workstation.clock.advance(300 * day);

  SECTION("after the key was made, or sent") {
    CHECK(workstation.reaches());
    CHECK(workstation.run().changed);
    CHECK(leafOf(workstation.identity()->certificatePem).matches(fresh));
  }
  SECTION("after the certificate came") {
    auto transport = CurlTransport::create(*Origin::parse(before->estUrl), tlsMaterial(*before));
    REQUIRE(transport);
    const auto csr = crypto::CertificateRequest::renewing(fresh, leafOf(before->certificatePem)).value();
    const auto issued = EstClient(**transport).renew(csr);
    REQUIRE(issued);
    workstation.write(
        [&](WriteConnection& db) { return writeSetting(db, "backend.next.certificate", issued->front().toPem()); });
    CHECK(workstation.reaches());
    SECTION("and is good") {
      CHECK(workstation.run().changed);
      CHECK(leafOf(workstation.identity()->certificatePem) == issued->front());
    }
    SECTION("and the server does not take it") {
      auto other = before->certificatePem; // not for the key that was kept: asked for anew
      workstation.write([&](WriteConnection& db) { return writeSetting(db, "backend.next.certificate", other); });
      CHECK(workstation.run().changed);
      CHECK(leafOf(workstation.identity()->certificatePem).matches(fresh));
    }
  }
  SECTION("and while the server is away nothing is lost") {
    clinic.server->stop();
    const auto report = workstation.run();
    REQUIRE(report.renewal);
    CHECK_FALSE(report.renewal->is(AccessError::IdentityOver));
    CHECK(workstation.identity()->certificatePem == before->certificatePem);
    CHECK(workstation.identity()->keyPem == before->keyPem);
  }
  SECTION("and enrolling anew ends it") {
    workstation.write([&](WriteConnection& db) { return saveIdentity(db, *before); });
    const auto key = waitFor(
        workstation.vault->readers().run([](ReadConnection& db) { return readSecret(db, "backend.next.key"); }));
    REQUIRE(key);
    CHECK_FALSE(key->has_value());
  }
}

TEST_CASE("Offline for longer than the certificate lives: it is said, and nothing is lost", "[upkeep]") {
  const Clinic clinic;
  Workstation workstation(clinic);
  const auto before = workstation.identity();
  clinic.server->stop();
  workstation.clock.advance(400 * day);
  const auto report = workstation.run();
  REQUIRE(report.renewal);
  CHECK(report.renewal->is(AccessError::IdentityOver));
  CHECK(workstation.identity()->certificatePem == before->certificatePem);
  CHECK(workstation.identity()->messaging.seed == before->messaging.seed);
}

TEST_CASE("A messaging credential that enrolment did not bring is asked for later", "[upkeep]") {
  const Clinic clinic;
  Workstation workstation(clinic);
  workstation.write([](WriteConnection& db) { return saveCredential(db, {}); });
  CHECK(workstation.identity()->messaging.certificatePem.empty());
  static_cast<void>(workstation.run()); // brings the list
  CHECK(workstation.run().changed);
  const auto leaf = leafOf(workstation.identity()->messaging.certificatePem);
  CHECK(leaf.alternativeNames().uri ==
        leafOf(workstation.identity()->certificatePem).alternativeNames().uri); // the same person
}
