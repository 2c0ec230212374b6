#include "ui/chart/timeline/timeline_rows.h"

#include "ui/chart/chart_words.h"
#include "ui/words/clinical_format.h"
#include "ui/words/medication_format.h"

#include <QCoreApplication>

namespace clavis::ui {
namespace {

class Rows {
  Q_DECLARE_TR_FUNCTIONS(ChartTimeline)
};

QString dayOf(const core::chart::TimelineEntry& entry) {
  const QString day = dayText(entry.when);
  return day.isEmpty() ? Rows::tr("Date not known") : day;
}

QString titleOf(const core::chart::TimelineEntry& entry) {
  QString title = oneLine(entry.title);
  if (title.isEmpty()) title = Rows::tr("Not named");
  return entry.kind == core::chart::SectionKind::Medications ? tallMan(title) : title;
}

QString detailOf(const core::chart::TimelineEntry& entry) {
  if (entry.observation) return observationText(*entry.observation);
  const QString detail = oneLine(entry.detail);
  return statusText(detail) != detail && !detail.contains(u' ') && detail.contains(u'-') ? statusText(detail) : detail;
}

void addFlag(Cell& cell, const core::chart::Flag& flag) {
  cell.badge = flagText(flag);
  cell.badgeKind = isCritical(flag) ? BadgeKind::Critical : BadgeKind::Caution;
}

} // namespace

TimelineRows::TimelineRows(std::vector<core::chart::TimelineEntry> entries, QString previousDay)
    : m_entries(std::move(entries)), m_previousDay(std::move(previousDay)) {
  m_origins.reserve(m_entries.size());
  for (const auto& entry : m_entries) m_origins.push_back(originOf(entry));
}

core::chart::Origin TimelineRows::originOf(const core::chart::TimelineEntry& entry) {
  core::chart::Origin origin;
  origin.key = entry.key;
  if (!entry.source.empty()) origin.parties.push_back({entry.source, {}, {}, true});
  origin.lastUpdated = entry.lastUpdated;
  origin.enteredInError = entry.enteredInError;
  origin.status = entry.status;
  return origin;
}

QList<Column> TimelineRows::columns() {
  return {{Rows::tr("Date"), 112},
          {Rows::tr("Kind"), 110},
          {Rows::tr("What"), 0, 3},
          {Rows::tr("Flag"), 138},
          {Rows::tr("Source"), 0, 1}};
}

QString TimelineRows::lastDay() const { return m_entries.empty() ? m_previousDay : dayOf(m_entries.back()); }

Cell TimelineRows::cell(int row, int column) const {
  const auto& shown = entry(row);
  Cell cell;
  switch (column) {
  case 0: {
    const QString day = dayOf(shown);
    if (day != (row == 0 ? m_previousDay : dayOf(entry(row - 1)))) cell.strong = day;
    if (shown.when.precision == core::chart::DatePrecision::Time) cell.second = momentText(shown.when).section(u' ', 1);
    break;
  }
  case 1: cell.text = kindName(shown.kind); break;
  case 2:
    cell.strong = titleOf(shown);
    cell.text = detailOf(shown);
    break;
  case 3: addFlag(cell, shown.flag); break;
  case 4: cell.text = oneLine(shown.source); break;
  default: break;
  }
  return cell;
}

RecordDetails TimelineRows::detailsOfEntry(const core::chart::TimelineEntry& entry) {
  RecordDetails details{titleOf(entry), {}, entry.key};
  details.facts.append({Rows::tr("Kind"), kindName(entry.kind)});
  if (!entry.detail.empty()) details.facts.append({Rows::tr("Recorded"), oneLine(entry.detail)});
  if (const QString flag = flagText(entry.flag); !flag.isEmpty()) details.facts.append({Rows::tr("Flag"), flag});
  const QString when = momentText(entry.when);
  details.facts.append({Rows::tr("Date"), when.isEmpty() ? Rows::tr("Not known") : when});
  if (const QString elsewhere = recordedElsewhereText(fromUtf8(entry.when.recorded)); !elsewhere.isEmpty())
    details.facts.append({Rows::tr("As recorded"), elsewhere});
  appendOrigin(details.facts, originOf(entry));
  return details;
}

SearchRows::SearchRows(std::vector<core::chart::SearchHit> hits) : m_hits(std::move(hits)) {
  for (const auto& found : m_hits) m_origins.push_back(TimelineRows::originOf(found.entry));
}

QList<Column> SearchRows::columns() {
  return {{Rows::tr("Section"), 120}, {Rows::tr("Found"), 0, 1}, {Rows::tr("Date"), 112}};
}

Cell SearchRows::cell(int row, int column) const {
  const auto& found = hit(row);
  Cell cell;
  switch (column) {
  case 0: cell.text = kindName(found.entry.kind); break;
  case 1: {
    cell.strong = titleOf(found.entry);
    cell.text = detailOf(found.entry);
    // The words that were found stand in brackets: colour or weight alone would not reach everybody.
    for (const auto& part : found.snippet) {
      const QString text = fromUtf8(part.text).replace(u'\n', u' ');
      cell.second += part.hit ? u'[' + text + u']' : text;
    }
    cell.second = cell.second.simplified();
    break;
  }
  case 2: cell.text = dayText(found.entry.when); break;
  default: break;
  }
  return cell;
}

RecordDetails SearchRows::details(int row) const { return TimelineRows::detailsOfEntry(hit(row).entry); }

} // namespace clavis::ui
