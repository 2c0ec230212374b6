// chart: one patient's chart, section by section, from the vault. Every access goes through the chart service and its
// log.
#include "app/ctl/commands/commands.h"
#include "app/ctl/ctl_error.h"
#include "app/wiring/sync_section_ages.h"
#include "core/base/qualified_name.h"
#include "core/chart/chart_service.h"

#include <QDateTime>
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

constexpr int PageOfEntries = 500;

QString q(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

std::string stateName(chart::SectionAge::State state) {
  using State = chart::SectionAge::State;
  switch (state) {
  case State::Complete: return "complete";
  case State::Loading: return "loading";
  case State::NeverLoaded: return "never-loaded";
  case State::Failed: return "failed";
  case State::NotPermitted: return "not-permitted";
  case State::NotOffered: return "not-offered";
  case State::Unknown: return "unknown";
  }
  return "unknown";
}

std::string timeText(const std::optional<core::Instant>& time) {
  if (!time) return {};
  return QDateTime::fromMSecsSinceEpoch(time->time_since_epoch().count(), Qt::UTC).toString(Qt::ISODate).toStdString();
}

QJsonObject toJson(const chart::SectionAge& age) {
  QJsonObject out{{QStringLiteral("state"), q(stateName(age.state))}};
  if (age.lastComplete) out.insert(QStringLiteral("asOf"), q(timeText(age.lastComplete)));
  if (age.reason) out.insert(QStringLiteral("reason"), q(core::qualifiedName(*age.reason)));
  return out;
}

QJsonObject toJson(const chart::TimelineEntry& entry) {
  QJsonObject out{{QStringLiteral("resource"), q(entry.key.text())}, {QStringLiteral("when"), q(entry.when.recorded)},
                  {QStringLiteral("title"), q(entry.title)},         {QStringLiteral("detail"), q(entry.detail)},
                  {QStringLiteral("status"), q(entry.status)},       {QStringLiteral("source"), q(entry.source)}};
  if (!entry.flag.symbol.empty()) out.insert(QStringLiteral("flag"), q(entry.flag.symbol));
  return out;
}

std::string nameOf(const chart::PersonName& name) {
  if (name.family.empty() && name.given.empty()) return name.text.empty() ? "(no name recorded)" : name.text;
  std::string out = name.family + ',';
  for (const std::string& given : name.given) out += ' ' + given;
  return out;
}

std::string allergyLine(const chart::AllergySummary& allergies) {
  using Knowledge = chart::AllergyKnowledge;
  switch (allergies.knowledge) {
  case Knowledge::Listed: return "Allergies: " + std::to_string(allergies.allergies.size()) + " recorded";
  case Knowledge::NoneKnown: return "Allergies: none known";
  case Knowledge::NotRecorded: return "Allergies: nothing recorded";
  case Knowledge::NotLoaded: return "Allergies: not loaded; nothing may be concluded";
  }
  return {};
}

void printBanner(Console& console, const chart::Banner& banner) {
  std::string line = nameOf(banner.name) + "  born " +
                     (banner.birthDate.recorded.empty() ? std::string("not recorded") : banner.birthDate.recorded) +
                     "  " + (banner.gender.empty() ? std::string("gender not recorded") : banner.gender);
  if (banner.deceased) line += "  deceased " + banner.died.recorded;
  console.line(line);
  for (const auto& identifier : banner.identifiers)
    console.line("  " + (identifier.label.empty() ? std::string("identifier") : identifier.label) + ": " +
                 identifier.grouped);
  console.line(allergyLine(banner.allergies));
}

QJsonObject toJson(const chart::Banner& banner) {
  QJsonArray identifiers;
  for (const auto& identifier : banner.identifiers)
    identifiers.append(QJsonObject{{QStringLiteral("label"), q(identifier.label)},
                                   {QStringLiteral("system"), q(identifier.system)},
                                   {QStringLiteral("value"), q(identifier.value)}});
  return {{QStringLiteral("id"), q(banner.patientId)},
          {QStringLiteral("name"), q(nameOf(banner.name))},
          {QStringLiteral("birthDate"), q(banner.birthDate.recorded)},
          {QStringLiteral("gender"), q(banner.gender)},
          {QStringLiteral("deceased"), banner.deceased},
          {QStringLiteral("identifiers"), identifiers},
          {QStringLiteral("allergies"), static_cast<qint64>(banner.allergies.allergies.size())}};
}

std::optional<chart::SectionKind> sectionByName(std::string_view name) {
  for (int i = 0; i < chart::sectionKindCount; ++i)
    if (chart::sectionName(static_cast<chart::SectionKind>(i)) == name) return static_cast<chart::SectionKind>(i);
  return std::nullopt;
}

Result<std::vector<chart::TimelineEntry>> entriesOf(chart::ChartService& service, const std::string& patient,
                                                    chart::SectionKind section) {
  std::vector<chart::TimelineEntry> out;
  chart::TimelineQuery query;
  query.kinds = {section};
  query.limit = PageOfEntries;
  for (;;) {
    auto page = service.timeline(patient, query).takeResult();
    if (!page) return pass(page);
    out.insert(out.end(), page->entries.begin(), page->entries.end());
    if (!page->next) return out;
    query.after = page->next;
  }
}

Result<ExitCode> show(Session& session, const std::string& patient, const std::string& only) {
  std::optional<chart::SectionKind> wanted;
  if (!only.empty()) {
    wanted = sectionByName(only);
    if (!wanted)
      return core::fail(CtlError::Usage, "no section of that name; see clavisctl chart --help",
                        core::Retry::AfterAction);
  }
  auto vault = session.vault();
  if (!vault) return pass(vault);
  auto who = session.who();
  if (!who) return pass(who);
  chart::VaultAccessLog log((*vault)->writer(), session.clock(), *who);
  const wiring::SyncSectionAges ages;
  chart::ChartService service((*vault)->readers(), log, ages, session.clock());
  // "Patient/x" is what other commands print.
  const std::string id = patient.starts_with("Patient/") ? patient.substr(8) : patient;
  auto opened = service.open(id).takeResult();
  if (!opened) return pass(opened);

  Console& console = session.console();
  printBanner(console, opened->banner);
  QJsonArray sections;
  for (const chart::SectionSummary& summary : opened->sections) {
    const std::string name(chart::sectionName(summary.kind));
    console.line(name + ": " + std::to_string(summary.count) + "  (" + stateName(summary.age.state) +
                 (summary.age.lastComplete ? " as of " + timeText(summary.age.lastComplete) : std::string()) + ')');
    QJsonObject section{{QStringLiteral("name"), q(name)},
                        {QStringLiteral("count"), static_cast<qint64>(summary.count)},
                        {QStringLiteral("age"), toJson(summary.age)}};
    if (wanted == summary.kind) {
      auto entries = entriesOf(service, id, summary.kind);
      if (!entries) return pass(entries);
      QJsonArray list;
      for (const auto& entry : *entries) {
        console.line("  " + (entry.when.recorded.empty() ? std::string("date not recorded") : entry.when.recorded) +
                     "  " + entry.title + (entry.detail.empty() ? "" : "  " + entry.detail) +
                     (entry.flag.symbol.empty() ? "" : "  " + entry.flag.symbol) + "  [" + entry.key.text() + ']');
        list.append(toJson(entry));
      }
      section.insert(QStringLiteral("entries"), list);
    }
    if (!wanted || wanted == summary.kind) sections.append(section);
  }
  console.result({{QStringLiteral("patient"), toJson(opened->banner)}, {QStringLiteral("sections"), sections}});
  return ExitCode::Done;
}

} // namespace

void addChart(CLI::App& app, const Choose& choose) {
  auto* const command = app.add_subcommand("chart", "Show a patient's chart: the banner and what each section holds");
  auto patient = std::make_shared<std::string>();
  auto section = std::make_shared<std::string>();
  command->add_option("PATIENT", *patient, "Patient id")->required();
  command->add_option(
      "--section", *section,
      "List the entries of one: problems, medications, allergies, vitals, labs, immunizations, procedures, "
      "encounters, documents, care-plan, appointments, coverage, imaging, observations, reports, other");
  command->callback([=] { choose([=](Session& session) { return show(session, *patient, *section); }); });
}

} // namespace clavis::ctl
