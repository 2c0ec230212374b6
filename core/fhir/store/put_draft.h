// The part of putting a resource that needs no database: its index and its packed body. Made ahead, on any thread, so
// that the one thread that writes has little left to do but write.
//
// Thread: one drafter, one thread at a time.
#pragma once

#include "core/fhir/search/resource_index.h"
#include "core/fhir/store/body_codec.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace clavis::core {

/// Belongs to the JsonValue it was made of and borrows from its document.
struct PutDraft {
  ResourceIndex index;
  std::vector<std::byte> body;
  std::shared_ptr<const std::string> serverBase; ///< that absolute references were compared with
};

class PutDrafter {
 public:
  /// `serverBase`: as ResourceReader::serverBase() gives it. A store with another one makes the index again.
  explicit PutDrafter(std::string serverBase);

  /// Errors: as ResourceStore::put().
  [[nodiscard]] Result<PutDraft> draft(JsonValue resource);

 private:
  std::shared_ptr<const std::string> m_serverBase;
  BodyCodec m_codec;
};

} // namespace clavis::core
