#include "core/chart/summary_reader.h"

#include "core/chart/entries/entry.h"

namespace clavis::core::chart {

Result<std::vector<SectionSummary>> readSummary(const ReadConnection& db, ResourceRow patient) {
  std::vector<SectionSummary> sections(static_cast<std::size_t>(sectionKindCount));
  for (std::size_t i = 0; i < sections.size(); ++i) sections[i].kind = static_cast<SectionKind>(i);
  for (const auto kind : {SectionKind::Problems, SectionKind::Medications, SectionKind::Allergies,
                          SectionKind::CarePlan, SectionKind::Coverage})
    sections[static_cast<std::size_t>(kind)].active = 0;
  auto entries = entriesOf(db, patient);
  if (!entries) return pass(entries);
  const auto count = [](SectionSummary& section, const Entry& entry) {
    if (entry.enteredInError()) {
      ++section.enteredInError;
      return;
    }
    if (entry.has(MarkNegated)) return; // "no known allergies" is not an allergy
    ++section.count;
    if (section.active >= 0 && entry.has(MarkCurrent)) ++section.active;
    constexpr std::int64_t daySeconds = 86400;
    if (!section.newestDay && entry.at != undatedAt)
      section.newestDay = entry.at >= 0 ? entry.at / daySeconds : -((-entry.at + daySeconds - 1) / daySeconds);
  };
  for (const auto& entry : *entries) {
    count(sections[static_cast<std::size_t>(entry.kind)], entry);
    if (entry.kind == SectionKind::Reports && entry.has(MarkPresented))
      count(sections[static_cast<std::size_t>(SectionKind::Documents)], entry);
  }
  return sections;
}

} // namespace clavis::core::chart
