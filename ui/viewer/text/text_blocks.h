// Blocks of text as a QTextDocument, written through a cursor: there is no markup that could be escaped wrongly.
#pragma once

#include "core/preview/document.h"

class QTextCursor;

namespace clavis::ui {

class Theme;

void writeHeading(QTextCursor& cursor, const Theme& theme, const QString& text, int level);
void writeBlocks(QTextCursor& cursor, const Theme& theme, const std::vector<core::preview::TextBlock>& blocks);
/// A quiet line in italics: what Clavis says, as opposed to the document.
void writeRemark(QTextCursor& cursor, const Theme& theme, const QString& text);

} // namespace clavis::ui
