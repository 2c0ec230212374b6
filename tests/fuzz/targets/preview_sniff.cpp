// Any bytes as a file: told apart without harm, the same way twice, and names and types made of them are safe.
#include "core/preview/content_type.h"
#include "core/preview/file_name.h"
#include "core/preview/metadata/strip_location.h"
#include "core/preview/sniff/signatures.h"

#include <cstdint>
#include <cstdlib>

using namespace clavis::core::preview;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
  MemorySource source(bytes);
  const auto first = sniff(source);
  const auto second = sniff(source);
  if (!first || !second || *first != *second) std::abort();
  if ((first->type == ContentType::Empty) != (size == 0)) std::abort();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(sniffing::rootElement(text));
  static_cast<void>(typeOfName(text));
  static_cast<void>(typeOfMediaType(text));
  const QString name = safeFileName(QString::fromUtf8(bytes), first->type);
  if (name.isEmpty() || name.contains(u'/') || name.contains(u'\\') || name.toUtf8().size() > 255) std::abort();
  if (name.startsWith(u'.') || name.contains(QChar(0x202E)) || name.contains(QChar(0))) std::abort();
  return 0;
}
