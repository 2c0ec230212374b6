// Documents and notes: the list, and beside it the text of the chosen one. Plain text only; anything that could run or
// fetch (HTML, narrative) is never rendered, and other types are named with their size.
#pragma once

#include "ui/chart/chart_file.h"
#include "ui/chart/pages/list_page.h"

class QPlainTextEdit;
class QComboBox;
class QPushButton;

namespace clavis::ui {

class Label;

class DocumentsPage final : public ListPage {
  Q_OBJECT
 public:
  explicit DocumentsPage(PageContext context, QWidget* parent = nullptr);
  /// Somebody shows files: a document that is no plain text can be opened.
  void offerFiles();
  [[nodiscard]] QPushButton& openButton() { return *m_openFile; }
  [[nodiscard]] QString shownText() const;
  [[nodiscard]] QString shownNote() const;

 Q_SIGNALS:
  /// The text of the chosen document (or the sentence in its place) is on the screen.
  void documentShown();
  /// The bytes of a document are here, to be shown by whoever can.
  void fileRequested(const clavis::ui::ChartFile& file);

 protected:
  void rowChosen(int row) override;

 private:
  void open(int attachment);
  void say(const QString& sentence);
  void openFile();

  Label* m_name;
  Label* m_note;
  QComboBox* m_parts;
  QPushButton* m_openFile;
  QPlainTextEdit* m_text;
  bool m_filesOffered = false;
  core::chart::DocumentRow m_document;
  quint64 m_opening = 0;
};

} // namespace clavis::ui
