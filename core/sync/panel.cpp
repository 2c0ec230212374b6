#include "core/sync/panel.h"

#include "core/sync/errors.h"

#include <algorithm>
#include <array>
#include <utility>

namespace clavis::core {
namespace {

// FHIR R4 section 2.24.0.1: id is [A-Za-z0-9\-\.]{1,64}.
bool isFhirId(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> Participants{
    {{"practitioner", "Practitioner"}, {"practitionerrole", "PractitionerRole"}, {"organization", "Organization"}}};

} // namespace

Result<Panel> Panel::parse(std::string_view text) {
  const auto invalid = [] {
    return fail(SyncError::PanelInvalid,
                "known forms: all, group/ID, careteam/ID, careteam/TYPE/ID, practitioner/ID, practitionerrole/ID",
                Retry::AfterAction);
  };
  if (lower(text) == "all") return all();
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return invalid();
  const std::string kind = lower(text.substr(0, slash));
  const std::string_view rest = text.substr(slash + 1);
  if (const auto second = rest.find('/'); second != std::string_view::npos) {
    const std::string type = lower(rest.substr(0, second));
    const std::string_view id = rest.substr(second + 1);
    const auto* const known = std::ranges::find(Participants, type, [](const auto& p) { return p.first; });
    if (kind != "careteam" || known == Participants.end() || !isFhirId(id)) return invalid();
    return Panel(PanelKind::CareTeamsOf, std::string(known->second) + '/' + std::string(id));
  }
  if (!isFhirId(rest)) return invalid();
  const std::string id(rest);
  if (kind == "group") return Panel(PanelKind::Group, "Group/" + id);
  if (kind == "careteam") return Panel(PanelKind::CareTeam, "CareTeam/" + id);
  if (kind == "practitioner") return Panel(PanelKind::GeneralPractitioner, "Practitioner/" + id);
  if (kind == "practitionerrole") return Panel(PanelKind::GeneralPractitioner, "PractitionerRole/" + id);
  return invalid();
}

std::string Panel::id() const {
  const auto slash = m_reference.find('/');
  return slash == std::string::npos ? std::string() : m_reference.substr(slash + 1);
}

std::string Panel::toString() const {
  switch (m_kind) {
  case PanelKind::All: return "all";
  case PanelKind::Group:
  case PanelKind::CareTeam:
  case PanelKind::GeneralPractitioner: return lower(m_reference.substr(0, m_reference.find('/'))) + '/' + id();
  case PanelKind::CareTeamsOf: return "careteam/" + m_reference;
  }
  return {};
}

std::string Panel::patientFilter() const {
  return m_kind == PanelKind::GeneralPractitioner ? "general-practitioner=" + m_reference : std::string();
}

} // namespace clavis::core
