#include "app/preview/documents/narrative.h"

#include "core/preview/limits.h"

#include <QXmlStreamReader>

namespace clavis::preview {

using namespace core::preview;

void Narrative::read(QXmlStreamReader& xml, TextPage& page) {
  children(xml, page, 0);
  flush(page);
}

void Narrative::heading(TextPage& page, const QString& title, int level) {
  flush(page);
  TextBlock block;
  block.kind = BlockKind::Heading;
  block.level = std::min(level, 6);
  block.runs.push_back({.text = title, .bold = true, .italic = false, .underlined = false});
  add(page, std::move(block));
}

void Narrative::add(TextPage& page, TextBlock block) {
  if (page.blocks.size() >= maximumBlocks || m_characters > maximumTextBytes) {
    page.cut = true;
    return;
  }
  page.blocks.push_back(std::move(block));
}

void Narrative::put(const QString& text) {
  // White space means nothing in a narrative but a gap between words.
  QString words = text.simplified();
  if (!text.isEmpty() && text.front().isSpace() && !m_runs.empty() && !m_runs.back().text.endsWith(u' ') &&
      !m_runs.back().text.endsWith(QChar::LineSeparator))
    words.prepend(u' ');
  if (words.size() > 1 && text.back().isSpace()) words.append(u' ');
  if (words.isEmpty() || (words == QLatin1String(" ") && m_runs.empty())) return;
  m_characters += static_cast<std::size_t>(words.size());
  if (m_characters > maximumTextBytes) return;
  TextRun run = m_style;
  run.text = std::move(words);
  m_runs.push_back(std::move(run));
}

void Narrative::flush(TextPage& page) {
  if (m_inCell) {
    // Paragraphs of one cell are lines of it.
    if (!m_runs.empty() && !m_runs.back().text.endsWith(QChar::LineSeparator))
      m_runs.back().text += QChar::LineSeparator;
    return;
  }
  bool hasText = false;
  for (const TextRun& run : m_runs) hasText = hasText || !run.text.trimmed().isEmpty();
  if (hasText) {
    TextBlock block = m_next;
    block.runs = std::move(m_runs);
    add(page, std::move(block));
    m_next.mark.clear(); // a second paragraph of an item has no bullet
  }
  m_runs.clear();
}

void Narrative::children(QXmlStreamReader& xml, TextPage& page, int depth) {
  while (!xml.atEnd()) {
    const auto token = xml.readNext();
    if (token == QXmlStreamReader::EndElement) return;
    if (token == QXmlStreamReader::Characters) put(xml.text().toString());
    if (token == QXmlStreamReader::StartElement) {
      if (depth >= maximumNesting) {
        m_tooDeep = true;
        xml.skipCurrentElement();
      } else {
        element(xml, page, depth + 1);
      }
    }
  }
}

void Narrative::element(QXmlStreamReader& xml, TextPage& page, int depth) {
  const QString name = xml.name().toString();
  if (name == QLatin1String("br")) {
    if (!m_runs.empty()) m_runs.back().text += QChar::LineSeparator;
    return children(xml, page, depth);
  }
  if (name == QLatin1String("table")) return table(xml, page, depth);
  if (name == QLatin1String("renderMultiMedia")) {
    put(QStringLiteral(" [\u25A3] "));
    return xml.skipCurrentElement();
  }
  if (name == QLatin1String("list")) {
    flush(page);
    const TextBlock outer = m_next;
    m_lists.push_back({xml.attributes().value(QLatin1String("listType")) == QLatin1String("ordered"), 0});
    children(xml, page, depth);
    flush(page);
    m_lists.pop_back();
    m_next = outer;
    return;
  }
  if (name == QLatin1String("item") && !m_lists.empty()) {
    flush(page);
    List& list = m_lists.back();
    ++list.items;
    m_next = {};
    m_next.kind = BlockKind::ListItem;
    m_next.level = static_cast<int>(std::min<std::size_t>(m_lists.size(), 20));
    m_next.mark = list.ordered ? QStringLiteral("%1.").arg(list.items) : QStringLiteral("\u2022");
    if (m_inCell) put(m_next.mark + u' ');
    children(xml, page, depth);
    flush(page);
    m_next = {};
    return;
  }
  if (name == QLatin1String("paragraph") || name == QLatin1String("caption") || name == QLatin1String("footnote")) {
    flush(page);
    const TextRun outer = m_style;
    if (name == QLatin1String("caption")) m_style.bold = true;
    children(xml, page, depth);
    flush(page);
    m_style = outer;
    return;
  }
  if (name == QLatin1String("content")) {
    const TextRun outer = m_style;
    const auto style = xml.attributes().value(QLatin1String("styleCode")).toString();
    m_style.bold = m_style.bold || style.contains(QLatin1String("Bold"));
    m_style.italic = m_style.italic || style.contains(QLatin1String("Italics"));
    m_style.underlined = m_style.underlined || style.contains(QLatin1String("Underline"));
    children(xml, page, depth);
    m_style = outer;
    return;
  }
  children(xml, page, depth);
}

void Narrative::table(QXmlStreamReader& xml, TextPage& page, int depth) {
  if (m_inCell) return children(xml, page, depth); // a table in a cell: its text, in order
  flush(page);
  bool head = false;
  int open = 1;
  while (open > 0 && !xml.atEnd()) {
    const auto token = xml.readNext();
    if (token == QXmlStreamReader::EndElement) --open;
    if (token != QXmlStreamReader::StartElement) continue;
    const auto name = xml.name();
    if (name == QLatin1String("caption")) {
      element(xml, page, depth + 1);
    } else if (name == QLatin1String("tr")) {
      row(xml, page, depth + 1, head);
    } else if (name == QLatin1String("thead") || name == QLatin1String("tbody") || name == QLatin1String("tfoot")) {
      head = name == QLatin1String("thead");
      ++open;
    } else {
      xml.skipCurrentElement();
    }
  }
  // What follows is not part of this table, even if another begins at once.
  if (!page.blocks.empty() && !page.blocks.back().cells.empty()) add(page, {});
}

void Narrative::row(QXmlStreamReader& xml, TextPage& page, int depth, bool head) {
  TextBlock block;
  bool onlyHeads = true;
  while (xml.readNextStartElement()) {
    const bool headCell = xml.name() == QLatin1String("th");
    if ((!headCell && xml.name() != QLatin1String("td")) || block.cells.size() >= 100) {
      xml.skipCurrentElement();
      continue;
    }
    onlyHeads = onlyHeads && headCell;
    const int span = xml.attributes().value(QLatin1String("colspan")).toInt();
    m_inCell = true;
    m_runs.clear();
    children(xml, page, depth + 1);
    m_inCell = false;
    while (!m_runs.empty() && m_runs.back().text.endsWith(QChar::LineSeparator)) m_runs.back().text.chop(1);
    block.cells.push_back(std::move(m_runs));
    m_runs.clear();
    for (int extra = 1; extra < std::min(span, 50) && block.cells.size() < 100; ++extra) block.cells.emplace_back();
  }
  if (block.cells.empty()) return;
  block.kind = head || onlyHeads ? BlockKind::TableHeader : BlockKind::TableRow;
  add(page, std::move(block));
}

} // namespace clavis::preview
