#include "app/sandbox/sight/sight.h"

#include <algorithm>
#include <array>

namespace clavis::sandbox {
namespace {

std::string number(const StoreReader& store, std::string_view type, std::string_view name) {
  const auto parameter = findParameter(type, name);
  return std::to_string(parameter ? store.number(*parameter) : -1);
}

/// Types that say who sees whom.
bool grantsSight(std::string_view type) {
  constexpr std::array types{"CareTeam", "Group", "Organization", "Practitioner", "PractitionerRole"};
  return std::ranges::find(types, type) != types.end();
}

Reply<std::vector<std::int64_t>> numbers(const StoreReader& store, const SqlText& question) {
  auto statement = store.sql().prepare(question.text);
  if (!statement) return refuse(statement.error());
  bindAll(*statement, question.values);
  std::vector<std::int64_t> out;
  for (;;) {
    auto more = statement->step();
    if (!more) return refuse(more.error());
    if (!*more) return out;
    out.push_back(statement->integer(0));
  }
}

} // namespace

Reply<Sight> Sight::of(const StoreReader& store, const ReferenceTarget& person) {
  Sight sight;
  auto rid = store.ridOf(person.type, person.id);
  if (!rid) return std::unexpected(std::move(rid.error()));
  sight.m_person = rid->value_or(0);
  if (person.type == "Patient") {
    sight.m_kind = Kind::OwnRecord;
    return sight;
  }
  auto wide = sight.holds(
      store, SqlText{"SELECT 1 FROM reference r JOIN token t ON t.rid = r.rid WHERE r.parameter = " +
                         number(store, "PractitionerRole", "practitioner") + " AND r.target = ? AND t.parameter = " +
                         number(store, "PractitionerRole", "role") + " AND t.code = ? AND t.system = ?",
                     {sight.m_person, std::string(clinicWideCode), std::string(clinicWideSystem)}});
  if (!wide) return std::unexpected(std::move(wide.error()));
  sight.m_kind = *wide ? Kind::Everything : Kind::Panel;
  return sight;
}

Reply<bool> Sight::holds(const StoreReader& store, const SqlText& question) const {
  auto found = numbers(store, SqlText{question.text + " LIMIT 1", question.values});
  if (!found) return std::unexpected(std::move(found.error()));
  return !found->empty();
}

/// Groups that the practitioner manages, or that a CareTeam of theirs is about.
SqlText Sight::groups(const StoreReader& store) const {
  return SqlText{"SELECT rid FROM reference WHERE parameter = " + number(store, "Group", "managing-entity") +
                     " AND target = ? UNION SELECT s.target FROM reference t JOIN reference s ON s.rid = t.rid"
                     " JOIN entity g ON g.rid = s.target AND g.type = 'Group' WHERE t.parameter = " +
                     number(store, "CareTeam", "participant") +
                     " AND t.target = ? AND s.parameter = " + number(store, "CareTeam", "subject"),
                 {m_person, m_person}};
}

SqlText Sight::panel(const StoreReader& store) const {
  SqlText out{"SELECT rid FROM reference WHERE parameter = " + number(store, "Patient", "general-practitioner") +
                  " AND target = ? UNION SELECT s.target FROM reference t JOIN reference s ON s.rid = t.rid"
                  " WHERE t.parameter = " +
                  number(store, "CareTeam", "participant") +
                  " AND t.target = ? AND s.parameter = " + number(store, "CareTeam", "subject") +
                  " UNION SELECT m.target FROM reference m WHERE m.parameter = " + number(store, "Group", "member") +
                  " AND m.rid IN (",
              {m_person, m_person}};
  out.add(groups(store)).add(")");
  return out;
}

SqlText Sight::condition(const StoreReader& store) const {
  if (m_kind == Kind::Everything) return {};
  if (m_kind == Kind::OwnRecord)
    return SqlText{"EXISTS (SELECT 1 FROM compartment WHERE patient = ? AND rid = e.rid)", {m_person}};
  // Whose a deleted resource was is no longer known: its versions are nobody's to see.
  SqlText out{"(e.body IS NOT NULL AND CASE WHEN e.type = 'Group' THEN e.rid IN ("};
  out.add(groups(store));
  out.add(") ELSE (NOT EXISTS (SELECT 1 FROM compartment c WHERE c.rid = e.rid AND c.kind = 0) OR EXISTS (SELECT 1 FROM"
          " compartment c WHERE c.rid = e.rid AND c.kind = 0 AND c.patient IN (");
  out.add(panel(store));
  out.add("))) END)");
  return out;
}

Reply<bool> Sight::sees(const StoreReader& store, std::int64_t rid) const {
  if (m_kind == Kind::Everything) return true;
  SqlText question{"SELECT 1 FROM entity e WHERE e.rid = ? AND ", {rid}};
  question.add(condition(store));
  return holds(store, question);
}

Reply<bool> Sight::seesChart(const StoreReader& store, std::int64_t patient) const {
  if (m_kind == Kind::Everything) return true;
  if (m_kind == Kind::OwnRecord) return patient == m_person;
  SqlText question{"SELECT 1 WHERE ? IN (", {patient}};
  question.add(panel(store)).add(")");
  return holds(store, question);
}

Reply<std::vector<std::int64_t>> Sight::patients(const StoreReader& store) const {
  SqlText question{"SELECT e.rid FROM entity e WHERE e.type = 'Patient' AND e.body IS NOT NULL AND e.rid IN ("};
  question.add(panel(store)).add(") ORDER BY e.rid");
  return numbers(store, question);
}

Reply<void> Sight::beginChange(const StoreReader& store, std::string_view type) {
  if (m_kind != Kind::Panel) return {};
  if (grantsSight(type)) return refuse(403, "forbidden", "Who sees whom is not for this role to say.");
  if (m_before) return {}; // fixed by an earlier entry of the same bundle
  auto before = numbers(store, panel(store));
  if (!before) return std::unexpected(std::move(before.error()));
  m_before.emplace(before->begin(), before->end());
  return {};
}

Reply<void> Sight::mayChange(const StoreReader& store, const Version& version) {
  if (m_kind == Kind::Everything) return {};
  if (m_kind == Kind::OwnRecord) {
    auto own = store.inCompartment(m_person, version.rid, 0);
    if (!own) return std::unexpected(std::move(own.error()));
    if (!*own) return refusal(version.type, version.id);
    return {};
  }
  auto whose = numbers(store, SqlText{"SELECT patient FROM compartment WHERE rid = ? AND kind = 0", {version.rid}});
  if (!whose) return std::unexpected(std::move(whose.error()));
  for (const std::int64_t patient : *whose) {
    if (m_before && m_before->contains(patient)) continue;
    // A chart that is opened for oneself: there was nothing in it before.
    if (version.type == "Patient" && patient == version.rid && version.version == 1) {
      auto mine = seesChart(store, patient);
      if (!mine) return std::unexpected(std::move(mine.error()));
      if (*mine) {
        if (m_before) m_before->insert(patient);
        continue;
      }
    }
    return refuse(403, "forbidden", "This belongs to a patient who is not of your panel.");
  }
  return {};
}

std::unexpected<Refusal> Sight::refusal(std::string_view type, std::string_view id) const {
  if (m_kind == Kind::OwnRecord) return refuse(403, "forbidden", "This is not in your record.");
  return refuse(404, "not-found", std::string(type) + '/' + std::string(id) + " is not here.");
}

} // namespace clavis::sandbox
