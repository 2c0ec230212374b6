// Resources in a database, byte for byte as they came, with the rows that make them findable.
//
// A ResourceReader or ResourceStore is made for one transaction (or one read snapshot) and dies with it: its caches of
// interned ids are true only inside that transaction, so a rollback can never leave a wrong one behind. Making one
// costs microseconds.
//
//   VaultWriter::run([&](WriteConnection& connection) -> Result<void> {
//     ResourceStore store(connection, {&patientList});
//     for (JsonValue entry : bundle.root()["entry"].items())
//       if (auto put = store.put(entry["resource"]); !put) …
//   });
//
// Ids are kept as they came. Ids that are lower-case UUIDs are stored as 16 bytes, which is a matter of space only.
// A reference to a resource that is not here (yet) holds its place with a row without a body; such rows are invisible
// to every function here except where said.
//
// Tables: core/vault/migrations/0002_resources.sql. Thread: that of the connection. Errors: FhirError and StoreError.
#pragma once

#include "core/fhir/json/json.h"
#include "core/fhir/store/projection.h"

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::core {

struct PutDraft;

struct ResourceInfo {
  ResourceRow row = 0;
  std::string type;
  std::string id;
  std::string versionId;
  std::int64_t lastUpdated = 0;
  std::optional<ResourceRow> patient;
  std::optional<std::int64_t> clinicalDate; ///< seconds since 1970
  bool enteredInError = false;
};

struct PutOptions {
  /// Stores it under this id although the body says none (transaction entries that only have a urn:uuid). A body that
  /// says another id is refused with BadId.
  std::string_view id;
  /// Takes the bytes even when the stored version is newer.
  bool allowOlder = false;
};

enum class PutChange { Inserted, Updated, Unchanged, Older };

struct PutOutcome {
  ResourceRow row = 0;
  PutChange change = PutChange::Unchanged; ///< Older: the stored version is newer and was kept
  std::optional<ResourceRow> patient;
};

/// What a purge did; `left` is what a count over every table found for that patient afterwards, and is zero.
struct PurgeOutcome {
  std::int64_t resources = 0;         ///< of the compartment, the Patient included
  std::int64_t sharedKept = 0;        ///< resources referred to that others still need
  std::int64_t sharedRemoved = 0;     ///< Practitioners and the like that nobody refers to any more
  std::int64_t otherCompartments = 0; ///< resources kept because they belong to another patient as well
  std::int64_t left = 0;
};

/// What verify() found wrong, as counts and resource names ("Observation/123").
struct VerifyOutcome {
  std::int64_t resources = 0;
  std::int64_t indexRows = 0;
  std::vector<std::string> unreadable; ///< body does not decompress or is no resource
  std::vector<std::string> wrongIndex; ///< index rows differ from what the body says
  [[nodiscard]] bool clean() const { return unreadable.empty() && wrongIndex.empty(); }
};

struct StoreCounts {
  std::int64_t resources = 0;
  std::int64_t rawBytes = 0; ///< of the JSON as it came
  std::vector<std::pair<std::string, std::int64_t>> byType;
};

class ResourceReader {
 public:
  explicit ResourceReader(const ReadConnection& connection);
  ~ResourceReader();
  ResourceReader(const ResourceReader&) = delete;
  ResourceReader& operator=(const ResourceReader&) = delete;

  /// The bytes as they came, or nullopt.
  [[nodiscard]] Result<std::optional<std::string>> get(std::string_view type, std::string_view id);
  [[nodiscard]] Result<std::optional<std::string>> get(ResourceRow row);
  [[nodiscard]] Result<std::optional<ResourceInfo>> info(std::string_view type, std::string_view id);
  [[nodiscard]] Result<std::optional<ResourceInfo>> info(ResourceRow row);
  /// Row of a stored resource, or nullopt.
  [[nodiscard]] Result<std::optional<ResourceRow>> find(std::string_view type, std::string_view id);
  /// Row of a resource or of the place held for it by a reference.
  [[nodiscard]] Result<std::optional<ResourceRow>> findOrPlace(std::string_view type, std::string_view id);

  /// Called with each resource; the body is decompressed into a buffer that lives during the call. Return false to
  /// stop.
  using Visitor = std::function<Result<bool>(const ResourceInfo&, std::string_view body)>;
  /// Resources of a type ("" for all) by row, starting after row `after`.
  [[nodiscard]] Result<void> each(std::string_view type, const Visitor& visit, ResourceRow after = 0);
  /// Resources of a patient's compartment; `type` "" for all. By type, newest clinical date first (those without last).
  [[nodiscard]] Result<void> eachOfPatient(ResourceRow patient, std::string_view type, const Visitor& visit);

  struct DateKey { ///< where a keyset page begins: after this resource
    std::optional<std::int64_t> clinicalDate;
    ResourceRow row = 0;
  };
  /// Rows of a patient's resources of one type, newest first, at most `limit`, after `after`. Uses the (patient, type,
  /// date) index.
  [[nodiscard]] Result<std::vector<ResourceInfo>> pageOfPatient(ResourceRow patient, std::string_view type, int limit,
                                                                const std::optional<DateKey>& after = {});

  /// Words (prefixes, diacritics ignored) in the human text of resources; of one patient, or of all. Best effort order:
  /// by row.
  [[nodiscard]] Result<std::vector<ResourceRow>> searchText(std::string_view words, std::optional<ResourceRow> patient,
                                                            int limit);

  /// A reference of a resource to one that is here, with the number of the element path (search_parameters.h) it stands
  /// at.
  struct Link {
    std::uint16_t path = 0;
    ResourceRow target = 0;
    std::string type;
  };
  [[nodiscard]] Result<std::vector<Link>> links(ResourceRow row);
  /// Resources that `row` refers to (present ones only), each once.
  [[nodiscard]] Result<std::vector<ResourceRow>> referredTo(ResourceRow row);
  /// Resources that refer to `row`, each once; for example the Provenance of a resource: type "Provenance".
  [[nodiscard]] Result<std::vector<ResourceRow>> referringTo(ResourceRow row, std::string_view type = {});

  /// What setServerBase() said, or "".
  [[nodiscard]] Result<std::string> serverBase();
  /// Whether "Type/id" below `base` ("" for a relative reference) means a resource here, and not one of the same name
  /// at somebody else's server.
  [[nodiscard]] Result<bool> isHere(std::string_view base);
  [[nodiscard]] Result<StoreCounts> counts();
  /// Indexes every body again in memory and compares with the tables. `patient` limits it to one compartment.
  [[nodiscard]] Result<VerifyOutcome> verify(std::optional<ResourceRow> patient = {});

  [[nodiscard]] const ReadConnection& connection() const;

 protected:
  struct Parts;
  std::unique_ptr<Parts> m_parts;
};

class ResourceStore : public ResourceReader {
 public:
  /// `projections` must outlive the store.
  explicit ResourceStore(WriteConnection& connection, std::vector<Projection*> projections = {});
  ~ResourceStore();

  /// Absolute references below `base` ("https://host/fhir", no slash at the end) mean resources here. Kept in the
  /// database; set it before the first put, later only by adoptServerBase() (server_base.h). Without it only relative
  /// references are followed.
  [[nodiscard]] Result<void> setServerBase(std::string_view base);

  /// Stores one resource. Idempotent: the same bytes again are Unchanged. A version whose lastUpdated (or, equal, whose
  /// numeric versionId) is lower than the stored one's is Older and not stored, unless told.
  [[nodiscard]] Result<PutOutcome> put(std::string_view bytes, const PutOptions& options = {});
  /// The same for a resource inside a document already read (an entry of a Bundle): its bytes are raw().
  [[nodiscard]] Result<PutOutcome> put(JsonValue resource, const PutOptions& options = {});
  /// The same with what was made ahead from this very value (put_draft.h).
  [[nodiscard]] Result<PutOutcome> put(JsonValue resource, const PutDraft& draft);
  /// True when it was there.
  [[nodiscard]] Result<bool> remove(std::string_view type, std::string_view id);
  /// Removes everything of a patient's compartment, and what only that patient needed (see PurgeOutcome).
  [[nodiscard]] Result<PurgeOutcome> purgePatient(std::string_view patientId);

  [[nodiscard]] WriteConnection& writeConnection() const;

 private:
  struct Writer;
  std::unique_ptr<Writer> m_writer;
};

} // namespace clavis::core
