#include "ui/viewer/pages/pages_pane.h"

#include "core/preview/limits.h"
#include "ui/theme/theme.h"
#include "ui/viewer/pages/page_canvas.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/guarded_clipboard.h"
#include "ui/widgets/key_table.h"
#include "ui/widgets/label.h"
#include "ui/widgets/on_answer.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLocale>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace clavis::ui {

using namespace core::preview;

namespace {

constexpr std::chrono::minutes forgetCopies{2};
constexpr qreal pointsToPixels = 96.0 / 72.0;
constexpr double limitOfWindow = 1e6;

/// A picture whose pixels live as long as the image does.
QImage imageOf(const Picture& picture) {
  auto* held = new QByteArray(picture.pixels);
  return QImage(
      reinterpret_cast<const uchar*>(held->constData()), static_cast<int>(picture.width),
      static_cast<int>(picture.height), static_cast<qsizetype>(picture.width) * 4, QImage::Format_RGB32,
      [](void* bytes) { delete static_cast<QByteArray*>(bytes); }, held);
}

} // namespace

PagesPane::PagesPane(QWidget* parent)
    : QWidget(parent), m_canvas(new PageCanvas(this)), m_pageTools(new QWidget(this)), m_pageField(new QSpinBox(this)),
      m_pageCount(Label::quiet({}, this)), m_previous(nullptr), m_next(nullptr), m_zoomWords(Label::quiet({}, this)),
      m_fitPage(nullptr), m_fitWidth(nullptr), m_windowTools(new QWidget(this)), m_centre(new QDoubleSpinBox(this)),
      m_width(new QDoubleSpinBox(this)) {
  build();
  addKeys();
  setFocusProxy(m_canvas);
  connect(m_canvas, &PageCanvas::pixelsWanted, this, [this](QSize pixels) {
    const QSize had = m_canvas->picture().size();
    const QSize more = pixels - had;
    // A pixel more or less is not worth another picture; nor is one that was asked for and came smaller, at its limit.
    const bool near = std::abs(more.width()) <= 2 && std::abs(more.height()) <= 2;
    if (m_rendered != m_page || (!near && pixels != m_askedPixels)) request(pixels);
  });
  connect(m_canvas, &PageCanvas::zoomChanged, this, &PagesPane::updateTools);
  connect(m_canvas, &PageCanvas::selected, this, &PagesPane::select);
  connect(m_canvas, &PageCanvas::windowDragged, this, [this](QPointF by) {
    if (!m_window) return;
    const double step = std::max(1.0, m_window->width / 256);
    setWindow({m_window->centre + by.y() * step, std::max(1.0, m_window->width + by.x() * step)});
  });
}

QPushButton* PagesPane::button(const QString& text, const QString& name) {
  auto* made = new QPushButton(text, this);
  made->setAccessibleName(name);
  if (text != name) made->setToolTip(name);
  return made;
}

