#include "app/preview/documents/rtf.h"

#include "app/preview/documents/text_decoding.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace clavis::preview {

namespace {

using namespace core::preview;

constexpr auto skippedGroups = std::to_array<std::string_view>({"fonttbl",
                                                                "colortbl",
                                                                "stylesheet",
                                                                "info",
                                                                "pict",
                                                                "object",
                                                                "header",
                                                                "headerl",
                                                                "headerr",
                                                                "headerf",
                                                                "footer",
                                                                "footerl",
                                                                "footerr",
                                                                "footerf",
                                                                "fldinst",
                                                                "themedata",
                                                                "colorschememapping",
                                                                "datastore",
                                                                "latentstyles",
                                                                "listtable",
                                                                "listoverridetable",
                                                                "rsidtbl",
                                                                "generator",
                                                                "xmlnstbl",
                                                                "nonshppict",
                                                                "bkmkstart",
                                                                "bkmkend"});

struct Style {
  bool bold = false;
  bool italic = false;
  bool underlined = false;
  bool skipped = false;
  int alternates = 1; ///< \ucN: how many characters after \u stand in for it
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : m_rest(bytes) {}

  Outcome<TextPage> read() {
    if (!m_rest.starts_with("{\\rtf")) return std::unexpected(PreviewError::Damaged);
    while (!m_rest.empty() && !m_page.cut) {
      const char c = next();
      if (c == '{') {
        if (m_groups.size() >= maximumGroups) return std::unexpected(PreviewError::TooDeep);
        m_groups.push_back(m_style);
        m_pendingAlternates = 0;
      } else if (c == '}') {
        if (m_groups.empty()) break;
        flushRun();
        m_style = m_groups.back();
        m_groups.pop_back();
        m_pendingAlternates = 0;
        if (m_groups.empty()) break;
      } else if (c == '\\') {
        control();
      } else if (c != '\r' && c != '\n') {
        character(windows1252(static_cast<unsigned char>(c)));
      }
    }
    flushRun();
    if (!m_runs.empty()) endParagraph();
    endRow();
    return std::move(m_page);
  }

 private:
  static constexpr std::size_t maximumGroups = 500;
  static constexpr std::size_t maximumCellsInRow = 100;

  char next() {
    const char c = m_rest.front();
    m_rest.remove_prefix(1);
    return c;
  }

  void control() {
    if (m_rest.empty()) return;
    const char first = m_rest.front();
    if (!isLetter(first)) return symbol(next());
    std::size_t length = 0;
    while (length < m_rest.size() && length < 32 && isLetter(m_rest[length])) ++length;
    const auto word = m_rest.substr(0, length);
    m_rest.remove_prefix(length);
    std::size_t digits = 0;
    if (!m_rest.empty() && m_rest.front() == '-') digits = 1;
    while (digits < m_rest.size() && digits < 11 && m_rest[digits] >= '0' && m_rest[digits] <= '9') ++digits;
    int number = 0;
    const bool numbered =
        std::from_chars(m_rest.data(), m_rest.data() + digits, number).ec == std::errc() && digits > 0;
    m_rest.remove_prefix(digits);
    if (!m_rest.empty() && m_rest.front() == ' ') m_rest.remove_prefix(1);
    apply(word, numbered, number);
  }

  static bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

  void symbol(char c) {
    switch (c) {
    case '\'': {
      unsigned value = 0;
      if (m_rest.size() < 2) return;
      const bool hex = std::from_chars(m_rest.data(), m_rest.data() + 2, value, 16).ptr == m_rest.data() + 2;
      m_rest.remove_prefix(2);
      if (hex) character(windows1252(static_cast<unsigned char>(value)));
      return;
    }
    case '*': flushRun(), m_style.skipped = true; return; // a destination that readers may not know
    case '~': character(u'\u00A0'); return;
    case '_': character(u'\u2011'); return;
    case '\n':
    case '\r': endParagraph(); return;
    case '\\':
    case '{':
    case '}': character(static_cast<char16_t>(static_cast<unsigned char>(c))); return;
    default: return;
    }
  }

  void apply(std::string_view word, bool numbered, int number) {
    if (word == "bin") { // raw bytes, however they look
      m_rest.remove_prefix(std::min(m_rest.size(), static_cast<std::size_t>(std::max(number, 0))));
      return;
    }
    if (word == "u" && numbered) {
      m_pendingAlternates = 0;
      character(static_cast<char16_t>(static_cast<unsigned>(number) & 0xFFFFU));
      m_pendingAlternates = m_style.alternates;
      return;
    }
    if (word == "uc") m_style.alternates = std::clamp(number, 0, 16);
    const bool on = !numbered || number != 0;
    if (word == "b") flushRun(), m_style.bold = on;
    if (word == "i") flushRun(), m_style.italic = on;
    if (word == "ul" || word == "ulnone") flushRun(), m_style.underlined = word == "ul" && on;
    if (word == "plain") flushRun(), m_style.bold = m_style.italic = m_style.underlined = false;
    if (word == "v") flushRun(), m_style.skipped = m_style.skipped || on; // hidden text
    if (std::ranges::find(skippedGroups, word) != skippedGroups.end()) flushRun(), m_style.skipped = true;
    if (m_style.skipped) return;
    if (word == "par" || word == "sect" || word == "page") endParagraph();
    if (word == "line") character(u'\u2028');
    if (word == "tab") character(u'\t');
    if (word == "cell" || word == "nestcell") endCell();
    if (word == "row" || word == "nestrow") endRow();
    if (word == "emdash") character(u'\u2014');
    if (word == "endash") character(u'\u2013');
    if (word == "lquote") character(u'\u2018');
    if (word == "rquote") character(u'\u2019');
    if (word == "ldblquote") character(u'\u201C');
    if (word == "rdblquote") character(u'\u201D');
    if (word == "bullet") character(u'\u2022');
  }

  void character(char16_t c) {
    if (m_pendingAlternates > 0) {
      --m_pendingAlternates;
      return;
    }
    if (m_style.skipped || c == 0) return;
    m_text += QChar(c);
    m_total += 1;
    if (m_total > maximumTextBytes) m_page.cut = true;
  }

  void flushRun() {
    if (m_text.isEmpty()) return;
    m_runs.push_back({std::move(m_text), m_style.bold, m_style.italic, m_style.underlined});
    m_text.clear();
  }

  void add(TextBlock block) {
    m_page.blocks.push_back(std::move(block));
    if (m_page.blocks.size() >= maximumBlocks) m_page.cut = true;
  }

  void endParagraph() {
    flushRun();
    TextBlock block;
    block.runs = std::move(m_runs);
    m_runs.clear();
    if (!block.runs.empty() || (!m_page.blocks.empty() && !m_page.blocks.back().runs.empty())) add(std::move(block));
  }

  void endCell() {
    flushRun();
    if (m_cells.size() < maximumCellsInRow) m_cells.push_back(std::move(m_runs));
    m_runs.clear();
  }

  void endRow() {
    if (m_cells.empty()) return;
    TextBlock block;
    block.kind = BlockKind::TableRow;
    block.cells = std::move(m_cells);
    m_cells.clear();
    add(std::move(block));
  }

  std::string_view m_rest;
  std::vector<Style> m_groups;
  Style m_style;
  int m_pendingAlternates = 0;
  QString m_text;
  std::vector<TextRun> m_runs;
  std::vector<std::vector<TextRun>> m_cells;
  std::size_t m_total = 0;
  TextPage m_page;
};

} // namespace

Outcome<TextPage> readRtf(std::string_view bytes) { return Reader(bytes).read(); }

} // namespace clavis::preview
