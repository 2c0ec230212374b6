#include "ui/viewer/text/text_blocks.h"

#include "ui/theme/theme.h"

#include <QFontDatabase>
#include <QTextCursor>
#include <QTextTable>

#include <algorithm>

namespace clavis::ui {

using namespace core::preview;

namespace {

QTextCharFormat format(const Theme& theme, TextSize size = TextSize::Body, Weight weight = Weight::Regular,
                       Token token = Token::Text) {
  QTextCharFormat made;
  made.setFont(theme.font(size, weight));
  made.setForeground(theme.color(token));
  return made;
}

void writeRuns(QTextCursor& cursor, const Theme& theme, const std::vector<TextRun>& runs, bool strong = false) {
  for (const TextRun& run : runs) {
    QTextCharFormat made = format(theme, TextSize::Body, run.bold || strong ? Weight::Strong : Weight::Regular);
    made.setFontItalic(run.italic);
    made.setFontUnderline(run.underlined);
    cursor.insertText(run.text, made);
  }
}

/// A new paragraph, or the empty one that the document begins with.
void begin(QTextCursor& cursor, const QTextBlockFormat& made) {
  if (cursor.position() > 0)
    cursor.insertBlock(made, QTextCharFormat());
  else
    cursor.setBlockFormat(made);
}

QTextBlockFormat spaced(int before, int after, int indent = 0) {
  QTextBlockFormat made;
  made.setTopMargin(before);
  made.setBottomMargin(after);
  made.setLeftMargin(indent);
  made.setLineHeight(130, QTextBlockFormat::ProportionalHeight);
  return made;
}

bool isRow(const TextBlock& block) { return block.kind == BlockKind::TableRow || block.kind == BlockKind::TableHeader; }

void writeTable(QTextCursor& cursor, const Theme& theme, const TextBlock* first, const TextBlock* last) {
  std::size_t columns = 1;
  for (const TextBlock* row = first; row != last; ++row) columns = std::max(columns, row->cells.size());
  QTextTableFormat made;
  made.setBorder(1);
  made.setBorderBrush(theme.color(Token::Hairline));
  made.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
  made.setBorderCollapse(true);
  made.setCellPadding(4);
  made.setCellSpacing(0);
  made.setTopMargin(4);
  made.setBottomMargin(8);
  made.setWidth(QTextLength(QTextLength::PercentageLength, 98));
  int heads = 0;
  for (const TextBlock* row = first; row != last && row->kind == BlockKind::TableHeader; ++row) ++heads;
  made.setHeaderRowCount(heads);
  QTextTable* table = cursor.insertTable(static_cast<int>(last - first), static_cast<int>(columns), made);
  for (const TextBlock* row = first; row != last; ++row) {
    for (std::size_t column = 0; column < row->cells.size(); ++column) {
      QTextTableCell cell = table->cellAt(static_cast<int>(row - first), static_cast<int>(column));
      if (row->kind == BlockKind::TableHeader) {
        QTextTableCellFormat ground;
        ground.setBackground(theme.color(Token::Sunken));
        cell.setFormat(ground);
      }
      QTextCursor inside = cell.firstCursorPosition();
      writeRuns(inside, theme, row->cells[column], row->kind == BlockKind::TableHeader);
    }
  }
  cursor.movePosition(QTextCursor::End);
}

} // namespace

void writeHeading(QTextCursor& cursor, const Theme& theme, const QString& text, int level) {
  begin(cursor, spaced(level <= 1 ? 16 : 10, 4));
  cursor.insertText(text, format(theme, level <= 1 ? TextSize::Headline : TextSize::Title, Weight::Strong));
}

void writeRemark(QTextCursor& cursor, const Theme& theme, const QString& text) {
  begin(cursor, spaced(4, 8));
  QTextCharFormat made = format(theme, TextSize::Body, Weight::Regular, Token::TextQuiet);
  made.setFontItalic(true);
  cursor.insertText(text, made);
}

void writeBlocks(QTextCursor& cursor, const Theme& theme, const std::vector<TextBlock>& blocks) {
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const TextBlock& block = blocks[i];
    switch (block.kind) {
    case BlockKind::Heading: {
      QString text;
      for (const TextRun& run : block.runs) text += run.text;
      writeHeading(cursor, theme, text, block.level);
      break;
    }
    case BlockKind::ListItem:
      begin(cursor, spaced(0, 2, 20 * std::clamp(block.level, 1, 8)));
      cursor.insertText(block.mark.isEmpty() ? QStringLiteral("   ") : block.mark + QChar(0x2002), format(theme));
      writeRuns(cursor, theme, block.runs);
      break;
    case BlockKind::Preformatted: {
      begin(cursor, spaced(0, 0));
      QTextCharFormat made = format(theme);
      made.setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
      for (const TextRun& run : block.runs) cursor.insertText(run.text, made);
      break;
    }
    case BlockKind::TableHeader:
    case BlockKind::TableRow: {
      std::size_t end = i;
      while (end < blocks.size() && isRow(blocks[end])) ++end;
      writeTable(cursor, theme, blocks.data() + i, blocks.data() + end);
      i = end - 1;
      break;
    }
    case BlockKind::Paragraph:
      if (block.runs.empty()) break;
      begin(cursor, spaced(0, 6));
      writeRuns(cursor, theme, block.runs);
      break;
    }
  }
}

} // namespace clavis::ui