void PagesPane::build() {
  m_previous = button(tr("Back"), tr("Previous page"));
  m_next = button(tr("Next"), tr("Next page"));
  m_pageField->setAccessibleName(tr("Page"));
  m_pageField->setKeyboardTracking(false);
  auto* paging = new QHBoxLayout(m_pageTools);
  paging->setContentsMargins(0, 0, 0, 0);
  for (QWidget* widget : std::initializer_list<QWidget*>{m_previous, m_pageField, m_pageCount, m_next})
    paging->addWidget(widget);

  auto* zoomOut = button(QStringLiteral("\u2212"), tr("Smaller"));
  auto* zoomIn = button(QStringLiteral("+"), tr("Larger"));
  m_fitPage = button(tr("Fit page"), tr("Fit page"));
  m_fitWidth = button(tr("Fit width"), tr("Fit width"));
  for (QPushButton* fit : {m_fitPage, m_fitWidth}) fit->setCheckable(true);
  auto* turn = button(tr("Rotate"), tr("Rotate to the right"));
  m_zoomWords->setMinimumWidth(52);
  m_zoomWords->setAlignment(Qt::AlignCenter);

  for (QDoubleSpinBox* field : {m_centre, m_width}) {
    field->setRange(field == m_width ? 1 : -limitOfWindow, limitOfWindow);
    field->setDecimals(0);
    field->setKeyboardTracking(false);
  }
  m_centre->setAccessibleName(tr("Level"));
  m_width->setAccessibleName(tr("Window"));
  auto* reset = button(tr("As recorded"), tr("Window and level as recorded"));
  auto* greys = new QHBoxLayout(m_windowTools);
  greys->setContentsMargins(0, 0, 0, 0);
  greys->addWidget(Label::quiet(tr("Window"), this));
  greys->addWidget(m_width);
  greys->addWidget(Label::quiet(tr("Level"), this));
  greys->addWidget(m_centre);
  greys->addWidget(reset);

  auto* tools = new FlowLayout(6, 6);
  tools->setContentsMargins(12, 6, 12, 6);
  for (QWidget* widget : std::initializer_list<QWidget*>{m_pageTools, zoomOut, m_zoomWords, zoomIn, m_fitPage,
                                                         m_fitWidth, turn, m_windowTools})
    tools->addWidget(widget);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(tools);
  column->addWidget(m_canvas, 1);

  connect(m_previous, &QPushButton::clicked, this, [this] { goTo(m_page - 1); });
  connect(m_next, &QPushButton::clicked, this, [this] { goTo(m_page + 1); });
  connect(m_pageField, &QSpinBox::valueChanged, this, [this](int page) { goTo(page - 1); });
  connect(zoomOut, &QPushButton::clicked, m_canvas, &PageCanvas::zoomOut);
  connect(zoomIn, &QPushButton::clicked, m_canvas, &PageCanvas::zoomIn);
  connect(m_fitPage, &QPushButton::clicked, this, [this] { m_canvas->setFit(PageCanvas::Fit::Page); });
  connect(m_fitWidth, &QPushButton::clicked, this, [this] { m_canvas->setFit(PageCanvas::Fit::Width); });
  connect(turn, &QPushButton::clicked, this, [this] { m_canvas->rotate(1); });
  connect(reset, &QPushButton::clicked, this, [this] {
    if (m_document && m_document->facts().window) setWindow(*m_document->facts().window);
  });
  const auto typed = [this] { setWindow({m_centre->value(), m_width->value()}); };
  connect(m_centre, &QDoubleSpinBox::valueChanged, this, typed);
  connect(m_width, &QDoubleSpinBox::valueChanged, this, typed);
}

void PagesPane::addKeys() {
  addKey(this, tr("Next page"), {QKeySequence(Qt::Key_PageDown)}, [this] { goTo(m_page + 1); });
  addKey(this, tr("Previous page"), {QKeySequence(Qt::Key_PageUp)}, [this] { goTo(m_page - 1); });
  addKey(this, tr("First page"), {QKeySequence(Qt::CTRL | Qt::Key_Home)}, [this] { goTo(0); });
  addKey(this, tr("Last page"), {QKeySequence(Qt::CTRL | Qt::Key_End)}, [this] {
    if (m_document) goTo(static_cast<int>(m_document->facts().pages) - 1);
  });
  addKey(this, tr("Larger"), {QKeySequence(Qt::CTRL | Qt::Key_Plus), QKeySequence(Qt::CTRL | Qt::Key_Equal)},
         [this] { m_canvas->zoomIn(); });
  addKey(this, tr("Smaller"), {QKeySequence(Qt::CTRL | Qt::Key_Minus)}, [this] { m_canvas->zoomOut(); });
  addKey(this, tr("100 %"), {QKeySequence(Qt::CTRL | Qt::Key_1)}, [this] { m_canvas->setZoom(1); });
  addKey(this, tr("Fit page"), {QKeySequence(Qt::CTRL | Qt::Key_0)},
         [this] { m_canvas->setFit(PageCanvas::Fit::Page); });
  addKey(this, tr("Rotate to the right"), {QKeySequence(Qt::CTRL | Qt::Key_R)}, [this] { m_canvas->rotate(1); });
  addKey(this, tr("Rotate to the left"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R)},
         [this] { m_canvas->rotate(-1); });
  addKey(this, tr("Copy the selected text"), {QKeySequence::Copy}, [this] { copySelection(); });
}

void PagesPane::show(std::shared_ptr<PreviewDocument> document) {
  clear();
  m_document = std::move(document);
  const DocumentFacts& facts = m_document->facts();
  const QSignalBlocker quiet(m_pageField);
  m_pageField->setRange(1, static_cast<int>(facts.pages));
  m_pageField->setValue(1);
  m_pageCount->setText(tr("of %1").arg(locale().toString(facts.pages)));
  m_pageTools->setVisible(facts.pages > 1);
  m_window = facts.window;
  m_windowTools->setVisible(m_window.has_value());
  m_canvas->setDrag(m_window           ? PageCanvas::Drag::Window
                    : facts.selectable ? PageCanvas::Drag::Select
                                       : PageCanvas::Drag::Move);
  m_canvas->setFit(PageCanvas::Fit::Page);
  updateTools();
  request(m_canvas->maximumViewportSize() * devicePixelRatioF());
}

