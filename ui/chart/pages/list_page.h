// A section that is a list of records: problems, medications, encounters, … Pages of rows arrive as the list is
// scrolled; the first is on the screen before the second is asked for. A text filter works on the rows that are here
// and reads on until its hits fill the screen or the section has no more.
#pragma once

#include "core/base/mapped_future.h"
#include "ui/chart/pages/chart_page.h"
#include "ui/chart/rows/row_model.h"
#include "ui/chart/rows/section_rows_text.h"

#include <functional>

class QCheckBox;
class QLineEdit;

namespace clavis::ui {

class RowTable;

/// One page of any kind of row.
struct LoadedRows {
  std::shared_ptr<const RowSet> rows;
  core::chart::SectionAge age;
  core::chart::Hidden hidden;
  std::optional<core::chart::Cursor> next;
};
using RowLoader = std::function<Answer<LoadedRows>(core::chart::SectionQuery)>;

/// A loader from one of the reader's functions. The rows are wrapped on the thread that read them.
template <class Row>
[[nodiscard]] RowLoader rowLoader(ChartReader& reader,
                                  Answer<core::chart::Section<Row>> (ChartReader::*read)(core::chart::SectionQuery)) {
  return [&reader, read](core::chart::SectionQuery query) {
    return core::mapped((reader.*read)(std::move(query)),
                        [](core::Result<core::chart::Section<Row>> section) -> core::Result<LoadedRows> {
                          if (!section) return core::pass(section);
                          return LoadedRows{std::make_shared<TypedRows<Row>>(std::move(section->rows)),
                                            std::move(section->age), section->hidden, std::move(section->next)};
                        });
  };
}

class ListPage : public ChartPage {
  Q_OBJECT
 public:
  struct Words {
    QString title;    ///< "Problems"
    QString empty;    ///< "No problems are recorded."
    QString showPast; ///< "Show resolved"; empty: the section has no past rows to leave out
  };
  ListPage(PageContext context, Words words, QList<Column> columns, RowLoader loader, QWidget* parent = nullptr);

  void reveal(const core::chart::ResourceKey& key) override;
  void focusContent() override;
  [[nodiscard]] RowTable* table() const { return m_table; }
  [[nodiscard]] RowModel* rows() const { return m_rows; }
  void setFilter(const QString& text);
  void setShowPast(bool show);
  void setShowEnteredInError(bool show);

 protected:
  void load() override;
  void stateAction() override;
  /// A row was chosen; by default its details are offered to the panel.
  virtual void rowChosen(int row);

  /// Lists are read so many rows at a time, on as they are scrolled (and on while a filter leaves room on the screen).
  static constexpr int pageSize = 200;

 private:
  void ask(std::optional<core::chart::Cursor> after);
  void take(core::Result<LoadedRows> answer, bool first);
  void showRows();
  void askMore();
  void readOn();

  Words m_words;
  QList<Column> m_columns;
  RowLoader m_loader;
  RowModel* m_rows;
  RowTable* m_table;
  QLineEdit* m_filter;
  QCheckBox* m_past;
  QCheckBox* m_inError;
  core::chart::SectionAge m_age;
  core::chart::Hidden m_hidden;
  std::optional<core::chart::Cursor> m_next;
  bool m_asking = false;
};

} // namespace clavis::ui
