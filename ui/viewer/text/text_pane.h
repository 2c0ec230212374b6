// Text of a document: one long text, or sections with a list of them beside it. Made of blocks, never of markup; links
// are words. Selecting and copying work; what is copied is taken back from the clipboard after a while. Thread: main.
#pragma once

#include "core/preview/document.h"

#include <QWidget>

class QListWidget;
class QPlainTextEdit;
class QStackedWidget;
class QTextBrowser;
class QTextEdit;

namespace clavis::ui {

class TextPane final : public QWidget {
  Q_OBJECT
 public:
  explicit TextPane(QWidget* parent = nullptr);
  /// Whole, in order. More than one page is shown as sections.
  void show(const std::vector<core::preview::TextPage>& pages);
  using QWidget::show;
  void clear();
  void zoomBy(int steps);
  [[nodiscard]] QString plainText() const;
  [[nodiscard]] QListWidget& sections() { return *m_sections; }

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void build();
  void goToSection(int index);
  void copy();

  std::vector<core::preview::TextPage> m_pages;
  QListWidget* m_sections;
  QStackedWidget* m_stack;
  QTextEdit* m_rich;
  QPlainTextEdit* m_plain; ///< for long plain text, which it lays out line by line
  std::vector<int> m_starts;
  int m_zoom = 0;
};

} // namespace clavis::ui
