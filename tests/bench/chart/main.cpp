// What a clinician waits for, in a vault full of generated patients: the list, search as one types, opening a chart,
// searching in it. Beside each figure the peer's (peer.h) from the same run on the same records.
#include "app/sandbox/generate/generate_charts.h"
#include "core/chart/banner_reader.h"
#include "core/chart/chart_projection.h"
#include "core/chart/chart_service.h"
#include "core/chart/patient_list.h"
#include "core/chart/sections/sections.h"
#include "core/fhir/store/resource_store.h"
#include "core/vault/vault.h"
#include "tests/bench/chart/measure.h"
#include "tests/bench/chart/peer.h"
#include "tests/bench/must.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <string_view>

using namespace clavis;
using namespace clavis::bench;
using namespace clavis::core;
using namespace clavis::core::chart;

namespace {

template <class T>
T wait(QFuture<Result<T>> future) {
  return must(future.takeResult());
}

struct Options {
  std::uint64_t patients = 5000;
  bool json = false;
  bool peer = true;
  bool listOnly = false; ///< Patients and nothing else: the list at full size in minutes
};

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--json")
      options.json = true;
    else if (word == "--full")
      options.patients = 100000;
    else if (word == "--list-only")
      options.listOnly = true;
    else if (word == "--no-peer")
      options.peer = false;
    else if (word == "--patients" && i + 1 < argc)
      options.patients = std::strtoull(argv[++i], nullptr, 10);
    else {
      std::cerr << "bench_chart [--patients N] [--full] [--list-only] [--no-peer] [--json]\n";
      std::exit(2);
    }
  }
  return options;
}

struct Folder {
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "clavis-bench-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) std::exit(1);
    path = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::filesystem::path path;
};

/// Generated resources, put a batch a transaction into the vault and the peer.
struct Filled {
  std::int64_t resources = 0;
  std::int64_t rawBytes = 0;
  double vaultSeconds = 0;
  std::vector<std::pair<std::string, std::string>> names; ///< family and given of some patients
  std::map<std::string, std::int64_t> chartSizes;         ///< of the patients with the most resources
  std::string largest;
};

class Filler {
 public:
  Filler(Vault& vault, Peer* peer) : m_vault(vault), m_peer(peer) {}

  Filled run(std::uint64_t patients, bool listOnly) {
    sandbox::GenerateOptions options;
    options.patients = patients;
    options.today = "2026-11-22";
    std::int64_t inChart = 0;
    std::string patient;
    std::int64_t largest = 0;
    const auto endChart = [&] {
      if (inChart > largest && !patient.empty()) {
        largest = inChart;
        m_filled.largest = patient;
      }
      inChart = 0;
    };
    sandbox::generateCharts(options, [&](std::string_view type, std::string_view id, std::string json) {
      if (listOnly && type != "Patient") return true;
      if (type == "Patient") {
        endChart();
        patient = id;
        auto document = must(JsonDocument::parse(json));
        const auto name = document.root()["name"][0];
        if (m_filled.names.size() < 2000) m_filled.names.emplace_back(name["family"].text(), name["given"][0].text());
      }
      ++inChart;
      ++m_filled.resources;
      m_filled.rawBytes += static_cast<std::int64_t>(json.size());
      m_batch.push_back(std::move(json));
      if (m_batch.size() >= 2000) flush();
      return true;
    });
    endChart();
    flush();
    m_filled.chartSizes[m_filled.largest] = largest;
    if (m_peer != nullptr) m_peer->finish();
    return std::move(m_filled);
  }

 private:
  void flush() {
    const auto start = std::chrono::steady_clock::now();
    wait(m_vault.writer().run([this](WriteConnection& db) -> Result<void> {
      ResourceStore store(db, {&m_projection});
      for (const auto& json : m_batch)
        if (auto put = store.put(json); !put) return pass(put);
      return {};
    }));
    m_filled.vaultSeconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (m_peer != nullptr) {
      for (const auto& json : m_batch) m_peer->put(json);
      m_peer->commit();
    }
    m_batch.clear();
  }

  Vault& m_vault;
  Peer* m_peer;
  ChartProjection m_projection;
  std::vector<std::string> m_batch;
  Filled m_filled;
};

