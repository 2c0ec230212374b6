// What a search inside the chart finds, across sections; Enter on a hit opens it in its section.
#pragma once

#include "ui/chart/pages/chart_page.h"

#include <memory>

namespace clavis::ui {

class RowModel;
class RowTable;
class SearchRows;

class SearchPage final : public ChartPage {
  Q_OBJECT
 public:
  explicit SearchPage(PageContext context, QWidget* parent = nullptr);
  void search(const QString& text);
  void focusContent() override;
  [[nodiscard]] RowTable* table() const { return m_table; }

 Q_SIGNALS:
  void sectionRequested(clavis::core::chart::SectionKind kind, const clavis::core::chart::ResourceKey& key);

 protected:
  void load() override;

 private:
  QString m_text;
  RowModel* m_rows;
  RowTable* m_table;
  std::shared_ptr<const SearchRows> m_hits;
};

} // namespace clavis::ui
