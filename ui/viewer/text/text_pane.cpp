#include "ui/viewer/text/text_pane.h"

#include "ui/theme/theme.h"
#include "ui/viewer/text/text_blocks.h"
#include "ui/widgets/guarded_clipboard.h"
#include "ui/widgets/key_table.h"

#include <QEvent>
#include <QFontDatabase>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QTextBlock>
#include <QTextEdit>
#include <QVBoxLayout>

namespace clavis::ui {

using namespace core::preview;

namespace {

constexpr std::chrono::minutes forgetCopies{2};

bool isPlain(const std::vector<TextPage>& pages) {
  return pages.size() == 1 && pages[0].blocks.size() == 1 && pages[0].blocks[0].kind == BlockKind::Preformatted;
}

} // namespace

TextPane::TextPane(QWidget* parent)
    : QWidget(parent), m_sections(new QListWidget(this)), m_stack(new QStackedWidget(this)),
      m_rich(new QTextEdit(this)), m_plain(new QPlainTextEdit(this)) {
  m_sections->setAccessibleName(tr("Sections"));
  m_sections->setWordWrap(true);
  m_sections->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_rich->setReadOnly(true);
  m_rich->setAccessibleName(tr("Text of the document"));
  m_rich->setTabChangesFocus(true);
  m_rich->setFrameShape(QFrame::NoFrame);
  m_rich->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  m_rich->document()->setDocumentMargin(16);
  m_plain->setReadOnly(true);
  m_plain->setAccessibleName(tr("Text of the document"));
  m_plain->setTabChangesFocus(true);
  m_plain->setFrameShape(QFrame::NoFrame);
  m_plain->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  // The text's own context menu and copying would leave what was copied on the clipboard for good.
  m_rich->setContextMenuPolicy(Qt::NoContextMenu);
  m_plain->setContextMenuPolicy(Qt::NoContextMenu);
  m_plain->document()->setDocumentMargin(16);
  m_stack->addWidget(m_rich);
  m_stack->addWidget(m_plain);
  auto* splitter = new QSplitter(Qt::Horizontal, this);
  splitter->addWidget(m_sections);
  splitter->addWidget(m_stack);
  splitter->setStretchFactor(0, 0);
  splitter->setStretchFactor(1, 1);
  splitter->setSizes({220, 700});
  splitter->setChildrenCollapsible(false);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(splitter);
  setFocusProxy(m_stack);
  connect(m_sections, &QListWidget::currentRowChanged, this, &TextPane::goToSection);
  addKey(this, tr("Copy the selected text"), {QKeySequence::Copy}, [this] { copy(); });
}

void TextPane::show(const std::vector<TextPage>& pages) {
  m_pages = pages;
  build();
}

void TextPane::clear() {
  m_pages.clear();
  m_sections->clear();
  m_rich->clear();
  m_plain->clear();
}

void TextPane::build() {
  m_sections->clear();
  m_rich->clear();
  m_plain->clear();
  m_starts.clear();
  const Theme& theme = themeOf(this);
  QPalette colours = m_sections->palette();
  colours.setColor(QPalette::HighlightedText, theme.color(Token::Text));
  colours.setColor(QPalette::Highlight, theme.color(Token::Selected));
  m_sections->setPalette(colours);
  if (isPlain(m_pages)) {
    m_sections->hide();
    m_plain->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_plain->setPlainText(m_pages[0].blocks[0].runs.empty() ? QString() : m_pages[0].blocks[0].runs[0].text);
    m_stack->setCurrentWidget(m_plain);
    m_stack->setFocusProxy(m_plain);
    return;
  }
  m_stack->setCurrentWidget(m_rich);
  m_stack->setFocusProxy(m_rich);
  QTextCursor cursor(m_rich->document());
  cursor.beginEditBlock();
  for (const TextPage& page : m_pages) {
    m_starts.push_back(cursor.position());
    const QString title = page.title.isEmpty() ? tr("Without a title") : page.title;
    if (m_pages.size() > 1) {
      writeHeading(cursor, theme, title, 1);
      m_sections->addItem(title);
    }
    if (page.blocks.empty()) writeRemark(cursor, theme, tr("This section holds no text."));
    writeBlocks(cursor, theme, page.blocks);
    if (page.cut) writeRemark(cursor, theme, tr("The text goes on; the rest is too long to be shown."));
  }
  cursor.endEditBlock();
  m_sections->setVisible(m_pages.size() > 1);
  if (m_sections->count() > 0) m_sections->setCurrentRow(0);
  m_rich->moveCursor(QTextCursor::Start);
  if (m_zoom != 0) m_rich->zoomIn(m_zoom);
}

void TextPane::goToSection(int index) {
  if (index < 0 || index >= static_cast<int>(m_starts.size())) return;
  const int start = m_starts[static_cast<std::size_t>(index)];
  // The block after the position: the heading that was written there.
  QTextCursor cursor(m_rich->document());
  cursor.setPosition(std::min(start + (index > 0 ? 1 : 0), m_rich->document()->characterCount() - 1));
  m_rich->setTextCursor(cursor);
  m_rich->verticalScrollBar()->setValue(m_rich->verticalScrollBar()->value() + m_rich->cursorRect(cursor).top() - 16);
}

void TextPane::zoomBy(int steps) {
  m_zoom = std::clamp(m_zoom + steps, -4, 20);
  if (m_stack->currentWidget() == m_plain)
    m_plain->zoomIn(steps);
  else
    m_rich->zoomIn(steps);
}

void TextPane::copy() {
  const bool plain = m_stack->currentWidget() == m_plain;
  QString text = (plain ? m_plain->textCursor() : m_rich->textCursor()).selectedText();
  if (text.isEmpty()) return;
  text.replace(QChar::ParagraphSeparator, u'\n').replace(QChar::LineSeparator, u'\n');
  copyGuarded(text, forgetCopies);
}

QString TextPane::plainText() const {
  return m_stack->currentWidget() == m_plain ? m_plain->toPlainText() : m_rich->toPlainText();
}

void TextPane::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::StyleChange && !m_pages.empty() && !isPlain(m_pages)) build();
}

} // namespace clavis::ui
