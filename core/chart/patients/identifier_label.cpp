#include "core/chart/patients/identifier_label.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>

namespace clavis::core::chart {

namespace {

struct KnownSystem {
  std::string_view system;
  std::string_view label;
  IdentifierGrouping grouping;
};
constexpr std::array<KnownSystem, 9> knownSystems{
    {{"https://fhir.nhs.uk/Id/nhs-number", "NHS number", IdentifierGrouping::NhsNumber},
     {"http://hl7.org/fhir/sid/us-ssn", "Social Security number", IdentifierGrouping::SocialSecurity},
     {"http://ns.electronichealth.net.au/id/medicare-number", "Medicare number", IdentifierGrouping::Medicare},
     {"http://ns.electronichealth.net.au/id/hi/ihi/1.0", "Individual Healthcare Identifier", IdentifierGrouping::Ihi},
     {"http://ns.electronichealth.net.au/id/dva", "DVA number", IdentifierGrouping::AsRecorded},
     {"urn:oid:2.16.840.1.113883.4.3.25", "Driver's license", IdentifierGrouping::AsRecorded},
     {"http://hl7.org/fhir/sid/us-medicare", "Medicare number", IdentifierGrouping::AsRecorded},
     {"http://standardhealthrecord.org/fhir/StructureDefinition/passportNumber", "Passport number",
      IdentifierGrouping::AsRecorded},
     {"https://github.com/synthetichealth/synthea", "Synthea id", IdentifierGrouping::AsRecorded}}};

const KnownSystem* knownSystem(std::string_view system) {
  const auto found = std::ranges::find(knownSystems, system, &KnownSystem::system);
  return found == knownSystems.end() ? nullptr : &*found;
}

} // namespace

std::string identifierLabel(const FhirIdentifier& identifier) {
  if (!identifier.type.text.empty()) return identifier.type.text;
  for (const auto& coding : identifier.type.codings)
    if (!coding.display.empty()) return coding.display;
  if (const auto* known = knownSystem(identifier.system)) return std::string(known->label);
  return std::string(identifier.type.best());
}

IdentifierGrouping identifierGrouping(const FhirIdentifier& identifier) {
  const auto* known = knownSystem(identifier.system);
  return known != nullptr ? known->grouping : IdentifierGrouping::AsRecorded;
}

std::string groupedIdentifier(const std::string& value, IdentifierGrouping grouping) {
  std::string digits;
  for (const char c : value) {
    if (c >= '0' && c <= '9')
      digits.push_back(c);
    else if (c != ' ' && c != '-')
      return value;
  }
  const auto group = [&](std::initializer_list<std::size_t> sizes, char between) {
    std::size_t total = 0;
    for (const auto size : sizes) total += size;
    if (digits.size() != total) return value;
    std::string out;
    std::size_t at = 0;
    for (const auto size : sizes) {
      if (!out.empty()) out.push_back(between);
      out += digits.substr(at, size);
      at += size;
    }
    return out;
  };
  switch (grouping) {
  case IdentifierGrouping::AsRecorded: return value;
  case IdentifierGrouping::NhsNumber: return group({3, 3, 4}, ' ');
  case IdentifierGrouping::SocialSecurity: return group({3, 2, 4}, '-');
  case IdentifierGrouping::Medicare: return digits.size() == 11 ? group({4, 5, 1, 1}, ' ') : group({4, 5, 1}, ' ');
  case IdentifierGrouping::Ihi: return group({4, 4, 4, 4}, ' ');
  }
  return value;
}

} // namespace clavis::core::chart
