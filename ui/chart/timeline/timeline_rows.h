// Timeline entries and search hits as rows. The day stands once, beside the first entry of it.
#pragma once

#include "core/chart/timeline.h"
#include "ui/chart/rows/row_set.h"

#include <string>
#include <vector>

namespace clavis::ui {

class TimelineRows final : public RowSet {
 public:
  /// `previousDay`: the day of the entry before this page, so that a day that crosses pages is named once.
  TimelineRows(std::vector<core::chart::TimelineEntry> entries, QString previousDay);
  [[nodiscard]] static QList<Column> columns();
  [[nodiscard]] int count() const override { return static_cast<int>(m_entries.size()); }
  [[nodiscard]] Cell cell(int row, int column) const override;
  [[nodiscard]] RecordDetails details(int row) const override {
    return detailsOfEntry(m_entries.at(static_cast<std::size_t>(row)));
  }
  [[nodiscard]] const core::chart::Origin& origin(int row) const override {
    return m_origins.at(static_cast<std::size_t>(row));
  }
  [[nodiscard]] bool past(int) const override { return false; }
  [[nodiscard]] const core::chart::TimelineEntry& entry(int row) const {
    return m_entries.at(static_cast<std::size_t>(row));
  }
  [[nodiscard]] QString lastDay() const;

  [[nodiscard]] static RecordDetails detailsOfEntry(const core::chart::TimelineEntry& entry);
  [[nodiscard]] static core::chart::Origin originOf(const core::chart::TimelineEntry& entry);

 private:
  std::vector<core::chart::TimelineEntry> m_entries;
  std::vector<core::chart::Origin> m_origins;
  QString m_previousDay;
};

class SearchRows final : public RowSet {
 public:
  explicit SearchRows(std::vector<core::chart::SearchHit> hits);
  [[nodiscard]] static QList<Column> columns();
  [[nodiscard]] int count() const override { return static_cast<int>(m_hits.size()); }
  [[nodiscard]] Cell cell(int row, int column) const override;
  [[nodiscard]] RecordDetails details(int row) const override;
  [[nodiscard]] const core::chart::Origin& origin(int row) const override {
    return m_origins.at(static_cast<std::size_t>(row));
  }
  [[nodiscard]] bool past(int) const override { return false; }
  [[nodiscard]] const core::chart::SearchHit& hit(int row) const { return m_hits.at(static_cast<std::size_t>(row)); }

 private:
  std::vector<core::chart::SearchHit> m_hits;
  std::vector<core::chart::Origin> m_origins;
};

} // namespace clavis::ui
