// bench_window [--patients N] [--runs N]: from the moment somebody opens a chart of about 5,000 resources to the end of
// the first paint event that shows rows of it, in the product's own widgets over an encrypted vault; and to the moment
// when the whole overview is there. Prints JSON. Draws offscreen unless QT_QPA_PLATFORM says otherwise.
#include "app/sandbox/generate/generate_charts.h"
#include "core/chart/chart_projection.h"
#include "core/chart/chart_service.h"
#include "core/fhir/store/resource_store.h"
#include "core/vault/vault.h"
#include "tests/bench/chart/measure.h"
#include "tests/bench/must.h"
#include "ui/chart/chart_reader.h"
#include "ui/chart/chart_view.h"
#include "ui/theme/clavis_style.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTimer>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string_view>

using namespace clavis;
using clavis::bench::must;
using namespace clavis::core;

namespace {

struct Options {
  std::uint64_t patients = 40; ///< the eighth has a dialysis history
  std::size_t runs = 100;
};

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view word = argv[i];
    if (word == "--patients") options.patients = std::strtoull(argv[i + 1], nullptr, 10);
    if (word == "--runs") options.runs = std::strtoull(argv[i + 1], nullptr, 10);
  }
  return options;
}

/// Notes when a list that has rows has been painted.
class Application final : public QApplication {
 public:
  using QApplication::QApplication;
  std::function<void()> painted;

  bool notify(QObject* receiver, QEvent* event) override {
    const bool rows = event->type() == QEvent::Paint && painted && showsRows(receiver);
    const bool taken = QApplication::notify(receiver, event);
    if (rows) painted();
    return taken;
  }

 private:
  static bool showsRows(QObject* receiver) {
    auto* view = qobject_cast<QAbstractItemView*>(receiver->parent());
    // The list of sections has rows from the start; they are no records.
    return view != nullptr && view->viewport() == receiver && view->inherits("clavis::ui::RowTable") &&
           view->model() != nullptr && view->model()->rowCount() > 0;
  }
};

struct Chart {
  std::string patient;
  std::int64_t resources = 0;
};

/// Fills the vault; gives the largest chart.
Chart fill(Vault& vault, std::uint64_t patients) {
  chart::ChartProjection projection;
  std::vector<std::string> batch;
  const auto flush = [&] {
    must(vault.writer()
             .run([&](WriteConnection& db) -> Result<void> {
               ResourceStore store(db, {&projection});
               for (const auto& json : batch)
                 if (auto put = store.put(json); !put) return pass(put);
               return {};
             })
             .takeResult());
    batch.clear();
  };
  Chart largest;
  Chart current;
  sandbox::GenerateOptions options;
  options.patients = patients;
  options.today = "2026-11-22";
  sandbox::generateCharts(options, [&](std::string_view type, std::string_view id, std::string json) {
    if (type == "Patient") current = {std::string(id), 0};
    if (++current.resources > largest.resources && !current.patient.empty()) largest = current;
    batch.push_back(std::move(json));
    if (batch.size() >= 2000) flush();
    return true;
  });
  flush();
  return largest;
}

struct Opening {
  double firstRows = 0; ///< ms
  double settled = 0;
};

Opening open(Application& application, QStackedWidget& window, chart::ChartService& service, const Clock& clock,
             const std::string& patient) {
  Opening opening;
  QEventLoop loop;
  QElapsedTimer timer;
  timer.start();
  auto* view = new ui::ChartView(std::make_unique<ui::BoundChart>(service, patient), clock);
  application.painted = [&] {
    if (opening.firstRows == 0) opening.firstRows = static_cast<double>(timer.nsecsElapsed()) / 1e6;
  };
  QObject::connect(view, &ui::ChartView::settled, view, [&] {
    opening.settled = static_cast<double>(timer.nsecsElapsed()) / 1e6;
    QTimer::singleShot(0, &loop, &QEventLoop::quit);
  });
  window.setCurrentIndex(window.addWidget(view));
  view->start();
  loop.exec();
  while (opening.firstRows == 0) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
  application.painted = nullptr;
  window.removeWidget(view);
  delete view;
  return opening;
}

} // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("QT_LOGGING_RULES", "default.warning=false"); // one for each window: no hints of size offscreen
  }
  int qtArguments = 1;
  Application application(qtArguments, argv);
  ui::applyTheme(ui::Theme(ui::Appearance::Light, ui::Density::Compact, ui::preferredFamily()));

  std::string folder = (std::filesystem::temp_directory_path() / "clavis-bench-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return 1;
  {
    VaultOptions cheap;
    cheap.argon2 = crypto::Argon2Parameters{.memoryKib = 64, .passes = 1}; // opening the vault is measured elsewhere
    const auto vault = std::move(must(Vault::create(std::filesystem::path(folder) / "vault",
                                                    Passphrase{crypto::SecretBytes::copyOf("bench")}, cheap))
                                     .vault);
    const Chart chart = fill(*vault, options.patients);
    const SystemClock clock;
    const core::chart::NoSectionAges ages;
    core::chart::VaultAccessLog log(vault->writer(), clock, "bench");
    core::chart::ChartService service(vault->readers(), log, ages, clock);

    QStackedWidget window;
    window.resize(1280, 800);
    window.show();
    std::vector<double> settled;
    std::vector<double> rows;
    for (std::size_t run = 0; run < options.runs; ++run) {
      const Opening opening = open(application, window, service, clock, chart.patient);
      rows.push_back(opening.firstRows);
      settled.push_back(opening.settled);
    }
    const auto figure = [](const std::vector<double>& times) {
      const bench::Timing timing = bench::timingOf(times);
      std::cout << "{\"first\": " << times.front() << ", \"p50\": " << timing.p50 << ", \"p99\": " << timing.p99 << "}";
    };
    std::cout << "{\"resources_of_the_chart\": " << chart.resources << ", \"runs\": " << options.runs
              << ",\n \"first_rows_painted_ms\": ";
    figure(rows);
    std::cout << ",\n \"overview_whole_ms\": ";
    figure(settled);
    std::cout << "}\n";
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return 0;
}
