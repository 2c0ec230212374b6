// Before a file becomes a document of the chart: what kind of document, of which date, under which title, and a mark
// that says that it has been understood: in the chart the server, and everybody who may read the chart, can read it.
// Nothing is guessed. Thread: main. Ownership: borrows the source; deletes itself when it is closed.
#pragma once

#include "ui/files/file_source.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QDateEdit;
class QLineEdit;
class QPushButton;

namespace clavis::ui {

class Label;
class NoticeBar;

class FilingDialog final : public QDialog {
  Q_OBJECT
 public:
  /// `whose`: name and birth date of the patient whose chart it is.
  FilingDialog(FileSource& files, const exchange::TransferRow& row, const QString& whose, QWidget* parent = nullptr);

  [[nodiscard]] QComboBox& kind() { return *m_kind; }
  [[nodiscard]] QDateEdit& date() { return *m_date; }
  [[nodiscard]] QLineEdit& title() { return *m_title; }
  [[nodiscard]] QCheckBox& understood() { return *m_understood; }
  [[nodiscard]] QPushButton& fileButton() { return *m_file; }
  [[nodiscard]] NoticeBar& notice() { return *m_notice; }

 Q_SIGNALS:
  void filed(const QString& document);

 private:
  void build(const QString& whose);
  void update();
  void file();

  FileSource& m_files;
  const exchange::TransferRow m_row;
  QComboBox* m_kind;
  QDateEdit* m_date;
  QCheckBox* m_dated;
  QLineEdit* m_title;
  QCheckBox* m_understood;
  NoticeBar* m_notice;
  QPushButton* m_cancel;
  QPushButton* m_file;
  bool m_filing = false;
};

} // namespace clavis::ui
