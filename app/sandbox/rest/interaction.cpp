#include "app/sandbox/rest/interaction.h"

#include "app/sandbox/json/json_patch.h"
#include "app/sandbox/rest/names.h"

#include <charconv>

namespace clavis::sandbox {
namespace {

std::unexpected<Refusal> notFound(const std::string& type, const std::string& id) {
  return refuse(404, "not-found", type + '/' + id + " is not here.");
}

Reply<void> checkReferences(const JsonTree& node) {
  for (const JsonTree& item : node.items())
    if (auto good = checkReferences(item); !good) return good;
  for (const auto& [name, child] : node.members()) {
    if (name == "reference" && child.isString()) {
      const std::string text = child.text();
      const bool blank = text.empty() || text.find_first_of(" \t\r\n") != std::string::npos;
      // A search may hold blanks in its values; everything else is a URI or a fragment.
      if (text.empty() || (blank && !text.contains('?')))
        return refuse(400, "value", "A reference is not well formed.");
    }
    if (child.isObject() || child.isArray())
      if (auto good = checkReferences(child); !good) return good;
  }
  return {};
}

Reply<void> matches(std::string_view ifMatch, const Version* current) {
  if (ifMatch.empty()) return {};
  if (ifMatch == "*" && current != nullptr) return {};
  const auto wanted = versionOf(ifMatch);
  if (current == nullptr || !wanted || *wanted != current->version)
    return refuse(412, "conflict", "The resource has changed: its version is not the one of If-Match.");
  return {};
}

} // namespace

std::optional<std::int64_t> versionOf(std::string_view entityTag) {
  if (entityTag.starts_with("W/")) entityTag.remove_prefix(2);
  if (entityTag.size() >= 2 && entityTag.front() == '"' && entityTag.back() == '"')
    entityTag = entityTag.substr(1, entityTag.size() - 2);
  std::int64_t version = 0;
  const auto [end, error] = std::from_chars(entityTag.data(), entityTag.data() + entityTag.size(), version);
  if (error != std::errc() || end != entityTag.data() + entityTag.size()) return std::nullopt;
  return version;
}

Reply<void> checkResource(const JsonTree& resource, std::string_view type) {
  if (!resource.isObject()) return refuse(400, "structure", "The body is not a JSON object.");
  const std::string found = resource.textOf("resourceType");
  if (!isResourceType(found)) return refuse(400, "structure", "resourceType is missing or not of R4.");
  if (found != type)
    return refuse(400, "invalid", "The body is a " + found + ", the address says " + std::string(type) + '.');
  if (const JsonTree* id = resource.find("id"); id != nullptr && !isResourceId(id->text()))
    return refuse(400, "value", "The id is not well formed.");
  if (const JsonTree* meta = resource.find("meta"); meta != nullptr && !meta->isObject())
    return refuse(400, "structure", "meta is not an object.");
  return checkReferences(resource);
}

SearchScope Interactions::scope(const std::string& type) const {
  SearchScope scope;
  scope.type = type;
  scope.sight = &m_sight;
  scope.base = m_base;
  return scope;
}

Reply<void> Interactions::maySee(const StoreReader& store, const Version& version) const {
  auto visible = m_sight.sees(store, version.rid);
  if (!visible) return std::unexpected(std::move(visible.error()));
  if (!*visible) return m_sight.refusal(version.type, version.id);
  return {};
}

Reply<Answer> Interactions::read(const StoreReader& store, const std::string& type, const std::string& id) const {
  auto found = store.find(type, id);
  if (!found) return std::unexpected(std::move(found.error()));
  if (!*found) return m_sight.refusal(type, id);
  if ((*found)->deleted()) {
    // Whose it was is no longer known. That it is gone is what a practitioner's workstation has to learn.
    if (m_caller.isPatient()) return m_sight.refusal(type, id);
    return refuse(410, "deleted", type + '/' + id + " was deleted.");
  }
  if (auto allowed = maySee(store, **found); !allowed) return std::unexpected(std::move(allowed.error()));
  return Answer{200, std::move(**found)};
}

Reply<Answer> Interactions::readVersion(const StoreReader& store, const std::string& type, const std::string& id,
                                        const std::string& version) const {
  const auto number = versionOf(version);
  if (!number) return notFound(type, id);
  auto found = store.findVersion(type, id, *number);
  if (!found) return std::unexpected(std::move(found.error()));
  if (!*found) return m_sight.refusal(type, id);
  if (auto allowed = maySee(store, **found); !allowed) return std::unexpected(std::move(allowed.error()));
  if ((*found)->deleted()) return refuse(410, "deleted", "That version is the deletion.");
  return Answer{200, std::move(**found)};
}

Reply<std::optional<Version>> Interactions::conditional(const StoreReader& store, const std::string& type,
                                                        const Query& criteria) const {
  if (criteria.all().empty()) return refuse(400, "required", "A conditional interaction needs search parameters.");
  auto rids = firstMatches(store, scope(type), criteria);
  if (!rids) return std::unexpected(std::move(rids.error()));
  if (rids->size() > 1) return refuse(412, "multiple-matches", "More than one resource meets the condition.");
  if (rids->empty()) return std::optional<Version>{};
  return store.findByRid(rids->front());
}

Reply<Answer> Interactions::change(StoreWriter& store, Interaction& interaction) {
  if (interaction.type == "Subscription")
    return refuse(405, "not-supported", "A Subscription is written by itself, in no bundle.");
  if (auto begun = m_sight.beginChange(store, interaction.type); !begun)
    return std::unexpected(std::move(begun.error()));
  if (interaction.method == "POST") return create(store, interaction);
  if (interaction.method == "PUT") return update(store, interaction);
  if (interaction.method == "PATCH") return patch(store, interaction);
  if (interaction.method == "DELETE") return remove(store, interaction);
  return refuse(405, "not-supported", "No such interaction.");
}

Reply<Answer> Interactions::create(StoreWriter& store, Interaction& interaction) {
  if (auto good = checkResource(interaction.resource, interaction.type); !good)
    return std::unexpected(std::move(good.error()));
  if (interaction.ifNoneExist) {
    auto found = conditional(store, interaction.type, *interaction.ifNoneExist);
    if (!found) return std::unexpected(std::move(found.error()));
    if (*found) return Answer{200, std::move(**found)};
  }
  auto written = store.put(interaction.type, interaction.presetId.value_or(newId()), interaction.resource);
  if (!written) return std::unexpected(std::move(written.error()));
  if (auto allowed = m_sight.mayChange(store, *written); !allowed) return std::unexpected(std::move(allowed.error()));
  return Answer{201, std::move(*written), true};
}

Reply<Answer> Interactions::update(StoreWriter& store, Interaction& interaction) {
  if (auto good = checkResource(interaction.resource, interaction.type); !good)
    return std::unexpected(std::move(good.error()));
  std::optional<Version> current;
  const std::string ownId = interaction.resource.textOf("id");
  if (interaction.id.empty()) {
    auto found = conditional(store, interaction.type, interaction.criteria);
    if (!found) return std::unexpected(std::move(found.error()));
    current = std::move(*found);
    if (current && !ownId.empty() && ownId != current->id)
      return refuse(400, "invalid", "The id of the body is not the one the condition found.");
    interaction.id = current ? current->id : !ownId.empty() ? ownId : interaction.presetId.value_or(newId());
    if (!current && !ownId.empty()) {
      auto taken = store.find(interaction.type, ownId);
      if (!taken) return std::unexpected(std::move(taken.error()));
      if (*taken && !(*taken)->deleted())
        return refuse(409, "conflict", "The id belongs to a resource the condition does not meet.");
    }
  } else {
    if (ownId != interaction.id)
      return refuse(400, "invalid",
                    ownId.empty() ? "The body of an update needs its id."
                                  : "The id of the body is not the one of the address.");
    auto found = store.find(interaction.type, interaction.id);
    if (!found) return std::unexpected(std::move(found.error()));
    current = std::move(*found);
  }
  const bool there = current && !current->deleted();
  // Before its version is compared: a 412 would tell that it is there.
  if (there)
    if (auto allowed = m_sight.mayChange(store, *current); !allowed) return std::unexpected(std::move(allowed.error()));
  if (auto good = matches(interaction.ifMatch, there ? &*current : nullptr); !good)
    return std::unexpected(std::move(good.error()));
  if (there && interaction.ifNoneMatch == "*") return refuse(412, "conflict", "The resource exists already.");
  if (m_caller.isPatient() && interaction.type == "Patient" && interaction.id != m_caller.person.id)
    return refuse(403, "forbidden", "This is not in your record.");
  auto written = store.put(interaction.type, interaction.id, interaction.resource);
  if (!written) return std::unexpected(std::move(written.error()));
  if (auto allowed = m_sight.mayChange(store, *written); !allowed) return std::unexpected(std::move(allowed.error()));
  return Answer{there ? 200U : 201U, std::move(*written), !there};
}

Reply<Answer> Interactions::patch(StoreWriter& store, Interaction& interaction) {
  std::optional<Version> current;
  if (interaction.id.empty()) {
    auto found = conditional(store, interaction.type, interaction.criteria);
    if (!found) return std::unexpected(std::move(found.error()));
    if (!*found) return refuse(404, "not-found", "No resource meets the condition.");
    current = std::move(*found);
  } else {
    auto found = read(store, interaction.type, interaction.id);
    if (!found) return std::unexpected(std::move(found.error()));
    current = std::move(found->version);
  }
  if (auto good = matches(interaction.ifMatch, &*current); !good) return std::unexpected(std::move(good.error()));
  if (auto allowed = m_sight.mayChange(store, *current); !allowed) return std::unexpected(std::move(allowed.error()));
  auto resource = JsonTree::parse(current->body);
  if (!resource) return refuse(500, "exception", "a stored body is damaged");
  if (auto done = applyJsonPatch(*resource, interaction.resource); !done)
    return refuse(done.error().testFailed ? 412 : 422, done.error().testFailed ? "conflict" : "processing",
                  done.error().text);
  if (auto good = checkResource(*resource, interaction.type); !good)
    return refuse(422, good.error().code, good.error().text);
  if (resource->textOf("id") != current->id) return refuse(422, "processing", "A patch cannot change the id.");
  auto written = store.put(current->type, current->id, *resource);
  if (!written) return std::unexpected(std::move(written.error()));
  if (auto allowed = m_sight.mayChange(store, *written); !allowed) return std::unexpected(std::move(allowed.error()));
  return Answer{200, std::move(*written)};
}

Reply<Answer> Interactions::remove(StoreWriter& store, Interaction& interaction) {
  std::optional<Version> current;
  if (interaction.id.empty()) {
    auto found = conditional(store, interaction.type, interaction.criteria);
    if (!found) return std::unexpected(std::move(found.error()));
    current = std::move(*found);
  } else {
    auto found = store.find(interaction.type, interaction.id);
    if (!found) return std::unexpected(std::move(found.error()));
    current = std::move(*found);
  }
  const bool there = current && !current->deleted();
  if (auto good = matches(interaction.ifMatch, there ? &*current : nullptr); !good)
    return std::unexpected(std::move(good.error()));
  if (!there) return Answer{204, current};
  if (auto visible = maySee(store, *current); !visible) return std::unexpected(std::move(visible.error()));
  if (auto allowed = m_sight.mayChange(store, *current); !allowed) return std::unexpected(std::move(allowed.error()));
  if (m_caller.isPatient() && current->type == "Patient")
    return refuse(403, "forbidden", "A patient cannot delete the record.");
  auto gone = store.remove(current->type, current->id);
  if (!gone) return std::unexpected(std::move(gone.error()));
  return Answer{204, std::move(*gone)};
}

} // namespace clavis::sandbox
