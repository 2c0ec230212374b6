// The narrative block of a CDA section (NarrativeBlock.xsd) as text blocks: paragraphs, lists, tables, headings. Links
// become their text; pictures are not here to be shown and are named by a mark.
#pragma once

#include "core/preview/document.h"

#include <vector>

class QXmlStreamReader;

namespace clavis::preview {

class Narrative {
 public:
  /// Reads from the start of <text> to its end.
  void read(QXmlStreamReader& xml, core::preview::TextPage& page);
  void heading(core::preview::TextPage& page, const QString& title, int level);
  /// Some element was nested deeper than any real document's.
  [[nodiscard]] bool tooDeep() const { return m_tooDeep; }

 private:
  struct List {
    bool ordered = false;
    int items = 0;
  };

  void element(QXmlStreamReader& xml, core::preview::TextPage& page, int depth);
  void children(QXmlStreamReader& xml, core::preview::TextPage& page, int depth);
  void table(QXmlStreamReader& xml, core::preview::TextPage& page, int depth);
  void row(QXmlStreamReader& xml, core::preview::TextPage& page, int depth, bool head);
  void put(const QString& text);
  void flush(core::preview::TextPage& page);
  void add(core::preview::TextPage& page, core::preview::TextBlock block);

  std::vector<core::preview::TextRun> m_runs;
  core::preview::TextRun m_style; ///< of what comes next; its text is empty
  std::vector<List> m_lists;
  core::preview::TextBlock m_next; ///< kind, level and mark of the block being filled
  bool m_inCell = false;
  bool m_tooDeep = false;
  std::size_t m_characters = 0;
};

} // namespace clavis::preview
