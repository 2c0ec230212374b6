// Everything that happened, newest first, by day; filtered by kind and by words. Reads on as it is scrolled.
#pragma once

#include "ui/chart/pages/chart_page.h"

#include <QTimer>

#include <memory>

class QCheckBox;
class QLineEdit;
class QAction;
class QPushButton;

namespace clavis::ui {

class RowModel;
class RowTable;
class TimelineRows;

class TimelinePage final : public ChartPage {
  Q_OBJECT
 public:
  explicit TimelinePage(PageContext context, QWidget* parent = nullptr);
  void reveal(const core::chart::ResourceKey& key) override;
  void focusContent() override;
  [[nodiscard]] RowTable* table() const { return m_table; }
  void setText(const QString& text);
  void setKinds(const std::vector<core::chart::SectionKind>& kinds);

 Q_SIGNALS:
  /// Show this record in its own section.
  void sectionRequested(clavis::core::chart::SectionKind kind, const clavis::core::chart::ResourceKey& key);

 protected:
  void load() override;
  void stateAction() override;

 private:
  void ask(std::optional<core::chart::Cursor> after);
  void askMoreIfNear();
  void showRows();
  void nameKinds();
  [[nodiscard]] bool filtered() const;

  RowModel* m_rows;
  RowTable* m_table;
  QLineEdit* m_text;
  QPushButton* m_kindsButton;
  QCheckBox* m_inError;
  QList<std::pair<core::chart::SectionKind, QAction*>> m_kinds;
  QTimer m_typed;
  std::vector<std::shared_ptr<const TimelineRows>> m_pages;
  core::chart::SectionAge m_age;
  core::chart::Hidden m_hidden;
  std::optional<core::chart::Cursor> m_next;
  bool m_asking = false;
};

} // namespace clavis::ui
