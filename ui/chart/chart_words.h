// From the rows of core/chart to what stands on the screen: text of values, dates, people and enumerators. Everything
// that a record says is plain text here; nothing is ever treated as markup.
#pragma once

#include "core/chart/banner.h"
#include "core/chart/rows/section_rows.h"
#include "core/chart/section.h"

#include <QDateTime>
#include <QString>

namespace clavis::ui {

namespace chart = core::chart;

[[nodiscard]] inline QString fromUtf8(const std::string& text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}
[[nodiscard]] QString oneLine(const std::string& text); ///< white space folded, for lists

[[nodiscard]] QString dayText(const chart::PartialDate& date); ///< "12-Mar-2026"; empty when unknown
[[nodiscard]] QString momentText(const chart::PartialDate& date);
/// The time alone, "09:05"; empty when the record has none.
[[nodiscard]] QString timeText(const chart::PartialDate& date);  ///< with the time when there is one
[[nodiscard]] QString spanText(const chart::DateSpan& span);     ///< "12-Mar-2026 to 14-Mar-2026", "since Mar-2026"
[[nodiscard]] QString instantText(const core::Instant& instant); ///< "12-Mar-2026 09:05"
[[nodiscard]] QDateTime toDateTime(const core::Instant& instant);

/// "6.4 %", "<0.01 mg/L", "Positive", "Not done (patient refused)"; empty when there is nothing.
[[nodiscard]] QString valueText(const chart::Value& value);
/// The same with every recorded digit, for details.
[[nodiscard]] QString fullValueText(const chart::Value& value);
/// "120/80 mmHg" for a blood pressure, the components otherwise; the observation's own value when it has one.
[[nodiscard]] QString observationText(const chart::ObservationRow& row);
/// "3.5 to 5.1 mmol/L", or the range's own words.
[[nodiscard]] QString rangeText(const chart::ReferenceRange& range);
[[nodiscard]] QString rangesText(const std::vector<chart::ReferenceRange>& ranges);
/// "H High"; empty for normal and not stated.
[[nodiscard]] QString flagText(const chart::Flag& flag);
[[nodiscard]] QString flagWord(const chart::Flag& flag);
[[nodiscard]] bool isCritical(const chart::Flag& flag);

[[nodiscard]] QString clinicalWord(chart::ClinicalStatus status);
[[nodiscard]] QString verificationWord(chart::Verification verification); ///< empty for confirmed and not stated
[[nodiscard]] QString criticalityWord(chart::Criticality criticality);    ///< empty when not stated
[[nodiscard]] QString medicationStateWord(chart::MedicationState state);
[[nodiscard]] QString joined(const std::vector<chart::CodedText>& texts);
[[nodiscard]] QString joined(const std::vector<std::string>& texts, const QString& separator = QStringLiteral("; "));
[[nodiscard]] QString reactionsText(const std::vector<chart::Reaction>& reactions);
[[nodiscard]] QString partyText(const chart::Party& party);    ///< name, or "Not known"
[[nodiscard]] QString sourceText(const chart::Origin& origin); ///< the first party's name, or empty
[[nodiscard]] QString nameText(const chart::PersonName& name);
[[nodiscard]] QString ageWords(const chart::Age& age);

/// "Problems", "Medications", …
[[nodiscard]] QString sectionTitle(chart::SectionKind kind);
/// One of them, for a timeline entry: "Problem", "Result", …
[[nodiscard]] QString kindName(chart::SectionKind kind);

/// "As of 14:02 today", "Last complete 12-Mar-2026 09:05 (3 days ago): the server could not be reached".
[[nodiscard]] QString ageOfDataText(const chart::SectionAge& age, const QDateTime& now);

} // namespace clavis::ui
