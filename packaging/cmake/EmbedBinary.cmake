# cmake -DINPUT=file -DOUTPUT=x.cpp -DHEADER=path.h -DFUNCTION=name -P EmbedBinary.cmake: a file as
# std::span<const std::byte> clavis::core::FUNCTION().
file(READ ${INPUT} hex HEX)
string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
file(WRITE ${OUTPUT} "// Made by EmbedBinary.cmake.
#include \"${HEADER}\"

namespace clavis::core {
namespace {
constexpr unsigned char bytes[] = {
${bytes}};
} // namespace
std::span<const std::byte> ${FUNCTION}() { return std::as_bytes(std::span(bytes)); }
} // namespace clavis::core
")
