// What a JsonDocument holds; for JsonDocument and JsonReader only.
#pragma once

#include "core/fhir/json/json_reader.h"

#include <vector>

namespace clavis::core {

namespace json_detail {
struct Room {
  std::unique_ptr<char[]> text; ///< padded
  std::size_t capacity = 0;
  std::size_t size = 0;
  std::unique_ptr<char[]> unescaped; ///< what strings written with escapes say; null when there is none
  std::vector<Node> nodes;
};
} // namespace json_detail

struct JsonDocument::Parts {
  json_detail::Room room;
  std::unique_ptr<JsonReader> ownReader; ///< made by the document's own read()
};

} // namespace clavis::core
