#include "app/sandbox/rest/bundle_writer.h"

#include "app/sandbox/rest/names.h"

namespace clavis::sandbox {
namespace {

std::string subset(const std::string& body, const std::set<std::string>& elements) {
  auto resource = JsonTree::parse(body);
  if (!resource) return body;
  std::erase_if(resource->members(), [&](const JsonTree::Member& member) {
    const auto& name = member.first;
    return name != "resourceType" && name != "id" && name != "meta" && !elements.contains(name) &&
           !(name.starts_with('_') && elements.contains(name.substr(1)));
  });
  if (JsonTree* meta = resource->find("meta")) {
    JsonTree* tags = meta->find("tag");
    if (tags == nullptr || !tags->isArray()) tags = &meta->set("tag", JsonTree::array());
    JsonTree tag = JsonTree::object();
    tag.set("system", JsonTree::string("http://terminology.hl7.org/CodeSystem/v3-ObservationValue"));
    tag.set("code", JsonTree::string("SUBSETTED"));
    tags->append(std::move(tag));
  }
  return resource->write();
}

} // namespace

std::string entityTag(std::int64_t version) { return "W/\"" + std::to_string(version) + '"'; }

BundleWriter::BundleWriter(std::string_view type, std::int64_t instant)
    : m_text(R"({"resourceType":"Bundle","id":")" + newId() + R"(","meta":{"lastUpdated":")" + instantText(instant) +
             R"("},"type":")" + std::string(type) + '"') {}

void BundleWriter::total(std::int64_t count) { m_text += ",\"total\":" + std::to_string(count); }

void BundleWriter::link(std::string_view relation, std::string_view url) {
  m_links += m_links.empty() ? "" : ",";
  m_links += R"({"relation":")" + std::string(relation) + R"(","url":)" + jsonQuoted(url) + '}';
}

void BundleWriter::separate() {
  if (!m_entries.empty()) m_entries += ',';
}

void BundleWriter::match(const std::string& base, const Version& version, std::string_view mode,
                         const std::set<std::string>& elements) {
  separate();
  m_entries += R"({"fullUrl":")" + base + '/' + version.type + '/' + version.id + R"(","resource":)";
  m_entries += elements.empty() ? version.body : subset(version.body, elements);
  if (!mode.empty()) m_entries += R"(,"search":{"mode":")" + std::string(mode) + R"("})";
  m_entries += '}';
}

void BundleWriter::history(const std::string& base, const Version& version) {
  separate();
  const std::string address = version.type + '/' + version.id;
  m_entries += R"({"fullUrl":")" + base + '/' + address + '"';
  if (!version.body.empty()) m_entries += ",\"resource\":" + version.body;
  const char* method = version.deleted() ? "DELETE" : version.method == ChangeMethod::Created ? "POST" : "PUT";
  const char* status = version.deleted() ? "204" : version.method == ChangeMethod::Created ? "201" : "200";
  m_entries += std::string(R"(,"request":{"method":")") + method + R"(","url":")" +
               (version.method == ChangeMethod::Created ? version.type : address) + R"("},"response":{"status":")" +
               status + R"(","etag":)" + jsonQuoted(entityTag(version.version)) + R"(,"lastModified":")" +
               instantText(version.updated) + "\"}}";
}

void BundleWriter::raw(std::string_view entry) {
  separate();
  m_entries += entry;
}

std::string BundleWriter::finish() {
  if (!m_links.empty()) m_text += ",\"link\":[" + m_links + ']';
  if (!m_entries.empty()) m_text += ",\"entry\":[" + m_entries + ']';
  return std::move(m_text) + '}';
}

} // namespace clavis::sandbox
