#include "core/backend/fhir/bundle.h"

#include "core/backend/fhir/reference.h"

#include <simdjson.h>

namespace clavis::core {
namespace {

namespace od = simdjson::ondemand;

simdjson::padded_string_view padded(std::string& body) {
  if (body.capacity() < body.size() + simdjson::SIMDJSON_PADDING)
    body.reserve(body.size() + simdjson::SIMDJSON_PADDING);
  const std::size_t mark = body.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  return simdjson::padded_string_view(body.data() + mark, body.size() - mark, body.capacity() - mark);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\r' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

/// The text between the quotes, in place. What FHIR puts here (types, ids) has no escapes.
std::string_view inPlace(od::value value) {
  auto token = trimmed(value.raw_json_token());
  if (token.size() < 2 || token.front() != '"' || token.back() != '"') return {};
  return token.substr(1, token.size() - 2);
}

std::string copied(od::value value) {
  std::string_view text;
  return value.get_string().get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

// simdjson is used with its exceptions: they end in readable loops, and leave this file as a Result.

PageResource slice(od::object object) {
  PageResource resource;
  for (auto field : object) {
    const std::string_view key = field.unescaped_key();
    if (key == "resourceType")
      resource.type = inPlace(field.value());
    else if (key == "id")
      resource.id = inPlace(field.value());
    if (!resource.type.empty() && !resource.id.empty()) break;
  }
  object.reset();
  resource.json = trimmed(object.raw_json());
  return resource;
}

bool hasMore(od::document& document) { return document.current_location().error() == simdjson::SUCCESS; }

struct Entry {
  std::optional<PageResource> resource;
  PageResource::Mode mode = PageResource::Mode::Match;
  bool deletion = false;
  std::string url;
  std::string fullUrl;
};

Entry readEntry(od::object object) {
  Entry entry;
  for (auto field : object) {
    const std::string_view key = field.unescaped_key();
    if (key == "resource") {
      entry.resource = slice(field.value().get_object());
    } else if (key == "fullUrl") {
      entry.fullUrl = copied(field.value());
    } else if (key == "search") {
      for (auto member : field.value().get_object())
        if (const std::string_view name = member.unescaped_key(); name == "mode") {
          const auto mode = inPlace(member.value());
          entry.mode = mode == "include"   ? PageResource::Mode::Include
                       : mode == "outcome" ? PageResource::Mode::Outcome
                                           : PageResource::Mode::Match;
        }
    } else if (key == "request") {
      for (auto member : field.value().get_object()) {
        const std::string_view name = member.unescaped_key();
        if (name == "method") entry.deletion = inPlace(member.value()) == "DELETE";
        if (name == "url") entry.url = copied(member.value());
      }
    }
  }
  return entry;
}

std::string readNext(od::array links) {
  std::string next;
  for (auto link : links) {
    std::string relation;
    std::string url;
    for (auto member : link.get_object()) {
      const std::string_view name = member.unescaped_key();
      if (name == "relation") relation = copied(member.value());
      if (name == "url") url = copied(member.value());
    }
    if (relation == "next") next = url;
  }
  return next;
}

Result<BundleSlices> readBundle(std::string& body) {
  BundleSlices bundle;
  bool isBundle = false;
  od::parser parser;
  od::document document = parser.iterate(padded(body));
  for (auto field : document.get_object()) {
    const std::string_view key = field.unescaped_key();
    if (key == "resourceType") {
      isBundle = inPlace(field.value()) == "Bundle";
    } else if (key == "type") {
      bundle.type = copied(field.value());
    } else if (key == "total") {
      std::uint64_t total = 0;
      if (field.value().get_uint64().get(total) == simdjson::SUCCESS) bundle.total = total;
    } else if (key == "meta") {
      for (auto member : field.value().get_object())
        if (const std::string_view name = member.unescaped_key(); name == "lastUpdated")
          bundle.lastUpdated = copied(member.value());
    } else if (key == "link") {
      bundle.hasLinks = true;
      bundle.next = readNext(field.value().get_array());
    } else if (key == "entry") {
      for (auto item : field.value().get_array()) {
        Entry entry = readEntry(item.get_object());
        if (entry.deletion) {
          if (auto gone = parseReference(entry.url.empty() ? entry.fullUrl : entry.url))
            bundle.deletions.push_back({std::move(gone->type), std::move(gone->id)});
        } else if (entry.resource) {
          if (entry.resource->type == "OperationOutcome") entry.mode = PageResource::Mode::Outcome;
          entry.resource->mode = entry.mode;
          bundle.resources.push_back(*entry.resource);
        }
      }
    }
  }
  if (hasMore(document)) return fail(BackendError::NotFhir, "something follows the Bundle");
  if (!isBundle) return fail(BackendError::NotFhir, "not a Bundle");
  return bundle;
}

} // namespace

Result<BundleSlices> sliceBundle(std::string& body) {
  try {
    return readBundle(body);
  } catch (const simdjson::simdjson_error& broken) {
    return fail(BackendError::NotFhir, simdjson::error_message(broken.error()), Retry::Later);
  }
}

Result<PageResource> sliceResource(std::string& body) {
  try {
    od::parser parser;
    od::document document = parser.iterate(padded(body));
    const auto resource = slice(document.get_object());
    if (hasMore(document)) return fail(BackendError::NotFhir, "something follows the resource");
    if (resource.type.empty()) return fail(BackendError::NotFhir, "no resourceType");
    return resource;
  } catch (const simdjson::simdjson_error& broken) {
    return fail(BackendError::NotFhir, simdjson::error_message(broken.error()), Retry::Later);
  }
}

} // namespace clavis::core
