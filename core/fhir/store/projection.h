// A port for what must change in the same transaction as a resource: a patient list, a count, a history. The store
// calls it after its own tables are written and before the transaction ends; an error fails the whole put or remove.
#pragma once

#include "core/fhir/json/json.h"
#include "core/vault/sqlite/connection.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace clavis::core {

/// Row number of a resource within one database; stable while the resource (or a reference to it) exists.
using ResourceRow = std::int64_t;

/// What the store knows of a resource it just stored. Views live during the call only.
struct StoredResource {
  ResourceRow row = 0;
  std::string_view type;
  std::string_view id;
  std::string_view versionId;
  std::int64_t lastUpdated = 0;             ///< ms since 1970, 0 when the resource does not say
  std::optional<ResourceRow> patient;       ///< the compartment it is in (for a Patient: itself)
  std::optional<std::int64_t> clinicalDate; ///< seconds, for sorting by when it happened
  bool enteredInError = false;
  bool inserted = false; ///< false: it took the place of an older version
  JsonValue json;        ///< the resource
};

struct RemovedResource {
  ResourceRow row = 0;
  std::string_view type;
  std::string_view id;
  std::optional<ResourceRow> patient;
  JsonValue json; ///< what it was
};

class Projection {
 public:
  virtual ~Projection() = default;
  [[nodiscard]] virtual Result<void> resourceStored(WriteConnection& connection, const StoredResource& resource) = 0;
  /// Also called for every resource of a purged patient.
  [[nodiscard]] virtual Result<void> resourceRemoved(WriteConnection& connection, const RemovedResource& resource) = 0;
  /// All resources are about to be told of again, as new ones (store/mend.h): drops what was kept of them.
  [[nodiscard]] virtual Result<void> forget(WriteConnection& connection) = 0;
};

} // namespace clavis::core