struct Figure {
  std::string name;
  double aim = 0; ///< p99, ms
  Timing ours;
  std::optional<Timing> peer;
};

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}

std::int64_t folderBytes(const std::filesystem::path& folder) {
  std::int64_t sum = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) sum += static_cast<std::int64_t>(entry.file_size());
  return sum;
}

void print(const Options& options, const Filled& filled, const std::vector<Figure>& figures, std::int64_t vaultBytes,
           std::int64_t resident) {
  const auto ratio = [](const Figure& figure) {
    return figure.peer && figure.peer->p99 > 0 ? figure.ours.p99 / figure.peer->p99 : 0;
  };
  if (options.json) {
    std::cout << "{\"patients\": " << options.patients << ", \"resources\": " << filled.resources
              << ", \"rawBytes\": " << filled.rawBytes << ", \"vaultBytes\": " << vaultBytes
              << ", \"fillSeconds\": " << number(filled.vaultSeconds) << ", \"residentBytes\": " << resident
              << ", \"figures\": [";
    bool first = true;
    for (const auto& figure : figures) {
      std::cout << (first ? "" : ", ") << "{\"name\": \"" << figure.name << "\", \"aimP99\": " << number(figure.aim)
                << ", \"p50\": " << number(figure.ours.p50) << ", \"p99\": " << number(figure.ours.p99);
      if (figure.peer)
        std::cout << ", \"peerP50\": " << number(figure.peer->p50) << ", \"peerP99\": " << number(figure.peer->p99)
                  << ", \"ratioP99\": " << number(ratio(figure));
      std::cout << "}";
      first = false;
    }
    std::cout << "]}\n";
    return;
  }
  std::printf(
      "%llu patients, %lld resources, raw %.1f MB, vault %.1f MB (%.2f of raw), filled in %.1f s, RSS %.1f MB\n",
      static_cast<unsigned long long>(options.patients), static_cast<long long>(filled.resources),
      static_cast<double>(filled.rawBytes) / 1e6, static_cast<double>(vaultBytes) / 1e6,
      static_cast<double>(vaultBytes) / static_cast<double>(filled.rawBytes), filled.vaultSeconds,
      static_cast<double>(resident) / 1e6);
  std::printf("%-34s %9s %9s %9s %11s %11s %8s\n", "ms", "aim p99", "p50", "p99", "peer p50", "peer p99", "ratio");
  for (const auto& figure : figures) {
    std::printf("%-34s %9.1f %9.3f %9.3f", figure.name.c_str(), figure.aim, figure.ours.p50, figure.ours.p99);
    if (figure.peer) std::printf(" %11.3f %11.3f %8.3f", figure.peer->p50, figure.peer->p99, ratio(figure));
    std::printf("\n");
  }
}

/// Opening the largest chart and searching in it.
void measureChart(ChartService& service, Peer* peer, const Filled& filled, std::vector<Figure>& figures) {
  const auto& chart = filled.largest;
  Figure open{"open the largest chart (" + std::to_string(filled.chartSizes.at(chart)) + ")", 50, {}, {}};
  open.ours = measure(100, [&](std::size_t) {
    (void)wait(service.open(chart));
    (void)wait(service.problems(chart));
  });
  if (peer) open.peer = measure(20, [&](std::size_t) { (void)peer->openChart(chart); });
  figures.push_back(std::move(open));
  figures.push_back(
      {"labs grid of that chart", 0, measure(30, [&](std::size_t) { (void)wait(service.labs(chart)); }), {}});
  figures.push_back(
      {"timeline page of that chart", 0, measure(50, [&](std::size_t) { (void)wait(service.timeline(chart)); }), {}});

  const std::vector<std::string> words{"hemoglobin", "dialysis", "potass", "blood", "kidney", "note"};
  Figure text{"text search in that chart",
              50,
              measure(60, [&](std::size_t i) { (void)wait(service.search(chart, words[i % words.size()])); }),
              {}};
  if (peer) text.peer = measure(20, [&](std::size_t i) { (void)peer->textSearch(chart, words[i % words.size()]); });
  figures.push_back(std::move(text));
}

} // namespace

