// Whose charts belong on this workstation: the minimum necessary, chosen once and kept in the vault.
//
// Text forms (setting "sync.panel", clavisctl --panel):
//   all                             every patient the server shows us
//   group/ID                        the members of a Group (groups inside groups included)
//   careteam/ID                     the subject of one CareTeam: a patient, or a Group
//   careteam/TYPE/ID                the subjects of every CareTeam in which a Practitioner, PractitionerRole or
//   Organization takes part practitioner/ID                 patients whose general practitioner is Practitioner/ID
//   practitionerrole/ID             patients whose general practitioner is PractitionerRole/ID
// A value type without side effects; thread-safe as such.
#pragma once

#include "core/base/error.h"

#include <string>
#include <string_view>

namespace clavis::core {

enum class PanelKind { All, Group, CareTeam, CareTeamsOf, GeneralPractitioner };

class Panel {
 public:
  static Panel all() { return {PanelKind::All, {}}; }
  /// SyncError::PanelInvalid when the text is none of the forms above, or an id has characters that FHIR does not
  /// allow.
  [[nodiscard]] static Result<Panel> parse(std::string_view text);

  [[nodiscard]] PanelKind kind() const { return m_kind; }
  /// "Group/x", "CareTeam/x", "Practitioner/x", …; empty for all.
  [[nodiscard]] const std::string& reference() const { return m_reference; }
  /// The id part of reference().
  [[nodiscard]] std::string id() const;
  /// A form that parse() reads back to an equal panel.
  [[nodiscard]] std::string toString() const;
  /// Whether one Patient search finds the panel (all, general practitioner); else its members are read from a resource.
  [[nodiscard]] bool isPatientSearch() const {
    return m_kind == PanelKind::All || m_kind == PanelKind::GeneralPractitioner;
  }
  /// The parameters of that search, "" or "general-practitioner=Practitioner/x".
  [[nodiscard]] std::string patientFilter() const;

  bool operator==(const Panel&) const = default;

 private:
  Panel(PanelKind kind, std::string reference) : m_kind(kind), m_reference(std::move(reference)) {}
  PanelKind m_kind;
  std::string m_reference;
};

} // namespace clavis::core
