// What a ResourceReader and the ResourceStore above it share; not for other folders.
#pragma once

#include "core/fhir/search/resource_index.h"
#include "core/fhir/store/body_codec.h"
#include "core/fhir/store/index_tables.h"
#include "core/fhir/store/interner.h"
#include "core/fhir/store/resource_store.h"

namespace clavis::core {

struct ResourceReader::Parts {
  explicit Parts(const ReadConnection& from)
      : connection(from), sql(connection.sql()), interner(sql), tables(sql, interner) {}

  /// Tells the indexers the base of the server that the resources come from; reads it once.
  [[nodiscard]] Result<void> knowOrigin();
  bool originKnown = false;
  std::string serverBase;

  /// The body of a row, in the codec's buffer; fetches the dictionary when it is a new one.
  [[nodiscard]] Result<std::string_view> unpack(std::span<const std::byte> stored, std::int64_t dictionary,
                                                std::string_view id);
  /// Reads and indexes a stored body: `oldDocument` and `oldIndex` then hold it.
  [[nodiscard]] Result<void> reindex(std::string_view body, std::string_view type);

  ReadConnection connection;
  Connection& sql;
  Interner interner;
  IndexTables tables;
  BodyCodec codec;
  JsonDocument document; ///< of what comes in
  ResourceIndex index;
  JsonDocument oldDocument; ///< of what is stored
  ResourceIndex oldIndex;
};

} // namespace clavis::core
