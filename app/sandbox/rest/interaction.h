// The FHIR interactions on single resources, free of HTTP: a server request and a bundle entry both become an
// Interaction.
#pragma once

#include "app/sandbox/rest/names.h"
#include "app/sandbox/rest/query.h"
#include "app/sandbox/rest/refusal.h"
#include "app/sandbox/search/search.h"
#include "app/sandbox/sight/sight.h"
#include "app/sandbox/store/store.h"

#include <optional>
#include <string>

namespace clavis::sandbox {

/// Who asks. Set by the client certificate alone.
struct Caller {
  ReferenceTarget person;
  Sight sight;
  [[nodiscard]] bool isPatient() const { return person.type == "Patient"; }
};

struct Interaction {
  std::string method; ///< GET, POST, PUT, PATCH, DELETE
  std::string type;
  std::string id; ///< empty: the type, or a conditional interaction with `criteria`
  Query criteria; ///< conditional update, patch, delete
  std::string ifMatch;
  std::string ifNoneMatch;
  std::optional<Query> ifNoneExist;
  std::optional<std::string> presetId; ///< create with this id: a transaction that has given its ids out already
  JsonTree resource;                   ///< or the JSON Patch
};

struct Answer {
  unsigned status = 200;
  std::optional<Version> version; ///< what ETag, Last-Modified and Location speak of
  bool created = false;
};

class Interactions {
 public:
  /// Made for one transaction: what the caller may change is what it was at its start.
  Interactions(const Caller& caller, std::string base)
      : m_caller(caller), m_sight(caller.sight), m_base(std::move(base)) {}

  [[nodiscard]] Reply<Answer> read(const StoreReader& store, const std::string& type, const std::string& id) const;
  [[nodiscard]] Reply<Answer> readVersion(const StoreReader& store, const std::string& type, const std::string& id,
                                          const std::string& version) const;
  /// POST, PUT, PATCH and DELETE.
  [[nodiscard]] Reply<Answer> change(StoreWriter& store, Interaction& interaction);

  /// The same words whether it is not there or not theirs.
  [[nodiscard]] Reply<void> maySee(const StoreReader& store, const Version& version) const;
  [[nodiscard]] const Caller& caller() const { return m_caller; }
  [[nodiscard]] const std::string& base() const { return m_base; }
  [[nodiscard]] SearchScope scope(const std::string& type) const;

 private:
  [[nodiscard]] Reply<Answer> create(StoreWriter& store, Interaction& interaction);
  [[nodiscard]] Reply<Answer> update(StoreWriter& store, Interaction& interaction);
  [[nodiscard]] Reply<Answer> patch(StoreWriter& store, Interaction& interaction);
  [[nodiscard]] Reply<Answer> remove(StoreWriter& store, Interaction& interaction);
  /// The one resource the criteria of a conditional interaction mean; nullopt when none does.
  [[nodiscard]] Reply<std::optional<Version>> conditional(const StoreReader& store, const std::string& type,
                                                          const Query& criteria) const;

  const Caller& m_caller;
  Sight m_sight;
  std::string m_base;
};

/// Light validation: an object of that resourceType with a well-formed id and well-formed references.
[[nodiscard]] Reply<void> checkResource(const JsonTree& resource, std::string_view type);
/// The version an If-Match or If-None-Match value names (W/"3", "3"); nullopt when it names none.
[[nodiscard]] std::optional<std::int64_t> versionOf(std::string_view entityTag);

} // namespace clavis::sandbox
