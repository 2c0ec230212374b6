// Reads texts into JsonDocuments. The parser's own memory, several times that of a text, is the reader's and is used
// again for each: many small documents that live side by side (the resources of a page) cost only what they keep.
//
// Thread: one reader, one thread at a time; the documents it gave do not need it any more.
#pragma once

#include "core/fhir/json/json.h"

namespace clavis::core {

class JsonReader {
 public:
  JsonReader();
  ~JsonReader();
  JsonReader(const JsonReader&) = delete;
  JsonReader& operator=(const JsonReader&) = delete;

  /// Errors: as JsonDocument::parse().
  [[nodiscard]] Result<JsonDocument> read(std::string_view text);
  /// Reads into a document that is there. On an error it is empty.
  [[nodiscard]] Result<void> read(std::string_view text, JsonDocument& into);

 private:
  struct Parts;
  std::unique_ptr<Parts> m_parts;
};

} // namespace clavis::core
