// Pages of pixels with their tools: which page, how large, which way up, grey window of DICOM, selecting text of a PDF.
// Asks the document for pictures as they are needed; only the last one asked for is shown. Thread: main.
#pragma once

#include "core/preview/preview_port.h"

#include <QSize>
#include <QWidget>

#include <memory>

class QDoubleSpinBox;
class QPushButton;
class QSpinBox;

namespace clavis::ui {

class Label;
class PageCanvas;

class PagesPane final : public QWidget {
  Q_OBJECT
 public:
  explicit PagesPane(QWidget* parent = nullptr);

  void show(std::shared_ptr<core::preview::PreviewDocument> document);
  using QWidget::show;
  void clear();

  void goTo(int page); ///< from 0
  [[nodiscard]] int page() const { return m_page; }
  [[nodiscard]] PageCanvas& canvas() { return *m_canvas; }
  void setWindow(core::preview::GreyWindow window);
  [[nodiscard]] std::optional<core::preview::GreyWindow> window() const { return m_window; }
  void copySelection();
  [[nodiscard]] QString selection() const { return m_selection; }

 Q_SIGNALS:
  void pageShown();
  void failed(const clavis::core::Error& error);

 private:
  void build();
  void addKeys();
  QPushButton* button(const QString& text, const QString& name);
  void request(QSize pixels);
  void arrived(core::preview::PagePicture picture);
  void select(QPointF from, QPointF to);
  void updateTools();

  std::shared_ptr<core::preview::PreviewDocument> m_document;
  PageCanvas* m_canvas;
  QWidget* m_pageTools;
  QSpinBox* m_pageField;
  Label* m_pageCount;
  QPushButton* m_previous;
  QPushButton* m_next;
  Label* m_zoomWords;
  QPushButton* m_fitPage;
  QPushButton* m_fitWidth;
  QWidget* m_windowTools;
  QDoubleSpinBox* m_centre;
  QDoubleSpinBox* m_width;
  int m_page = 0;
  int m_rendered = -1; ///< the page on the canvas
  quint64 m_asked = 0;
  QSize m_askedPixels;
  quint64 m_opened = 0; ///< which document: a late answer of another is dropped
  std::optional<core::preview::GreyWindow> m_window;
  QString m_selection;
};

} // namespace clavis::ui
