#include "app/preview/documents/text_decoding.h"

#include <QStringConverter>

#include <array>

namespace clavis::preview {

namespace {

// 0x80 to 0x9F; 0xFFFD where nothing is defined.
constexpr std::array<char16_t, 32> high{0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
                                        0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};

} // namespace

char16_t windows1252(unsigned char byte) {
  return byte >= 0x80 && byte < 0xA0 ? high.at(byte - 0x80U) : char16_t{byte};
}

DecodedText decodeText(QByteArrayView bytes, bool cut) {
  if (const auto marked = QStringConverter::encodingForData(bytes);
      marked && (*marked == QStringConverter::Utf16LE || *marked == QStringConverter::Utf16BE)) {
    QStringDecoder decoder(*marked);
    QString text = decoder.decode(bytes);
    return {std::move(text), QStringLiteral("UTF-16")};
  }
  // Stateful: half a character at a cut is waited for, not taken for an error.
  QStringDecoder utf8(QStringConverter::Utf8,
                      cut ? QStringConverter::Flag::Default : QStringConverter::Flag::Stateless);
  QString text = utf8.decode(bytes);
  if (!utf8.hasError()) return {std::move(text), QStringLiteral("UTF-8")};
  text.clear();
  text.reserve(bytes.size());
  for (const char c : bytes) text += QChar(windows1252(static_cast<unsigned char>(c)));
  return {std::move(text), QStringLiteral("Windows-1252")};
}

} // namespace clavis::preview
