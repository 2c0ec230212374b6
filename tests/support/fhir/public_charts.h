// Reads the public charts as a vault would receive them: unpacked, one resource each, with the bundle's urn:uuid
// references turned into Type/id as a server does on a transaction.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace clavis::tests {

struct PublicResource {
  std::string type;
  std::string id;
  std::string json;
};

/// Every resource of a Bundle (`.json` or `.json.gz`), or of an `.ndjson` file, in its order. References that the
/// bundle does not resolve stay.
std::vector<PublicResource> bundleResources(const std::filesystem::path& file);
/// Every resource in the `.json` files of a `.tar.gz` whose names start with `prefix`; files that are no resource are
/// left out.
std::vector<PublicResource> archiveResources(const std::filesystem::path& file, const std::string& prefix = {});
/// The whole of a file, unpacked when it is gzip.
std::string unpackedFile(const std::filesystem::path& file);

} // namespace clavis::tests
