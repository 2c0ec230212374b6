#include "app/sandbox/generate/clinic.h"

#include "app/sandbox/generate/catalogue.h"
#include "app/sandbox/generate/json_writer.h"
#include "app/sandbox/generate/random_source.h"

#include <array>

namespace clavis::sandbox {

bool makeClinic(std::uint64_t seed, const ResourceSink& sink, Clinic& clinic) {
  RandomSource random(seed, ~std::uint64_t{0});
  const std::string organizationId = random.uuid();
  clinic.organization = "Organization/" + organizationId;
  clinic.organizationName = "Riverside Community Clinic";
  {
    JsonWriter json;
    json.object().field("resourceType", "Organization").field("id", organizationId).flag("active", true);
    json.field("name", clinic.organizationName);
    json.array("telecom").object().field("system", "phone").field("value", "+1 555 0100").end().end().end();
    if (!sink("Organization", organizationId, json.take())) return false;
  }
  static constexpr std::array<std::string_view, 3> sites{"Riverside, ground floor", "Riverside, dialysis unit",
                                                         "Hillside branch"};
  for (const auto site : sites) {
    const std::string id = random.uuid();
    clinic.locations.push_back("Location/" + id);
    JsonWriter json;
    json.object().field("resourceType", "Location").field("id", id).field("status", "active").field("name", site);
    json.reference("managingOrganization", clinic.organization).end();
    if (!sink("Location", id, json.take())) return false;
  }
  for (int i = 0; i < 12; ++i) {
    const bool female = random.chance(0.5);
    const auto family = random.pick(familyNames());
    const auto given = random.pick(givenNames(female));
    Clinician clinician{random.uuid(), "Dr. " + std::string(given) + " " + std::string(family)};
    JsonWriter json;
    json.object().field("resourceType", "Practitioner").field("id", clinician.id).flag("active", true);
    json.array("identifier")
        .object()
        .field("system", "urn:example:clinic-staff")
        .field("value", "S-" + std::to_string(1000 + i))
        .end()
        .end();
    json.array("name")
        .object()
        .field("family", family)
        .array("given")
        .item(given)
        .end()
        .array("prefix")
        .item("Dr.")
        .end()
        .end()
        .end();
    json.field("gender", female ? "female" : "male").end();
    if (!sink("Practitioner", clinician.id, json.take())) return false;
    const std::string roleId = random.uuid();
    JsonWriter role;
    role.object().field("resourceType", "PractitionerRole").field("id", roleId).flag("active", true);
    role.reference("practitioner", "Practitioner/" + clinician.id, clinician.name)
        .reference("organization", clinic.organization);
    role.array("specialty")
        .concept_({}, kSnomed, i < 2 ? "394589003" : "419772000", i < 2 ? "Nephrology" : "Family practice")
        .end()
        .end();
    if (!sink("PractitionerRole", roleId, role.take())) return false;
    clinic.clinicians.push_back(std::move(clinician));
  }
  return true;
}

} // namespace clavis::sandbox
