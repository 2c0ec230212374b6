// Everything about the chosen record: its facts in words, who vouches for it (Provenance), and the record itself as
// FHIR, indented or byte for byte. Source and raw record are read only when their tab is opened, and each reading is
// logged. Thread: main.
#pragma once

#include "ui/chart/chart_reader.h"
#include "ui/chart/rows/row_set.h"

#include <QWidget>

class QCheckBox;
class QPlainTextEdit;
class QPushButton;
class QScrollArea;
class QTabWidget;

namespace clavis::ui {

class Label;

class DetailPanel final : public QWidget {
  Q_OBJECT
 public:
  enum class Tab { Details, Source, Raw };

  explicit DetailPanel(ChartReader& reader, QWidget* parent = nullptr);

  void show(const RecordDetails& details);
  using QWidget::show;
  void clear();
  void setTab(Tab tab);
  [[nodiscard]] QString rawText() const;
  [[nodiscard]] const RecordDetails& shown() const { return m_details; }
  [[nodiscard]] QString spokenText() const;

 Q_SIGNALS:
  void closeRequested();
  /// Raw record or Provenance has arrived (or its sentence).
  void loaded();

 private:
  void fillDetails();
  void readSource();
  void readRaw();
  void showRaw();
  void open(int tab);
  static void fill(QScrollArea* area, const QList<Fact>& facts, const QString& empty);

  ChartReader& m_reader;
  RecordDetails m_details;
  QTabWidget* m_tabs;
  Label* m_title;
  QScrollArea* m_facts;
  QScrollArea* m_source;
  QPlainTextEdit* m_raw;
  QCheckBox* m_asSent;
  QPushButton* m_copy;
  Label* m_rawNote;
  std::string m_bytes;
  bool m_sourceRead = false;
  bool m_rawRead = false;
  quint64 m_generation = 0;
};

} // namespace clavis::ui
