// The ways in, as a person at a shell takes them.
#include "tests/app/ctl/profile.h"
#include "tests/support/qr_picture.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis::tests;

TEST_CASE("A workstation enrols by invitation, as text or as a picture of its code, once", "[ctl]") {
  Profile profile;
  const SandboxProcess server(profile / "server", {});
  REQUIRE(profile.ctl({"init", "--recovery-file", (profile / "code").string()}).exit == 0);

  QrPicture("no invitation at all").savePng((profile / "other.png").string());
  CHECK(profile.ctl({"enrol", "--invitation-file", (profile / "other.png").string()}).exit == 18);
  CHECK(profile.ctl({"enrol", "--invitation-file", (profile / "pass").string()}).exit == 18);
  CHECK(profile.ctl({"enrol", "--invitation", server.invitation.substr(0, 100)}).exit == 18);
  CHECK(profile.ctl({"enrol", "--invitation", server.invitation, "--url", server.enrol, "--code", "x"}).exit == 2);

  QrPicture(server.invitation).savePng((profile / "invitation.png").string());
  const auto enrolled = profile.json({"enrol", "--invitation-file", (profile / "invitation.png").string()});
  INFO(enrolled.err);
  REQUIRE(enrolled.exit == 0);
  CHECK(enrolled.json().value(QStringLiteral("fhir")).toString().toStdString() == server.fhir);
  CHECK(enrolled.err.contains("Clinic: Clavis sandbox"));
  CHECK(profile.ctl({"sync", "--panel", "all"}).exit == 0);

  const auto again = profile.ctl({"enrol", "--invitation", server.invitation});
  CHECK(again.exit == 12);
  CHECK(again.err.contains("access/CodeUsed"));
  CHECK(profile.ctl({"sync"}).exit == 0); // a refused code leaves the identity that is there
}

TEST_CASE("A code of another clinic is told from one that was used, and leaves what is there", "[ctl]") {
  Profile profile;
  const SandboxProcess server(profile / "server", {});
  REQUIRE(profile.ctl({"init", "--recovery-file", (profile / "code").string()}).exit == 0);
  REQUIRE(profile.ctl({"enrol", "--invitation", server.invitation}).exit == 0);
  const auto other = profile.ctl({"enrol", "--url", server.enrol, "--code", "AAAAA-AAAAA", "--ca", server.ca});
  CHECK(other.exit == 12);
  CHECK(other.err.contains("access/CodeRefused"));
  CHECK(profile.ctl({"sync", "--panel", "all"}).exit == 0);
}
