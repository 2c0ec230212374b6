#include "core/messaging/engine/care_team.h"

#include "core/fhir/store/resource_store.h"
#include "core/fhir/views/care_views.h"
#include "core/messaging/trust/device_trust.h"

#include <algorithm>

namespace clavis::core::messaging {
namespace {

bool goesOn(const FhirPeriod& period, Instant now) {
  const auto at = now.time_since_epoch().count();
  return (!period.start.known() || period.start.low <= at) && (!period.end.known() || period.end.high >= at);
}

} // namespace

Result<std::vector<std::string>> careTeamOf(const ReadConnection& db, std::string_view patient, Instant now) {
  constexpr std::string_view type = "Patient/";
  std::vector<std::string> team;
  if (!patient.starts_with(type)) return team;
  ResourceReader reader(db);
  auto row = reader.find("Patient", patient.substr(type.size()));
  if (!row) return pass(row);
  if (!*row) return team;
  auto read = reader.eachOfPatient(**row, "CareTeam", [&](const ResourceInfo&, std::string_view body) -> Result<bool> {
    const auto document = JsonDocument::parse(body);
    if (!document) return true; // a chart that cannot be read adds nobody
    const auto view = CareTeamView::from(document->root());
    if (view.status != "active" || !goesOn(view.period, now)) return true;
    for (const CareTeamMember& member : view.members) {
      if (member.member.type != "Practitioner" || member.member.id.empty() || !goesOn(member.period, now)) continue;
      std::string person = "Practitioner/" + member.member.id;
      if (std::ranges::find(team, person) == team.end()) team.push_back(std::move(person));
    }
    return true;
  });
  if (!read) return pass(read);
  return team;
}

Result<std::vector<std::string>> inviteCareTeam(const WriteConnection& db, std::int64_t conversation,
                                                std::string_view patient, Instant now) {
  auto team = careTeamOf(db, patient, now);
  if (!team) return team;
  std::vector<std::string> invited;
  for (std::string& person : *team) {
    auto news = inviteParticipant(db, conversation, person);
    if (!news) return pass(news);
    if (!*news) continue;
    auto noted = noteTrustEvent(db, {.at = now, .person = person, .device = {}, .what = "care-team", .decidedBy = {}});
    if (!noted) return pass(noted);
    invited.push_back(std::move(person));
  }
  return invited;
}

} // namespace clavis::core::messaging