int main(int argc, char** argv) {
  const auto options = parse(argc, argv);
  const Folder folder;
  VaultOptions cheap;
  cheap.argon2 = crypto::Argon2Parameters{.memoryKib = 64, .passes = 1}; // opening the vault is measured elsewhere
  auto vault = std::move(
      must(Vault::create(folder.path / "vault", Passphrase{crypto::SecretBytes::copyOf("bench")}, cheap)).vault);
  std::unique_ptr<Peer> peer;
  if (options.peer) peer = std::make_unique<Peer>(folder.path / "peer.db");
  if (!options.json) std::cout << "filling " << options.patients << " patients\n" << std::flush;
  const auto filled = Filler(*vault, peer.get()).run(options.patients, options.listOnly);

  const SystemClock clock;
  const NoSectionAges ages;
  VaultAccessLog log(vault->writer(), clock, "bench");
  ChartService service(vault->readers(), log, ages, clock);
  const PatientList list(vault->readers());
  std::vector<Figure> figures;
  std::mt19937_64 random(7);
  const auto total = wait(list.count());

  // Every keystroke of whole names: "s", "sm", "smi" … and the given name after a blank.
  std::vector<std::string> keystrokes;
  for (std::size_t i = 0; i < 200 && !filled.names.empty(); ++i) {
    const auto& [family, given] = filled.names[random() % filled.names.size()];
    const auto whole = family + " " + given.substr(0, 3);
    for (std::size_t length = 1; length <= whole.size(); ++length)
      if ((static_cast<unsigned char>(whole[length - 1]) & 0xC0U) != 0x80U || length == whole.size())
        keystrokes.push_back(whole.substr(0, length));
  }
  Figure names{"name search, a keystroke",
               5,
               measure(keystrokes.size(), [&](std::size_t i) { (void)wait(list.search(keystrokes[i])); }),
               {}};
  if (peer)
    names.peer = measure(std::min<std::size_t>(keystrokes.size(), 200), [&](std::size_t i) {
      (void)peer->nameSearch(keystrokes[i].substr(0, keystrokes[i].find(' ')), 50);
    });
  figures.push_back(names);
  const std::vector<std::string> births{"1945", "14-Jul-1945", "1962-0", "07/14/1951", "12.03.19", "194"};
  figures.push_back({"birth date search",
                     5,
                     measure(300, [&](std::size_t i) { (void)wait(list.search(births[i % births.size()])); }),
                     {}});

  const std::vector<std::pair<PatientSort, std::string>> sorts{
      {PatientSort::Family, "family"}, {PatientSort::Given, "given"},    {PatientSort::BirthDate, "birthdate"},
      {PatientSort::Gender, "gender"}, {PatientSort::LastEncounter, ""}, {PatientSort::LastUpdated, "_lastUpdated"}};
  for (const auto& [sort, peerSort] : sorts)
    for (const auto order : {SortOrder::Ascending, SortOrder::Descending}) {
      // A walk through the list, page after page, then back.
      PatientPageQuery query{sort, order, 100, {}, {}};
      bool forwards = true;
      Figure figure{"list page by " + (peerSort.empty() ? "last encounter" : peerSort) +
                        (order == SortOrder::Ascending ? " up" : " down"),
                    10,
                    {},
                    {}};
      figure.ours = measure(200, [&](std::size_t) {
        const auto page = wait(list.page(query));
        if (page.rows.empty() || (forwards && !page.moreAfter) || (!forwards && !page.moreBefore)) forwards = !forwards;
        query.after.reset();
        query.before.reset();
        if (page.places.empty()) return;
        if (forwards)
          query.after = page.places.back();
        else
          query.before = page.places.front();
      });
      if (peer && !peerSort.empty())
        figure.peer = measure(8, [&](std::size_t i) {
          (void)peer->page(peerSort, order == SortOrder::Descending, static_cast<std::int64_t>(i) * total / 8, 100);
        });
      figures.push_back(std::move(figure));
    }

  if (!options.listOnly) measureChart(service, peer.get(), filled, figures);

  print(options, filled, figures, folderBytes(folder.path / "vault"), residentBytes());
  return 0;
}
