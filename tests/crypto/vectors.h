// Official vector files as DOM, and the hexadecimal fields in them.
#pragma once

#include "tests/support/shared_data.h"

#include <simdjson.h>

#include <string>
#include <string_view>
#include <vector>

namespace clavis::tests {

/// One file below data/crypto-vectors, plain or gzip. Skips the running test when it is not there.
class VectorFile {
 public:
  explicit VectorFile(const std::string& relative);
  [[nodiscard]] simdjson::dom::element root() const { return m_root; }

 private:
  simdjson::dom::parser m_parser;
  simdjson::padded_string m_text;
  simdjson::dom::element m_root;
};

/// The elements of an array.
std::vector<simdjson::dom::element> items(const simdjson::dom::element& array);
/// The bytes of a hexadecimal string field.
std::vector<std::byte> hexField(const simdjson::dom::element& object, std::string_view name);
std::string textField(const simdjson::dom::element& object, std::string_view name);
std::int64_t numberField(const simdjson::dom::element& object, std::string_view name);

/// How a run over a whole file went; print() says so on one line.
struct Tally {
  std::string suite;
  int passed = 0;
  int skipped = 0;
  int total = 0;
  void print() const;
};

} // namespace clavis::tests
