// The first page of a chart, what a clinician wants before anything else: what is wrong, what is taken, what must not
// be given, the last vital signs, what is out of range, what comes next. Each card says how much more its section holds
// and opens it.
#pragma once

#include "ui/chart/pages/chart_page.h"
#include "ui/chart/pages/list_page.h"

#include <QFrame>

#include <array>
#include <memory>

class QToolButton;
class QBoxLayout;

namespace clavis::ui {

class RowModel;
class RowTable;

/// A few columns of another RowSet, and only its first rows.
class ExcerptRows final : public RowSet {
 public:
  ExcerptRows(std::shared_ptr<const RowSet> rows, QList<int> columns, int most)
      : m_rows(std::move(rows)), m_columns(std::move(columns)), m_count(qMin(m_rows->count(), most)) {}
  [[nodiscard]] int count() const override { return m_count; }
  [[nodiscard]] Cell cell(int row, int column) const override { return m_rows->cell(row, m_columns.at(column)); }
  [[nodiscard]] RecordDetails details(int row) const override { return m_rows->details(row); }
  [[nodiscard]] const core::chart::Origin& origin(int row) const override { return m_rows->origin(row); }
  [[nodiscard]] bool past(int row) const override { return m_rows->past(row); }

 private:
  std::shared_ptr<const RowSet> m_rows;
  QList<int> m_columns;
  int m_count;
};

/// A titled card with a short list.
class OverviewCard final : public QFrame {
  Q_OBJECT
 public:
  OverviewCard(const QString& title, QList<Column> columns, QWidget* parent = nullptr);
  /// `total`: how many the section has in all; -1: not known. `note`: what else has to be said.
  void setRows(std::shared_ptr<const RowSet> rows, std::int64_t total, const QString& note = {});
  void setSentence(const QString& sentence, bool alarming);
  [[nodiscard]] RowTable* table() const { return m_table; }
  [[nodiscard]] QString sentence() const;
  [[nodiscard]] bool settled() const { return m_settled; }
  void unchoose();

 Q_SIGNALS:
  void opened();

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString m_name;
  QList<Column> m_columns;
  QToolButton* m_title;
  Label* m_heading = nullptr;
  RowModel* m_rows;
  RowTable* m_table;
  Label* m_sentence;
  bool m_settled = false;
};

class OverviewPage final : public ChartPage {
  Q_OBJECT
 public:
  explicit OverviewPage(PageContext context, QWidget* parent = nullptr);
  void focusContent() override;

  enum class Card { Problems, Medications, Allergies, Vitals, OutOfRange, Appointments };
  [[nodiscard]] OverviewCard* card(Card card) const { return m_cards.at(static_cast<std::size_t>(card)); }

 Q_SIGNALS:
  void cardOpened(clavis::ui::OverviewPage::Card card);

 protected:
  void load() override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  template <class Row>
  void readList(Card card, Answer<core::chart::Section<Row>> (ChartReader::*read)(core::chart::SectionQuery),
                QList<int> columns, int most, const QString& none);
  void readAllergies();
  void readVitals();
  void readOutOfRange();
  void readAppointments();
  void settle();

  std::array<OverviewCard*, 6> m_cards{};
  QWidget* m_ground;
  QBoxLayout* m_columns;
  QBoxLayout* m_left;
  QBoxLayout* m_right;
};

} // namespace clavis::ui
