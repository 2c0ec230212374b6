// patients, get, search: reading the vault.
#include "app/ctl/commands/commands.h"
#include "app/ctl/ctl_error.h"
#include "core/chart/access_log.h"
#include "core/chart/chart_service.h"
#include "core/chart/patient_list.h"
#include "core/fhir/store/resource_store.h"

#include <QJsonArray>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <memory>

namespace clavis::ctl {
namespace {

using core::pass;
using core::Result;
namespace chart = core::chart;

constexpr int PageOfList = 1000;

QString q(const std::string& text) { return QString::fromStdString(text); }

QJsonObject toJson(const chart::PatientRow& row) {
  QJsonObject out{{QStringLiteral("id"), q(row.patientId)},   {QStringLiteral("family"), q(row.family)},
                  {QStringLiteral("given"), q(row.given)},    {QStringLiteral("birthDate"), q(row.birthDate.recorded)},
                  {QStringLiteral("gender"), q(row.gender)},  {QStringLiteral("identifier"), q(row.identifier)},
                  {QStringLiteral("deceased"), row.deceased}, {QStringLiteral("lookAlike"), row.lookAlike}};
  return out;
}

void print(Console& console, const chart::PatientRow& row) {
  std::string name = row.family.empty() ? row.given : row.family + ", " + row.given;
  if (name.empty()) name = "(no name recorded)";
  console.line(row.patientId + "  " + name + "  " +
               (row.birthDate.recorded.empty() ? "born: not recorded" : row.birthDate.recorded) + "  " +
               (row.gender.empty() ? "-" : row.gender) + (row.identifier.empty() ? "" : "  " + row.identifier) +
               (row.deceased ? "  deceased" : "") + (row.lookAlike ? "  look-alike name" : ""));
}

Result<std::vector<chart::PatientRow>> wholeList(Session& session) {
  return session.read([](core::ReadConnection& db) -> Result<std::vector<chart::PatientRow>> {
    std::vector<chart::PatientRow> rows;
    chart::PatientPageQuery query;
    query.limit = PageOfList;
    for (;;) {
      auto page = chart::patientPage(db, query);
      if (!page) return pass(page);
      rows.insert(rows.end(), page->rows.begin(), page->rows.end());
      if (!page->moreAfter || page->places.empty()) return rows;
      query.after = page->places.back();
    }
  });
}

Result<ExitCode> patients(Session& session, const std::string& text, int limit) {
  std::vector<chart::PatientRow> rows;
  std::int64_t total = 0;
  if (text.empty()) {
    auto all = wholeList(session);
    if (!all) return pass(all);
    rows = std::move(*all);
    total = static_cast<std::int64_t>(rows.size());
  } else {
    auto hits = session.read([&](core::ReadConnection& db) { return chart::searchPatients(db, text, limit); });
    if (!hits) return pass(hits);
    for (auto& hit : hits->hits) rows.push_back(std::move(hit.row));
    total = hits->total;
  }
  QJsonArray list;
  for (const auto& row : rows) {
    print(session.console(), row);
    list.append(toJson(row));
  }
  session.console().note(std::to_string(rows.size()) + " of " + std::to_string(total) + " patients");
  session.console().result({{QStringLiteral("patients"), list}, {QStringLiteral("total"), static_cast<qint64>(total)}});
  return ExitCode::Done;
}

Result<ExitCode> get(Session& session, const std::string& name) {
  const auto slash = name.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == name.size())
    return core::fail(CtlError::Usage, "get takes TYPE/ID", core::Retry::AfterAction);
  const std::string type = name.substr(0, slash);
  const std::string id = name.substr(slash + 1);

