// Reads the resources of one chart for the rows of one answer, and resolves the names they refer to. Lives as long as
// the answer's read snapshot.
#pragma once

#include "core/chart/rows/section_rows.h"
#include "core/fhir/store/resource_store.h"
#include "core/fhir/views/datatypes.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace clavis::core::chart {

class ChartReader {
 public:
  /// ChartError::NoSuchPatient when the vault has no such Patient.
  [[nodiscard]] static Result<ResourceRow> patientRow(const ReadConnection& db, std::string_view patientId);

  explicit ChartReader(const ReadConnection& db) : m_db(db), m_resources(db) {}

  /// Loads a resource; json() and info() speak of it until the next load. False: it is not there any more, or not
  /// readable.
  [[nodiscard]] Result<bool> load(ResourceRow row);
  [[nodiscard]] JsonValue json() const { return m_document.root(); }
  [[nodiscard]] const ResourceInfo& info() const { return m_info; }
  [[nodiscard]] const std::string& body() const { return m_body; }

  /// Key, dates and marks of the loaded resource; parties are the caller's to add.
  [[nodiscard]] Result<Origin> origin(std::string_view status);
  /// Adds a party when the reference says anything.
  [[nodiscard]] Result<void> addParty(Origin& origin, const FhirReference& reference, std::string_view role);
  [[nodiscard]] Result<Party> party(const FhirReference& reference, std::string_view role);
  /// The name alone: of a place, an organisation, a problem.
  [[nodiscard]] Result<std::string> nameOf(const FhirReference& reference);
  /// What a reference to a clinical resource is called: its code's text, else as nameOf.
  [[nodiscard]] Result<std::string> titleOf(const FhirReference& reference);

  /// The body a reference leads to when it is one of this vault's resources: not one of the same name at another
  /// server.
  [[nodiscard]] Result<std::optional<std::string>> referred(const FhirReference& reference);
  /// The contained resource with this "#id" of the loaded one, or Missing.
  [[nodiscard]] JsonValue contained(std::string_view reference) const;
  [[nodiscard]] ResourceReader& resources() { return m_resources; }
  [[nodiscard]] const ReadConnection& db() const { return m_db; }

 private:
  struct Name {
    std::string text;
    bool resolved = false;
  };
  [[nodiscard]] Result<Name> storedName(const std::string& type, const std::string& id, int depth);

  const ReadConnection& m_db;
  ResourceReader m_resources;
  JsonDocument m_document;
  ResourceInfo m_info;
  std::string m_body;
  std::unordered_map<std::string, Name> m_names; ///< by "Type/id": a chart names few people often
};

/// The loaded Observation as a row, with its performers.
[[nodiscard]] Result<ObservationRow> loadedObservation(ChartReader& reader);

} // namespace clavis::core::chart
