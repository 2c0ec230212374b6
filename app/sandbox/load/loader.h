// --load and --generate: fills the store from files, without HTTP.
//
// Takes files and folders: bundles of any type but history, NDJSON, single resources, and .gz of these. Files without a
// patient come first (hospitals, then staff), so that what charts refer to is there. A resource keeps its id; an entry
// named by a urn:uuid gets the uuid as its id, so that loading the same file again changes nothing. urn:uuid references
// are resolved over all files of the run, references by search (Type?identifier=…) against the store; what finds
// nothing is kept as it came. One file is one transaction: it is loaded, less what is refused, or not at all.
#pragma once

#include "app/sandbox/generate/generate_charts.h"
#include "app/sandbox/store/store.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace clavis::sandbox {

struct LoadReport {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;     ///< unpacked
  std::uint64_t stored = 0;    ///< resources, new or changed
  std::uint64_t unchanged = 0; ///< those that were there already as they are
  std::uint64_t repeated = 0;  ///< further copies of a resource in one run; the first one counts
  std::map<std::string, std::uint64_t> byType;
  std::map<std::string, std::uint64_t> refused;    ///< resources and files, by reason
  std::vector<std::string> refusedFiles;           ///< "name: reason", the first hundred
  std::uint64_t resolved = 0;                      ///< references by search that found one
  std::map<std::string, std::uint64_t> unresolved; ///< references kept as they came, by kind
  double seconds = 0;
  [[nodiscard]] std::string text() const;
};

class Loader {
 public:
  explicit Loader(Store& store) : m_store(store) {}

  void load(const std::vector<std::filesystem::path>& paths);
  /// False when the options are not usable.
  bool generate(const GenerateOptions& options);
  /// Group/clavis-panel with every patient of the store, and a CareTeam of `practitioner` for that group. Made anew
  /// only when the patients have changed.
  [[nodiscard]] Reply<std::uint64_t> makePanel(const std::string& practitioner);
  [[nodiscard]] const LoadReport& report() const { return m_report; }

 private:
  struct Item {
    std::string fullUrl;
    std::string ifNoneExist;
    std::string type; ///< of the request
    JsonTree resource;
  };
  void loadFile(const std::filesystem::path& path);
  void refuse(const std::filesystem::path& path, const std::string& reason);
  [[nodiscard]] Reply<void> store(StoreWriter& writer, std::vector<Item>& items);
  [[nodiscard]] Reply<std::string> nameOf(StoreWriter& writer, Item& item);
  [[nodiscard]] Reply<void> put(StoreWriter& writer, const std::string& type, const std::string& id,
                                JsonTree& resource);

  Store& m_store;
  LoadReport m_report;
  std::unordered_map<std::string, std::string> m_names;       ///< fullUrl to Type/id, over all files of the run
  std::unordered_set<std::string> m_put;                      ///< Type/id of this run
  std::unordered_map<std::string, std::string> m_conditional; ///< Type?criteria to Type/id
};

} // namespace clavis::sandbox
