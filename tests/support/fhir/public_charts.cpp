#include "tests/support/fhir/public_charts.h"

#include "core/fhir/json/json.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <unordered_map>

namespace clavis::tests {

std::string unpackedFile(const std::filesystem::path& file) {
  gzFile in = gzopen(file.c_str(), "rb"); // reads what is not gzip as it is
  if (in == nullptr) throw std::runtime_error("cannot read " + file.string());
  std::string text;
  std::array<char, 65536> buffer{};
  int got = 0;
  while ((got = gzread(in, buffer.data(), buffer.size())) > 0)
    text.append(buffer.data(), static_cast<std::size_t>(got));
  gzclose(in);
  if (got < 0) throw std::runtime_error("damaged " + file.string());
  return text;
}

namespace {

std::string withResolvedReferences(std::string_view json, const std::unordered_map<std::string, std::string>& names) {
  constexpr std::string_view start = "urn:uuid:";
  constexpr std::size_t length = start.size() + 36;
  std::string out;
  out.reserve(json.size());
  for (std::size_t at = 0; at < json.size();) {
    const auto found = std::min(json.find(start, at), json.size());
    out += json.substr(at, found - at);
    if (found == json.size()) break;
    const std::string urn(json.substr(found, length));
    const auto name = names.find(urn);
    out += name == names.end() ? urn : name->second;
    at = found + urn.size();
  }
  return out;
}

} // namespace

std::vector<PublicResource> bundleResources(const std::filesystem::path& file) {
  if (file.string().find(".ndjson") != std::string::npos) {
    std::vector<PublicResource> resources;
    std::istringstream lines(unpackedFile(file));
    for (std::string line; std::getline(lines, line);) {
      auto resource = core::JsonDocument::parse(line);
      if (!resource) continue;
      const auto root = resource->root();
      resources.push_back({std::string(root["resourceType"].text()), std::string(root["id"].text()), line});
    }
    return resources;
  }
  auto document = core::JsonDocument::parse(unpackedFile(file));
  if (!document) throw std::runtime_error(file.string() + ": " + document.error().toString());
  std::unordered_map<std::string, std::string> names;
  std::vector<PublicResource> resources;
  for (const auto entry : document->root()["entry"].items()) {
    const auto resource = entry["resource"];
    const std::string url(entry["fullUrl"].text());
    PublicResource one{std::string(resource["resourceType"].text()), std::string(resource["id"].text()),
                       std::string(resource.raw())};
    if (one.id.empty() && url.starts_with("urn:uuid:")) one.id = url.substr(9);
    if (!url.empty()) names[url] = one.type + "/" + one.id;
    resources.push_back(std::move(one));
  }
  for (auto& resource : resources) resource.json = withResolvedReferences(resource.json, names);
  return resources;
}

std::vector<PublicResource> archiveResources(const std::filesystem::path& file, const std::string& prefix) {
  constexpr std::size_t block = 512; // POSIX ustar
  const auto archive = unpackedFile(file);
  std::vector<PublicResource> resources;
  for (std::size_t at = 0; at + block <= archive.size() && archive[at] != 0;) {
    std::string name = archive.substr(at, 100);
    name.resize(std::min(name.find(char{0}), name.size()));
    if (name.starts_with("./")) name.erase(0, 2);
    const auto size = static_cast<std::size_t>(std::strtoull(archive.substr(at + 124, 12).c_str(), nullptr, 8));
    const char kind = archive[at + 156];
    const auto body = std::string_view(archive).substr(at + block, size);
    at += block + (size + block - 1) / block * block;
    if ((kind != '0' && kind != 0) || !name.ends_with(".json") || !name.starts_with(prefix)) continue;
    auto document = core::JsonDocument::parse(body);
    if (!document) continue;
    const auto root = document->root();
    if (root["resourceType"].text().empty()) continue;
    resources.push_back({std::string(root["resourceType"].text()), std::string(root["id"].text()), std::string(body)});
  }
  return resources;
}

} // namespace clavis::tests
