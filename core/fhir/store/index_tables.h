// Writes, removes and compares the index rows of one resource. Knows the tables of 0002_resources.sql and nothing of
// bodies.
#pragma once

#include "core/fhir/search/resource_index.h"
#include "core/fhir/store/interner.h"
#include "core/fhir/store/text_match.h"

#include <cstdint>
#include <string>
#include <vector>

namespace clavis::core {

/// What the text index holds for a resource: its patients' words, then its human text. Empty when it has no text.
[[nodiscard]] std::string indexedText(const ResourceIndex& index, const std::vector<ResourceRow>& patients);

class IndexTables {
 public:
  IndexTables(Connection& sql, Interner& interner) : m_sql(&sql), m_interner(&interner) {}

  /// Finds or makes the rows that references point to, in the order of index.references; `self` is what the resource
  /// itself is called. A reference to itself gives 0 when the resource has no row yet.
  [[nodiscard]] Result<std::vector<ResourceRow>>
  targets(const ResourceIndex& index, bool make, std::string_view selfType, std::string_view selfId, ResourceRow self);
  /// Rows of the patients in whose compartment it is, each once, in the order of the references. For a Patient: itself
  /// only.
  [[nodiscard]] static std::vector<ResourceRow> patients(const ResourceIndex& index,
                                                         const std::vector<ResourceRow>& targets, std::string_view type,
                                                         ResourceRow self);

  [[nodiscard]] Result<void> add(ResourceRow resource, const ResourceIndex& index,
                                 const std::vector<ResourceRow>& targets, const std::vector<ResourceRow>& patients);
  /// `index`, `targets` and `patients` are those of the version that was added.
  [[nodiscard]] Result<void> remove(ResourceRow resource, const ResourceIndex& index,
                                    const std::vector<ResourceRow>& targets, const std::vector<ResourceRow>& patients);
  /// True when the tables hold exactly what `index` says (tokens, strings and references: at least; see verify()).
  [[nodiscard]] Result<bool> matches(ResourceRow resource, const ResourceIndex& index,
                                     const std::vector<ResourceRow>& targets, const std::vector<ResourceRow>& patients);

 private:
  [[nodiscard]] Result<void> removeEverywhere(ResourceRow resource);

  Connection* m_sql;
  Interner* m_interner;
};

} // namespace clavis::core
