// sync: one round, with progress, stopped cleanly by SIGINT.
#include "app/ctl/commands/commands.h"
#include "app/ctl/stop_signals.h"
#include "core/access/backend_connection.h"
#include "core/base/qualified_name.h"
#include "core/sync/sync_engine.h"
#include "core/sync/sync_settings.h"

#include <QJsonArray>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <cstdio>
#include <memory>
#include <optional>

namespace clavis::ctl {
namespace {

using core::pass;
using core::Result;
using core::SyncProgress;
using core::SyncSummary;

struct Wanted {
  std::string panel;
  bool compare = false;
  int pageSize = 200;
  int charts = 4;
};

std::string megabytes(std::int64_t bytes) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f MB", static_cast<double>(bytes) / 1e6);
  return text.data();
}

void tell(Console& console, const SyncProgress& p) {
  const std::string text = std::string(core::syncPhaseName(p.phase)) + ": " + std::to_string(p.patientsDone) + " of " +
                           std::to_string(p.patientsTotal) + " charts, " + std::to_string(p.resources) +
                           " resources, " + megabytes(p.bytes);
  console.progress(text, {{QStringLiteral("progress"), QString::fromUtf8(core::syncPhaseName(p.phase))},
                          {QStringLiteral("patientsDone"), static_cast<qint64>(p.patientsDone)},
                          {QStringLiteral("patientsTotal"), static_cast<qint64>(p.patientsTotal)},
                          {QStringLiteral("resources"), static_cast<qint64>(p.resources)},
                          {QStringLiteral("bytes"), static_cast<qint64>(p.bytes)}});
}

QJsonObject toJson(const core::Error& error) {
  return {{QStringLiteral("area"), QString::fromUtf8(error.area())},
          {QStringLiteral("name"), QString::fromStdString(error.name())}};
}

QJsonObject toJson(const SyncSummary& s) {
  QJsonArray failures;
  for (const core::SyncFailure& failure : s.failures)
    failures.append(QJsonObject{{QStringLiteral("patient"), QString::fromStdString(failure.patient)},
                                {QStringLiteral("section"), QString::fromStdString(failure.section)},
                                {QStringLiteral("error"), toJson(failure.error)}});
  const auto number = [](std::int64_t n) { return static_cast<qint64>(n); };
  return {{QStringLiteral("patients"), number(s.patients)},
          {QStringLiteral("filled"), number(s.patientsFilled)},
          {QStringLiteral("purged"), number(s.patientsPurged)},
          {QStringLiteral("received"), number(s.received)},
          {QStringLiteral("inserted"), number(s.inserted)},
          {QStringLiteral("updated"), number(s.updated)},
          {QStringLiteral("unchanged"), number(s.unchanged)},
          {QStringLiteral("older"), number(s.older)},
          {QStringLiteral("foreign"), number(s.foreign)},
          {QStringLiteral("removed"), number(s.removed)},
          {QStringLiteral("refused"), number(s.refused)},
          {QStringLiteral("bytes"), number(s.bytes)},
          {QStringLiteral("pages"), number(s.pages)},
          {QStringLiteral("milliseconds"), number(s.took.count())},
          {QStringLiteral("exported"), number(s.patientsExported)},
          {QStringLiteral("complete"), s.complete()},
          {QStringLiteral("failures"), failures}};
}

void print(Console& console, const SyncSummary& s) {
  const double seconds = static_cast<double>(s.took.count()) / 1000.0;
  std::array<char, 256> rate{};
  std::snprintf(rate.data(), rate.size(), "%lld resources, %s in %.1f s (%.0f resources/s)",
                static_cast<long long>(s.received), megabytes(s.bytes).c_str(), seconds,
                seconds > 0 ? static_cast<double>(s.received) / seconds : 0.0);
  console.line(std::to_string(s.patients) + " patients in the panel, " + std::to_string(s.patientsFilled) +
               " charts filled now, " + std::to_string(s.patientsPurged) + " purged");
  console.line(rate.data());
  console.line(std::to_string(s.inserted) + " new, " + std::to_string(s.updated) + " changed, " +
               std::to_string(s.unchanged) + " unchanged, " + std::to_string(s.removed) + " deleted, " +
               std::to_string(s.refused) + " refused, " + std::to_string(s.foreign) + " not of the panel");
  if (s.patientsExported > 0) console.line(std::to_string(s.patientsExported) + " charts came by a Bulk export");
  if (s.exportGivenUp)
    console.line("the Bulk export was of no use (" + core::qualifiedName(*s.exportGivenUp) +
                 "); charts came one by one");
  for (const core::SyncFailure& failure : s.failures)
    console.line("not fetched: " + (failure.patient.empty() ? std::string() : "Patient/" + failure.patient + ' ') +
                 failure.section + ": " + core::qualifiedName(failure.error));
}

Result<void> setPanel(Session& session, const std::string& text) {
  auto panel = core::Panel::parse(text);
  if (!panel) return pass(panel);
  return session.write([&](core::WriteConnection& db) { return core::writePanelSetting(db, *panel); });
}

Result<ExitCode> sync(Session& session, const Wanted& wanted) {
  // Before the vault opens and its threads start.
  StopSignals signals;
  if (!wanted.panel.empty())
    if (auto set = setPanel(session, wanted.panel); !set) return pass(set);
  auto vault = session.vault();
  if (!vault) return pass(vault);
  auto backend = session.backend();
  if (!backend) return pass(backend);

  core::SyncOptions options;
  options.pageSize = wanted.pageSize;
  options.charts = wanted.charts;
  auto person = session.person();
  if (!person) return pass(person);
  core::SyncEngine engine({.vault = **vault,
                           .source = (*backend)->charts(),
                           .clock = session.clock(),
                           .person = std::move(*person),
                           .projection = &session.projection()},
                          options);
  QObject::connect(
      &engine, &core::SyncEngine::progressed, &engine,
      [&](const SyncProgress& progress) { tell(session.console(), progress); }, Qt::DirectConnection);
  signals.listen([&engine] { engine.cancel(); });
  auto summary = engine.start({.compareNow = wanted.compare}).takeResult();
  signals.ignore();
  session.console().endProgress();
  if (!summary) return pass(summary);
  if (summary->stoppedBy) {
    // What came before the end stays; the numbers go to stderr, the error is the result.
    session.console().note(std::to_string(summary->received) + " resources came before it stopped.");
    return std::unexpected(std::move(*summary->stoppedBy));
  }
  print(session.console(), *summary);
  session.console().result(toJson(*summary));
  return summary->complete() ? ExitCode::Done : ExitCode::PartlyDone;
}

} // namespace

void addSync(CLI::App& app, const Choose& choose) {
  auto* const command = app.add_subcommand("sync", "Bring the panel's charts into the vault and keep them current");
  auto wanted = std::make_shared<Wanted>();
  command->add_option(
      "--panel", wanted->panel,
      "all, group/ID, careteam/ID, careteam/TYPE/ID, practitioner/ID or practitionerrole/ID; kept for later");
  command->add_flag("--compare", wanted->compare, "Look for deletions by comparing ids now");
  command->add_option("--page-size", wanted->pageSize, "Resources a page")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_option("--charts", wanted->charts, "Charts at the same time")
      ->check(CLI::Range(1, 16))
      ->capture_default_str();
  command->callback([=] { choose([wanted](Session& session) { return sync(session, *wanted); }); });
}

} // namespace clavis::ctl
