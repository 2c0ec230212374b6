// How each kind of row is written: its columns, its cells, its details. One overload set a kind; TypedRows turns a page
// of them into a RowSet.
#pragma once

#include "core/chart/rows/section_rows.h"
#include "ui/chart/rows/row_set.h"

#include <vector>

namespace clavis::ui {

namespace chart = core::chart;

#define CLAVIS_ROW_KIND(Row)                                                                                           \
  [[nodiscard]] QList<Column> columnsOf(const chart::Row*);                                                            \
  [[nodiscard]] Cell cellOf(const chart::Row& row, int column);                                                        \
  [[nodiscard]] RecordDetails detailsOf(const chart::Row& row);                                                        \
  [[nodiscard]] bool isPast(const chart::Row& row);
CLAVIS_ROW_KIND(ProblemRow)
CLAVIS_ROW_KIND(MedicationRow)
CLAVIS_ROW_KIND(AllergyRow)
CLAVIS_ROW_KIND(ImmunizationRow)
CLAVIS_ROW_KIND(ProcedureRow)
CLAVIS_ROW_KIND(EncounterRow)
CLAVIS_ROW_KIND(DocumentRow)
CLAVIS_ROW_KIND(ReportRow)
CLAVIS_ROW_KIND(CarePlanRow)
CLAVIS_ROW_KIND(AppointmentRow)
CLAVIS_ROW_KIND(CoverageRow)
CLAVIS_ROW_KIND(ImagingRow)
CLAVIS_ROW_KIND(ObservationRow)
#undef CLAVIS_ROW_KIND

template <class Row>
class TypedRows final : public RowSet {
 public:
  explicit TypedRows(std::vector<Row> rows) : m_rows(std::move(rows)) {}
  [[nodiscard]] int count() const override { return static_cast<int>(m_rows.size()); }
  [[nodiscard]] Cell cell(int row, int column) const override { return cellOf(at(row), column); }
  [[nodiscard]] RecordDetails details(int row) const override { return detailsOf(at(row)); }
  [[nodiscard]] const chart::Origin& origin(int row) const override { return at(row).origin; }
  [[nodiscard]] bool past(int row) const override { return isPast(at(row)); }
  [[nodiscard]] const Row& at(int row) const { return m_rows.at(static_cast<std::size_t>(row)); }

 private:
  std::vector<Row> m_rows;
};

} // namespace clavis::ui
