#include "tests/crypto/vectors.h"

#include "crypto/primitives/hash.h"

#include <zlib.h>

#include <iostream>
#include <stdexcept>

namespace clavis::tests {

namespace {

std::string readMaybeCompressed(const std::filesystem::path& path) {
  gzFile file = gzopen(path.c_str(), "rb"); // reads plain files as they are
  if (file == nullptr) throw std::runtime_error("cannot open " + path.string());
  std::string text;
  std::string chunk(1U << 16U, '\0');
  for (int got = 0; (got = gzread(file, chunk.data(), static_cast<unsigned>(chunk.size()))) > 0;)
    text.append(chunk, 0, static_cast<std::size_t>(got));
  gzclose(file);
  return text;
}

} // namespace

VectorFile::VectorFile(const std::string& relative)
    : m_text(readMaybeCompressed(sharedData("crypto-vectors/" + relative))), m_root(m_parser.parse(m_text)) {}

std::vector<simdjson::dom::element> items(const simdjson::dom::element& array) {
  const simdjson::dom::array values = array;
  return {values.begin(), values.end()};
}

std::vector<std::byte> hexField(const simdjson::dom::element& object, std::string_view name) {
  return crypto::fromHex(textField(object, name)).value();
}

std::string textField(const simdjson::dom::element& object, std::string_view name) {
  return std::string(std::string_view(object[name]));
}

std::int64_t numberField(const simdjson::dom::element& object, std::string_view name) {
  return std::int64_t(object[name]);
}

void Tally::print() const {
  std::cout << suite << ": " << passed << " of " << total << " pass";
  if (skipped > 0) std::cout << ", " << skipped << " not applicable";
  std::cout << '\n' << std::flush;
}

} // namespace clavis::tests
