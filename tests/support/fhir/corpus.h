// Takes whole folders of public FHIR files into a store, as an import would: each file (and each entry of a Bundle) is
// ingested and read back byte for byte, or refused by name. Nothing may crash and nothing may be dropped silently: the
// counts must add up.
#pragma once

#include "core/fhir/store/resource_store.h"

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace clavis::tests {

struct CorpusFile {
  std::string name;
  std::string bytes;
};

/// Every regular file of a .tar.gz, or of a folder (unpacked when gzip), sorted by name; README, INDEX and the like
/// left out.
std::vector<CorpusFile> corpusFiles(const std::filesystem::path& source);

struct CorpusOutcome {
  int files = 0;
  int ingested = 0; ///< resources
  int wrongBytes = 0;
  std::map<std::string, std::vector<std::string>> refused; ///< reason -> names

  [[nodiscard]] int refusedCount() const;
  /// "ingested N, refused M (reason: count …)" and each refused name.
  [[nodiscard]] std::string report(const std::string& title) const;
};

/// Into `store`; every file leaves at least one ingested or refused name.
CorpusOutcome ingest(const std::vector<CorpusFile>& files, core::ResourceStore& store);

} // namespace clavis::tests
