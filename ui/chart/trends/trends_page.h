// Trends: the series of this chart to choose from, the plot of the chosen ones, and the same data as a table one key
// (T) away.
#pragma once

#include "ui/chart/pages/chart_page.h"
#include "ui/chart/trends/trend_plot.h"

#include <QAbstractListModel>

class QCheckBox;
class QLineEdit;
class QListView;
class QPushButton;
class QStackedWidget;

namespace clavis::ui {

class Label;
class RowModel;
class RowTable;

/// The points of plotted series as rows, newest first.
class TrendRows final : public RowSet {
 public:
  explicit TrendRows(const std::vector<core::chart::Series>& series);
  [[nodiscard]] static QList<Column> columns();
  [[nodiscard]] int count() const override { return static_cast<int>(m_points.size()); }
  [[nodiscard]] Cell cell(int row, int column) const override;
  [[nodiscard]] RecordDetails details(int row) const override;
  [[nodiscard]] const core::chart::Origin& origin(int row) const override { return at(row).origin; }
  [[nodiscard]] bool past(int) const override { return false; }

 private:
  struct Point {
    QString name;
    core::chart::SeriesPoint point;
    core::chart::Origin origin;
  };
  [[nodiscard]] const Point& at(int row) const { return m_points.at(static_cast<std::size_t>(row)); }
  std::vector<Point> m_points;
};

/// The list of series, each with a box to choose it.
class SeriesModel final : public QAbstractListModel {
  Q_OBJECT
 public:
  using QAbstractListModel::QAbstractListModel;
  void setSeries(std::vector<core::chart::SeriesInfo> series);
  void setFilter(const QString& text);
  void setChosen(const std::string& id, bool chosen);
  void clearChosen();
  [[nodiscard]] const std::vector<std::string>& chosen() const { return m_chosen; }
  /// What to plot before anybody has chosen: the blood pressure, and the test with the most values among those done
  /// last.
  [[nodiscard]] std::vector<std::string> suggestion() const;
  [[nodiscard]] const core::chart::SeriesInfo& at(int row) const {
    return m_series[m_visible[static_cast<std::size_t>(row)]];
  }
  [[nodiscard]] int known() const { return static_cast<int>(m_series.size()); }
  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;
  [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

 Q_SIGNALS:
  void chosenChanged();

 private:
  void arrange();
  std::vector<core::chart::SeriesInfo> m_series;
  std::vector<std::size_t> m_visible;
  std::vector<std::string> m_chosen; ///< in the order they were chosen
  QStringList m_words;
};

class TrendsPage final : public ChartPage {
  Q_OBJECT
 public:
  explicit TrendsPage(PageContext context, QWidget* parent = nullptr);
  /// Plots these and nothing else.
  void plot(const std::vector<std::string>& ids);
  void addToPlot(const std::string& id);
  void focusContent() override;
  [[nodiscard]] bool isSettled() const override { return isReady() && m_shownReading == m_reading; }
  void setTable(bool table);
  [[nodiscard]] bool showsTable() const;
  [[nodiscard]] TrendPlot* plotWidget() const { return m_plot; }
  [[nodiscard]] SeriesModel* series() const { return m_model; }
  [[nodiscard]] RowTable* table() const { return m_table; }
  /// Writes the plot as PNG; false when the file could not be written.
  [[nodiscard]] bool exportTo(const QString& path) const;

  /// More panels than this would be too low to read; the rest is refused with a sentence.
  static constexpr int mostSeries = 6;

 Q_SIGNALS:
  void plotted();

 protected:
  void load() override;
  void stateAction() override;

 private:
  void readChosen();
  void arrangePanels();
  void askForFile();

  SeriesModel* m_model;
  QListView* m_list;
  QLineEdit* m_filter;
  Label* m_readout;
  QStackedWidget* m_views;
  TrendPlot* m_plot;
  RowModel* m_rows;
  RowTable* m_table;
  QCheckBox* m_together;
  QPushButton* m_asTable;
  QPushButton* m_all;
  QPushButton* m_export;
  std::vector<core::chart::Series> m_shown;
  std::vector<std::string> m_pending;
  quint64 m_reading = 0;      ///< the last question for points
  quint64 m_shownReading = 0; ///< and the last that was answered
  bool m_suggested = false;
  core::chart::SectionAge m_age;
};

} // namespace clavis::ui
