#include "tests/support/fhir/corpus.h"

#include "tests/support/fhir/public_charts.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

namespace clavis::tests {

using namespace clavis::core;

namespace {

bool isData(const std::string& name) {
  return (name.ends_with(".json") || name.ends_with(".json.gz")) && !name.ends_with("package.json");
}

std::vector<CorpusFile> tarFiles(const std::filesystem::path& source) {
  constexpr std::size_t block = 512; // POSIX ustar
  const std::string archive = unpackedFile(source);
  std::vector<CorpusFile> files;
  for (std::size_t at = 0; at + block <= archive.size() && archive[at] != 0;) {
    std::string name = archive.substr(at, 100);
    name.resize(std::min(name.find(char{0}), name.size()));
    const auto size = static_cast<std::size_t>(std::strtoull(archive.substr(at + 124, 12).c_str(), nullptr, 8));
    const char kind = archive[at + 156];
    if ((kind == '0' || kind == 0) && isData(name)) files.push_back({name, archive.substr(at + block, size)});
    at += block + (size + block - 1) / block * block;
  }
  return files;
}

std::string readBack(ResourceStore& store, std::string_view type, std::string_view id) {
  auto body = store.get(type, id);
  if (!body) throw std::runtime_error(body.error().toString());
  return body->value_or(std::string());
}

class Import {
 public:
  Import(ResourceStore& store, CorpusOutcome& outcome) : m_store(store), m_outcome(outcome) {}

  void file(const CorpusFile& file) {
    ++m_outcome.files;
    JsonDocument document;
    if (auto read = document.read(file.bytes); !read) return refuse(file.name, read.error());
    const JsonValue root = document.root();
    if (root["resourceType"].text() != "Bundle") return one(file.name, root, file.bytes, {});
    int index = 0;
    for (const JsonValue entry : root["entry"].items()) {
      const std::string name = file.name + "#" + std::to_string(index++);
      const JsonValue resource = entry["resource"];
      std::string_view id;
      if (const auto url = entry["fullUrl"].text(); resource["id"].text().empty() && url.starts_with("urn:uuid:"))
        id = url.substr(9);
      if (!resource) { // a DELETE, a GET, a response
        m_outcome.refused["entry without a resource"].push_back(name);
        continue;
      }
      one(name, resource, resource.raw(), id);
    }
    one(file.name, root, file.bytes, {}); // the Bundle is a resource too
  }

 private:
  void one(const std::string& name, JsonValue resource, std::string_view bytes, std::string_view id) {
    auto put = id.empty() ? m_store.put(bytes) : m_store.put(bytes, {.id = id});
    if (!put) return refuse(name, put.error());
    if (put->change == PutChange::Older) {
      m_outcome.refused["older than the one that is there"].push_back(name);
      return;
    }
    ++m_outcome.ingested;
    const auto stored = id.empty() ? resource["id"].text() : id;
    if (readBack(m_store, resource["resourceType"].text(), stored) != bytes) ++m_outcome.wrongBytes;
  }

  void refuse(const std::string& name, const Error& error) { m_outcome.refused[error.name()].push_back(name); }

  ResourceStore& m_store;
  CorpusOutcome& m_outcome;
};

} // namespace

std::vector<CorpusFile> corpusFiles(const std::filesystem::path& source) {
  std::vector<CorpusFile> files;
  if (std::filesystem::is_directory(source)) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(source))
      if (entry.is_regular_file() && isData(entry.path().string()))
        files.push_back({std::filesystem::relative(entry.path(), source).string(), unpackedFile(entry.path())});
  } else if (source.string().ends_with(".tar.gz")) {
    files = tarFiles(source);
  } else {
    files.push_back({source.filename().string(), unpackedFile(source)});
  }
  std::ranges::sort(files, {}, &CorpusFile::name);
  return files;
}

int CorpusOutcome::refusedCount() const {
  int count = 0;
  for (const auto& [reason, names] : refused) count += static_cast<int>(names.size());
  return count;
}

std::string CorpusOutcome::report(const std::string& title) const {
  std::ostringstream out;
  out << title << ": " << files << " files, ingested " << ingested << ", refused " << refusedCount() << " (";
  for (const auto& [reason, names] : refused)
    out << (reason == refused.begin()->first ? "" : ", ") << reason << ": " << names.size();
  out << ")\n";
  for (const auto& [reason, names] : refused) {
    out << "  " << reason << ':';
    for (const std::string& name : names) out << ' ' << name;
    out << '\n';
  }
  return out.str();
}

CorpusOutcome ingest(const std::vector<CorpusFile>& files, ResourceStore& store) {
  CorpusOutcome outcome;
  Import import(store, outcome);
  for (const CorpusFile& file : files) {
    const int before = outcome.ingested + outcome.refusedCount();
    import.file(file);
    if (outcome.ingested + outcome.refusedCount() == before)
      throw std::runtime_error(file.name + " was dropped silently");
  }
  return outcome;
}

} // namespace clavis::tests
