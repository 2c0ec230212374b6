// verify: reads all of the vault and says whether it is what it should be, and of a damaged one what can be saved.
// Changes nothing.
#include "app/ctl/commands/commands.h"
#include "app/ctl/ctl_error.h"
#include "app/ctl/damage.h"
#include "core/chart/chart_projection.h"
#include "core/fhir/store/resource_store.h"
#include "core/vault/salvage.h"

#include <QJsonArray>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <vector>

namespace clavis::ctl {
namespace {

using core::pass;
using core::Result;

/// Rows of a checking PRAGMA other than "ok": each names a page or row that is wrong, no content.
Result<std::vector<std::string>> complaints(core::ReadConnection& db, std::string_view pragma) {
  std::vector<std::string> out;
  auto read = db.sql().each(pragma, [&](const core::Statement& row) {
    if (row.text(0) != "ok") out.emplace_back(row.text(0));
    return out.size() < 100;
  });
  if (!read) return pass(read);
  return out;
}

struct Findings {
  std::vector<std::string> pages;      ///< HMAC of encrypted pages
  std::vector<std::string> structure;  ///< B-trees, uniqueness, order
  std::vector<std::string> references; ///< foreign keys
  core::StoreCounts counts;
  core::VerifyOutcome resources;
  core::chart::ChartDifferences chart;

  [[nodiscard]] bool clean() const {
    return pages.empty() && structure.empty() && references.empty() && resources.clean() && chart.none();
  }
};

Result<Findings> look(Session& session) {
  return session.read([&](core::ReadConnection& db) -> Result<Findings> {
    Findings out;
    const auto step = [&](const char* what) {
      session.console().progress(what, {{QStringLiteral("progress"), QString::fromUtf8(what)}});
    };
    step("checking pages");
    auto pages = complaints(db, "PRAGMA cipher_integrity_check");
    if (!pages) return pass(pages);
    out.pages = std::move(*pages);
    if (!out.pages.empty()) return out; // what is on them would only end the checks below in the middle
    step("checking structure");
    auto structure = complaints(db, "PRAGMA integrity_check");
    if (!structure) return pass(structure);
    out.structure = std::move(*structure);
    auto references = complaints(db, "PRAGMA foreign_key_check");
    if (!references) return pass(references);
    out.references = std::move(*references);
    step("checking index against resources");
    core::ResourceReader reader(db);
    auto counts = reader.counts();
    if (!counts) return pass(counts);
    out.counts = std::move(*counts);
    auto resources = reader.verify();
    if (!resources) return pass(resources);
    out.resources = std::move(*resources);
    step("checking patient list and sections");
    auto chart = core::chart::verifyChart(db);
    if (!chart) return pass(chart);
    out.chart = *chart;
    return out;
  });
}

QJsonArray toJson(const std::vector<std::string>& lines) {
  QJsonArray out;
  for (const std::string& line : lines) out.append(QString::fromStdString(line));
  return out;
}

void print(Console& console, const Findings& f) {
  const auto list = [&](const char* what, const std::vector<std::string>& lines) {
    console.line(std::string(what) + (lines.empty() ? ": in order" : ": " + std::to_string(lines.size()) + " wrong"));
    for (const std::string& line : lines) console.line("  " + line);
  };
  list("pages", f.pages);
  list("structure", f.structure);
  list("references", f.references);
  list("bodies", f.resources.unreadable);
  list("index", f.resources.wrongIndex);
  console.line("patient list and sections: " +
               (f.chart.none() ? std::string("in order")
                               : std::to_string(f.chart.missing) + " missing, " + std::to_string(f.chart.wrong) +
                                     " wrong, " + std::to_string(f.chart.surplus) + " surplus"));
  for (const auto& [type, count] : f.counts.byType) console.line(type + "  " + std::to_string(count));
  console.line(std::to_string(f.counts.resources) + " resources, " + std::to_string(f.counts.rawBytes) +
               " bytes of JSON, " + std::to_string(f.resources.indexRows) + " index rows");
}

QJsonObject toJson(const Findings& f) {
  QJsonObject types;
  for (const auto& [type, count] : f.counts.byType)
    types.insert(QString::fromStdString(type), static_cast<qint64>(count));
  return {{QStringLiteral("clean"), f.clean()},
          {QStringLiteral("pages"), toJson(f.pages)},
          {QStringLiteral("structure"), toJson(f.structure)},
          {QStringLiteral("references"), toJson(f.references)},
          {QStringLiteral("bodies"), toJson(f.resources.unreadable)},
          {QStringLiteral("index"), toJson(f.resources.wrongIndex)},
          {QStringLiteral("chart"), QJsonObject{{QStringLiteral("missing"), static_cast<qint64>(f.chart.missing)},
                                                {QStringLiteral("wrong"), static_cast<qint64>(f.chart.wrong)},
                                                {QStringLiteral("surplus"), static_cast<qint64>(f.chart.surplus)}}},
          {QStringLiteral("types"), types},
          {QStringLiteral("resources"), static_cast<qint64>(f.counts.resources)},
          {QStringLiteral("rawBytes"), static_cast<qint64>(f.counts.rawBytes)},
          {QStringLiteral("indexRows"), static_cast<qint64>(f.resources.indexRows)}};
}

bool isDamage(const core::Error& error) {
  return error.is(core::VaultError::DamagedPages) || error.is(core::StoreError::Corrupt);
}

/// Names what can be saved of a vault with unreadable pages.
Result<ExitCode> examine(Session& session, const core::Passphrase& passphrase) {
  session.closeVault();
  auto report = core::examineVault(session.globals().profile, core::Passphrase{passphrase.bytes.clone()});
  if (!report) return pass(report);
  ctl::print(session.console(), *report);
  session.console().line("Save it with the command rescue.");
  session.console().result({{QStringLiteral("clean"), false}, {QStringLiteral("damage"), ctl::toJson(*report)}});
  return ExitCode::Damaged;
}

Result<ExitCode> verify(Session& session) {
  auto passphrase = session.passphrase();
  if (!passphrase) return pass(passphrase);
  auto vault = session.vault(core::Passphrase{passphrase->bytes.clone()});
  if (!vault && isDamage(vault.error())) return examine(session, *passphrase);
  if (!vault) return pass(vault);
  auto findings = look(session);
  session.console().endProgress();
  if (findings ? !findings->pages.empty() : isDamage(findings.error())) return examine(session, *passphrase);
  if (!findings) return pass(findings);
  print(session.console(), *findings);
  session.console().result(toJson(*findings));
  return findings->clean() ? ExitCode::Done : ExitCode::Damaged;
}

} // namespace

void addVerify(CLI::App& app, const Choose& choose) {
  auto* const command = app.add_subcommand("verify", "Check the database, the index against the resources, and count");
  command->callback([=] { choose([](Session& session) { return verify(session); }); });
}

} // namespace clavis::ctl
