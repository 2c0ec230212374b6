#include "tests/ui/access/sign_in.h"

#include "core/access/invitation.h"

namespace clavis::test {

QString exampleInvitation() {
  core::Invitation out;
  out.fhirBase = "https://fhir.hillside.example/r4";
  out.estUrl = "https://ca.hillside.example/.well-known/est";
  out.fingerprint.fill(std::byte{7});
  out.code = "7K2MX-9QW4T";
  out.person = "Practitioner/1234";
  out.clinic = "Hillside Clinic";
  out.expires = core::Instant(std::chrono::minutes(29'900'000));
  return QString::fromStdString(core::encodeInvitation(out).value());
}

} // namespace clavis::test
