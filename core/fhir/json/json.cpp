#include "core/fhir/json/json.h"

#include "core/fhir/json/document_parts.h"

#include <algorithm>

namespace clavis::core {

using json_detail::Node;

JsonDocument::JsonDocument() : m_parts(std::make_unique<Parts>()) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

Result<JsonDocument> JsonDocument::parse(std::string_view text) { return JsonReader().read(text); }

Result<void> JsonDocument::read(std::string_view text) {
  if (!m_parts->ownReader) m_parts->ownReader = std::make_unique<JsonReader>();
  return m_parts->ownReader->read(text, *this);
}

JsonValue JsonDocument::root() const {
  const auto& nodes = m_parts->room.nodes;
  return nodes.empty() ? JsonValue() : JsonValue(nodes.data(), nodes.data());
}

// --- JsonValue

JsonValue JsonValue::operator[](std::string_view name) const {
  for (const auto [key, value] : members())
    if (key == name) return value;
  return {};
}

JsonValue JsonValue::operator[](std::size_t index) const {
  for (const JsonValue item : items())
    if (index-- == 0) return item;
  return {};
}

std::string_view JsonValue::text() const {
  return isString() ? std::string_view(m_node->text, m_node->textSize) : std::string_view();
}

std::string_view JsonValue::digits() const {
  return isNumber() ? std::string_view(m_node->text, m_node->textSize) : std::string_view();
}

std::optional<bool> JsonValue::boolean() const {
  if (kind() != JsonKind::Boolean) return std::nullopt;
  return *m_node->text == 't';
}

std::string_view JsonValue::scalar() const {
  if (m_node == nullptr || isObject() || isArray()) return {};
  return {m_node->text, m_node->textSize};
}

std::string_view JsonValue::raw() const {
  return isObject() || isArray() ? std::string_view(m_node->text, m_node->textSize) : std::string_view();
}

std::size_t JsonValue::size() const {
  if (!isObject() && !isArray()) return 0;
  std::size_t count = 0;
  for (const Node* child = m_node + 1; child != m_base + m_node->end; child = m_base + child->end) ++count;
  return count;
}

JsonItems JsonValue::items() const {
  if (!isArray()) return {m_base, nullptr, nullptr};
  return {m_base, m_node + 1, m_base + m_node->end};
}

JsonItems JsonValue::itemsOrSelf() const {
  if (isArray() || m_node == nullptr) return items();
  return {m_base, m_node, m_base + m_node->end};
}

JsonMembers JsonValue::members() const {
  if (!isObject()) return {m_base, nullptr, nullptr};
  return {m_base, m_node + 1, m_base + m_node->end};
}

// --- ResourceHead

bool isFhirId(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

bool isResourceTypeName(std::string_view name) {
  return !name.empty() && name.size() <= 64 && name[0] >= 'A' && name[0] <= 'Z' &&
         std::ranges::all_of(name, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
}

Result<ResourceHead> resourceHead(JsonValue resource) {
  if (!resource.isObject()) return fail(FhirError::NotAnObject, "a resource is an object");
  const JsonValue type = resource["resourceType"];
  if (!type.isString() || type.text().empty()) return fail(FhirError::NoResourceType);
  if (!isResourceTypeName(type.text())) return fail(FhirError::BadResourceType);
  const JsonValue id = resource["id"];
  if (id && !isFhirId(id.text())) return std::unexpected(Error(FhirError::BadId).on(std::string(type.text())));
  const JsonValue meta = resource["meta"];
  return ResourceHead{type.text(), id.text(), meta["versionId"].text(), meta["lastUpdated"].text()};
}

} // namespace clavis::core
