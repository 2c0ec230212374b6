// What a server says when it refuses (http://hl7.org/fhir/R4/operationoutcome.html), made safe to show.
//
// Servers quote what they were given: names, identifiers, whole resources. So the coded parts may go into an Error and
// a log, the free text only before the person's eyes, and it arrives there without what could dress it up (control and
// direction marks).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace clavis::core {

/// Text that may name a patient. It can be shown; it has no stream operator and no conversion, so that it is not logged
/// by accident.
class PatientText {
 public:
  PatientText() = default;
  explicit PatientText(std::string text) : m_text(std::move(text)) {}
  [[nodiscard]] const std::string& forDisplay() const { return m_text; }
  [[nodiscard]] bool empty() const { return m_text.empty(); }

 private:
  std::string m_text;
};

struct OutcomeIssue {
  std::string severity; ///< fatal, error, warning, information; "unknown" for anything else
  std::string code;     ///< an issue-type code as R4 writes them; "unknown" for anything else
  PatientText text;     ///< details.text or diagnostics, sanitised
};

struct OperationOutcome {
  std::vector<OutcomeIssue> issues; ///< at most 20; empty when the body was no OperationOutcome
  /// "error/not-found, warning/informational": safe for logs.
  [[nodiscard]] std::string codes() const;
};

/// Never fails: a body that is no OperationOutcome has no issues.
[[nodiscard]] OperationOutcome readOperationOutcome(std::string_view body);

/// Valid UTF-8 without control characters, direction marks and other invisible signs; line breaks become spaces; at
/// most `maximumBytes`, cut at a character and marked with an ellipsis.
[[nodiscard]] std::string sanitised(std::string_view text, std::size_t maximumBytes = 500);

} // namespace clavis::core