  struct Found {
    std::string patient;
    std::string bytes;
  };
  auto found = session.read([&](core::ReadConnection& db) -> Result<std::optional<Found>> {
    core::ResourceReader reader(db);
    auto info = reader.info(type, id);
    if (!info) return pass(info);
    if (!*info) return std::optional<Found>();
    Found out;
    if ((*info)->patient) {
      auto patient = reader.info(*(*info)->patient);
      if (!patient) return pass(patient);
      if (*patient) out.patient = (*patient)->id;
    }
    auto bytes = reader.get((*info)->row);
    if (!bytes) return pass(bytes);
    out.bytes = std::move(**bytes);
    return std::optional(std::move(out));
  });
  if (!found) return pass(found);
  if (!*found) return core::fail(CtlError::NoSuchResource);
  auto vault = session.vault();
  auto who = session.who();
  if (!who) return pass(who);
  chart::VaultAccessLog log((*vault)->writer(), session.clock(), *who);
  auto logged =
      log.record({.kind = chart::AccessKind::ReadRaw, .patientId = (*found)->patient, .what = name, .why = {}})
          .takeResult();
  if (!logged) return pass(logged);
  session.console().bytes((*found)->bytes);
  return ExitCode::Done;
}

Result<ExitCode> searchText(Session& session, const std::string& text, int limit) {
  auto vault = session.vault();
  if (!vault) return pass(vault);
  auto who = session.who();
  if (!who) return pass(who);
  chart::VaultAccessLog log((*vault)->writer(), session.clock(), *who);
  const chart::NoSectionAges ages;
  chart::ChartService service((*vault)->readers(), log, ages, session.clock());
  auto hits = service.searchAll(text, limit).takeResult();
  if (!hits) return pass(hits);
  QJsonArray list;
  for (const chart::SearchHit& hit : hits->hits) {
    std::string snippet;
    for (const chart::SnippetPart& part : hit.snippet) snippet += part.hit ? '[' + part.text + ']' : part.text;
    session.console().line("Patient/" + hit.patientId + "  " + hit.entry.key.text() + "  " + hit.entry.when.recorded +
                           "  " + hit.entry.title + "  " + snippet);
    list.append(QJsonObject{{QStringLiteral("patient"), q(hit.patientId)},
                            {QStringLiteral("resource"), q(hit.entry.key.text())},
                            {QStringLiteral("when"), q(hit.entry.when.recorded)},
                            {QStringLiteral("title"), q(hit.entry.title)},
                            {QStringLiteral("snippet"), q(snippet)}});
  }
  session.console().result({{QStringLiteral("hits"), list},
                            {QStringLiteral("total"), static_cast<qint64>(hits->total)},
                            {QStringLiteral("totalExact"), hits->totalExact}});
  return ExitCode::Done;
}

} // namespace

void addPatients(CLI::App& app, const Choose& choose) {
  auto* const command = app.add_subcommand("patients", "List patients, or find them by name, birth date or identifier");
  auto text = std::make_shared<std::string>();
  auto limit = std::make_shared<int>(50);
  command->add_option("QUERY", *text, "Parts of names (accents do not matter), a birth date, an identifier");
  command->add_option("--limit", *limit, "How many hits at most")->check(CLI::Range(1, 1000))->capture_default_str();
  command->callback([=] { choose([=](Session& session) { return patients(session, *text, *limit); }); });
}

void addGet(CLI::App& app, const Choose& choose) {
  auto* const command = app.add_subcommand("get", "Write one resource to stdout, byte for byte as the server sent it");
  auto name = std::make_shared<std::string>();
  command->add_option("TYPE/ID", *name, "For example Observation/123")->required();
  command->callback([=] { choose([name](Session& session) { return get(session, *name); }); });
}

void addSearch(CLI::App& app, const Choose& choose) {
  auto* const command = app.add_subcommand("search", "Find words in the text of all charts");
  auto text = std::make_shared<std::string>();
  auto limit = std::make_shared<int>(100);
  command->add_option("TEXT", *text, "Words; each from its start, accents do not matter")->required();
  command->add_option("--limit", *limit, "How many hits at most")->check(CLI::Range(1, 1000))->capture_default_str();
  command->callback([=] { choose([=](Session& session) { return searchText(session, *text, *limit); }); });
}

} // namespace clavis::ctl