void PagesPane::clear() {
  ++m_opened;
  ++m_asked;
  m_document.reset();
  m_canvas->clear();
  m_page = 0;
  m_rendered = -1;
  m_window.reset();
  m_selection.clear();
}

void PagesPane::goTo(int page) {
  if (!m_document) return;
  const int last = static_cast<int>(m_document->facts().pages) - 1;
  page = std::clamp(page, 0, last);
  if (page == m_page) return;
  m_page = page;
  m_selection.clear();
  m_canvas->setMarks({});
  updateTools();
  request(m_canvas->wantedPixels());
}

void PagesPane::setWindow(GreyWindow window) {
  if (!m_window) return;
  window.centre = std::clamp(window.centre, -limitOfWindow, limitOfWindow);
  window.width = std::clamp(window.width, 1.0, limitOfWindow);
  if (window == *m_window && m_rendered == m_page && m_centre->value() == std::round(window.centre)) return;
  m_window = window;
  updateTools();
  request(m_canvas->wantedPixels());
}

void PagesPane::request(QSize pixels) {
  if (!m_document || pixels.isEmpty()) return;
  // A page that is wider than it is high must still come as large as it is shown: the box is exact for the page that is
  // on the canvas, and only a frame for one whose size is not known yet.
  PageRequest wanted{.page = static_cast<std::uint32_t>(m_page),
                     .boxWidth = static_cast<std::uint32_t>(std::max(pixels.width(), 16)),
                     .boxHeight = static_cast<std::uint32_t>(std::max(pixels.height(), 16)),
                     .window = m_window};
  const quint64 asked = ++m_asked;
  m_askedPixels = pixels;
  const quint64 opened = m_opened;
  onAnswer(m_document->page(wanted), this, [this, asked, opened, page = m_page](core::Result<PagePicture> answer) {
    if (opened != m_opened || page != m_page) return;
    if (!answer) {
      if (asked == m_asked) Q_EMIT failed(answer.error());
      return;
    }
    m_rendered = page;
    arrived(std::move(*answer));
  });
}

void PagesPane::arrived(PagePicture picture) {
  const bool points = m_document->facts().type == ContentType::Pdf;
  m_canvas->setPicture(imageOf(picture.picture));
  m_canvas->setPage({picture.width, picture.height}, points ? pointsToPixels : 1.0 / devicePixelRatioF());
  Q_EMIT pageShown();
}

void PagesPane::select(QPointF from, QPointF to) {
  if (!m_document || !m_document->facts().selectable) return;
  const SelectionRequest wanted{static_cast<std::uint32_t>(m_page), from.x(), from.y(), to.x(), to.y()};
  onAnswer(m_document->select(wanted), this,
           [this, opened = m_opened, page = m_page](core::Result<TextSelection> answer) {
             if (opened != m_opened || page != m_page || !answer) return;
             m_selection = answer->text;
             QList<QRectF> marks;
             for (const SelectionBox& box : answer->boxes) marks << QRectF(box.x, box.y, box.width, box.height);
             m_canvas->setMarks(marks);
           });
}

void PagesPane::copySelection() {
  if (!m_selection.isEmpty()) copyGuarded(m_selection, forgetCopies);
}

void PagesPane::updateTools() {
  const int pages = m_document ? static_cast<int>(m_document->facts().pages) : 0;
  {
    const QSignalBlocker quiet(m_pageField);
    m_pageField->setValue(m_page + 1);
  }
  m_previous->setEnabled(m_page > 0);
  m_next->setEnabled(m_page + 1 < pages);
  m_fitPage->setChecked(m_canvas->fit() == PageCanvas::Fit::Page);
  m_fitWidth->setChecked(m_canvas->fit() == PageCanvas::Fit::Width);
  m_zoomWords->setText(tr("%1 %").arg(std::lround(m_canvas->zoom() * 100)));
  if (m_window) {
    const QSignalBlocker quietCentre(m_centre);
    const QSignalBlocker quietWidth(m_width);
    m_centre->setValue(m_window->centre);
    m_width->setValue(m_window->width);
  }
}

} // namespace clavis::ui
