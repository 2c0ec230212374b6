#include "core/chart/patients/list_writer.h"

#include "core/chart/entries/entry.h"
#include "core/chart/patients/identifier_label.h"
#include "core/chart/patients/list_row.h"
#include "core/chart/patients/name_folding.h"
#include "core/chart/patients/search_parts.h"
#include "core/chart/rows/convert.h"
#include "core/fhir/store/resource_store.h"
#include "core/fhir/views/patient_view.h"

#include <algorithm>

namespace clavis::core::chart {

namespace {

void addUnique(std::vector<std::string>& list, std::string word) {
  if (!word.empty() && std::ranges::find(list, word) == list.end()) list.push_back(std::move(word));
}

std::string spaced(const std::vector<std::string>& words) {
  std::string text = " ";
  for (const auto& word : words) text += word + " ";
  return text;
}

void addName(ListFacts& facts, const PatientView& view) {
  if (const auto* name = view.displayName()) {
    facts.family = name->family;
    facts.given = name->givenNames();
    for (const auto& prefix : name->prefix) facts.prefix += (facts.prefix.empty() ? "" : " ") + prefix;
    if (facts.family.empty() && facts.given.empty()) facts.family = name->text;
  }
  const auto words = [&](const std::vector<std::string>& names) {
    facts.names += " ";
    for (const auto& name : names)
      for (auto& token : nameTokens(name)) {
        facts.names += token + " ";
        addUnique(facts.words, std::move(token));
      }
  };
  std::vector<std::string> others;
  for (const auto& name : view.names) {
    if (&name == view.displayName()) continue;
    others.push_back(name.family);
    others.insert(others.end(), name.given.begin(), name.given.end());
    if (name.family.empty() && name.given.empty()) others.push_back(name.text);
  }
  words({facts.family});
  facts.names += nameClassEnd;
  words({facts.given});
  facts.names += nameClassEnd;
  words(others);

  const auto family = foldName(facts.family);
  const auto given = foldName(facts.given);
  const auto firstGiven = given.substr(0, given.find(' '));
  if (!family.empty()) facts.byFamily = family + nameSeparator + given;
  if (!given.empty()) facts.byGiven = given + nameSeparator + family;
  if (!facts.gender.empty()) facts.byGender = facts.gender + nameSeparator + family + nameSeparator + given;
  if (!family.empty() && !firstGiven.empty()) {
    facts.sameName = std::min(family, firstGiven) + nameSeparator + std::max(family, firstGiven);
    const auto familySound = soundKey(family);
    const auto givenSound = soundKey(firstGiven);
    if (!familySound.empty() && !givenSound.empty()) facts.sound = familySound + nameSeparator + givenSound;
  }
}

/// The record number first, then a national one, then whatever there is; old ones last.
int identifierRank(const FhirIdentifier& identifier) {
  if (identifier.value.empty()) return 9;
  const int old = identifier.use == "old" ? 4 : 0;
  if (identifier.type.hasCode("MR")) return old;
  if (identifier.type.hasCode("NI") || identifier.type.hasCode("NH") || identifier.type.hasCode("MC")) return old + 1;
  return old + (identifier.type.empty() ? 3 : 2);
}

} // namespace

ListFacts listFacts(JsonValue patient, std::string_view id, std::int64_t lastUpdatedMs) {
  const auto view = PatientView::from(patient);
  ListFacts facts;
  facts.patientId = id;
  facts.gender = view.gender;
  facts.birth = view.birthDate.text;
  if (const auto day = dayNumber(partialDate(view.birthDate)); day != 0) facts.byBirth = day;
  facts.deceased = view.deceased.value_or(false);
  facts.died = view.deceasedDate.text;
  facts.active = view.active.value_or(true);
  for (const auto link : patient["link"].items())
    if (link["type"].text() == "replaced-by") facts.mergedInto = splitReference(link["other"]["reference"].text()).id;
  addName(facts, view);

  const auto best = std::ranges::min_element(view.identifiers, {}, identifierRank);
  if (best != view.identifiers.end() && !best->value.empty()) {
    facts.identifier = best->value;
    facts.identifierLabel = identifierLabel(*best);
  }
  for (const auto& identifier : view.identifiers) addUnique(facts.identifiers, bareIdentifier(identifier.value));
  facts.bareIdentifiers = spaced(facts.identifiers);
  if (lastUpdatedMs != 0) facts.byUpdated = lastUpdatedMs;
  return facts;
}

Result<void> removeListRow(WriteConnection& connection, ResourceRow row) {
  auto& sql = connection.sql();
  std::string names;
  std::string identifiers;
  if (auto read = sql.each(
          "SELECT names, identifiers FROM patient_list WHERE rid = ?1",
          [&](const Statement& found) {
            names = found.text(0);
            identifiers = found.text(1);
            return true;
          },
          row);
      !read)
    return pass(read);
  const auto eachWord = [&](std::string_view words, std::string_view statement) -> Result<void> {
    for (std::size_t at = 0; at < words.size();) {
      const auto end = std::min(words.find(' ', at), words.size());
      if (end > at)
        if (auto done = sql.execute(statement, words.substr(at, end - at), row); !done) return pass(done);
      at = end + 1;
    }
    return {};
  };
  if (auto done = eachWord(names, "DELETE FROM patient_name WHERE word = ?1 AND rid = ?2"); !done) return pass(done);
  if (auto done = eachWord(identifiers, "DELETE FROM patient_identifier WHERE value = ?1 AND rid = ?2"); !done)
    return pass(done);
  return sql.execute("DELETE FROM patient_list WHERE rid = ?1", row);
}

Result<void> writeListRow(WriteConnection& connection, ResourceRow row, const ListFacts& facts) {
  if (auto removed = removeListRow(connection, row); !removed) return pass(removed);
  auto& sql = connection.sql();
  auto written =
      sql.execute("INSERT INTO patient_list(rid, patient_id, family, given, prefix, birth, gender, identifier, "
                  "identifier_label, deceased, died, "
                  "active, merged_into, last_encounter, names, identifiers, same_name, sound, by_family, by_given, "
                  "by_gender, by_birth, "
                  "by_updated) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, '', ?14, ?15, ?16, ?17, "
                  "?18, ?19, ?20, ?21, ?22)",
                  row, facts.patientId, facts.family, facts.given, facts.prefix, facts.birth, facts.gender,
                  facts.identifier, facts.identifierLabel, facts.deceased ? 1 : 0, facts.died, facts.active ? 1 : 0,
                  facts.mergedInto, facts.names, facts.bareIdentifiers, facts.sameName, facts.sound, facts.byFamily,
                  facts.byGiven, facts.byGender, facts.byBirth, facts.byUpdated);
  if (!written) return pass(written);
  for (const auto& word : facts.words)
    if (auto added = sql.execute("INSERT INTO patient_name(word, rid) VALUES(?1, ?2)", word, row); !added)
      return pass(added);
  for (const auto& identifier : facts.identifiers)
    if (auto added = sql.execute("INSERT INTO patient_identifier(value, rid) VALUES(?1, ?2)", identifier, row); !added)
      return pass(added);
  return findLastEncounter(connection, row);
}

Result<void> noteEncounter(WriteConnection& connection, ResourceRow patient, std::int64_t at,
                           std::string_view recorded) {
  return connection.sql().execute("UPDATE patient_list SET by_encounter = ?2, last_encounter = ?3 "
                                  "WHERE rid = ?1 AND (by_encounter IS NULL OR by_encounter < ?2)",
                                  patient, at, recorded);
}

Result<void> findLastEncounter(WriteConnection& connection, ResourceRow patient) {
  std::optional<std::int64_t> at;
  ResourceRow row = 0;
  const auto kind = static_cast<std::int64_t>(SectionKind::Encounters);
  auto found = connection.sql().each(
      "SELECT at, rid FROM chart_entry WHERE patient = ?1 AND at > ?2 AND kind = ?3 AND (marks & ?4) = ?5 "
      "ORDER BY at DESC LIMIT 1",
      [&](const Statement& entry) {
        at = entry.integer(0);
        row = entry.integer(1);
        return false;
      },
      patient, undatedAt, kind, std::int64_t{MarkCurrent | MarkEnteredInError}, std::int64_t{MarkCurrent});
  if (!found) return pass(found);
  std::string recorded;
  if (at) {
    ResourceReader reader(connection);
    auto body = reader.get(row);
    if (!body) return pass(body);
    if (*body) {
      auto document = JsonDocument::parse(**body);
      if (document) recorded = document->root()["period"]["start"].text();
    }
  }
  return connection.sql().execute("UPDATE patient_list SET by_encounter = ?2, last_encounter = ?3 WHERE rid = ?1",
                                  patient, at, recorded);
}

} // namespace clavis::core::chart
