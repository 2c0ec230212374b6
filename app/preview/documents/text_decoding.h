// Bytes as text: by the byte order mark, else UTF-8, else Windows-1252, in which every byte means something.
#pragma once

#include <QByteArrayView>
#include <QString>

namespace clavis::preview {

struct DecodedText {
  QString text;
  QString encoding; ///< "UTF-8", as people call it
};

/// `cut`: the last character may be there in part; it is left out then.
[[nodiscard]] DecodedText decodeText(QByteArrayView bytes, bool cut);
/// One byte of Windows-1252; the five that mean nothing there give U+FFFD.
[[nodiscard]] char16_t windows1252(unsigned char byte);

} // namespace clavis::preview
