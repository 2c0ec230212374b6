#include "core/chart/look_alikes.h"

#include "core/chart/errors.h"
#include "core/chart/patients/list_row.h"
#include "core/chart/patients/name_folding.h"
#include "core/fhir/store/resource_store.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace clavis::core::chart {

namespace {

/// Candidates read by one key at most: past it a name is so common that every further one says nothing new.
constexpr int maximumCandidates = 400;

struct Person {
  std::int64_t rid = 0;
  std::string family;
  std::string given; ///< first given name
  std::int64_t birth = 0;
  std::string sameName;
  std::string sound;
  std::string patientId;
  std::string mergedInto;
};

constexpr std::string_view personColumns =
    "SELECT rid, by_family, by_birth, same_name, sound, patient_id, merged_into FROM patient_list ";

Person readPerson(const Statement& row) {
  Person person;
  person.rid = row.integer(0);
  const auto key = row.text(1);
  const auto separator = std::min(key.find(nameSeparator), key.size());
  person.family = key.substr(0, separator);
  if (separator < key.size()) {
    const auto given = key.substr(separator + 1);
    person.given = given.substr(0, given.find(' '));
  }
  person.birth = row.integer(2);
  person.sameName = row.text(3);
  person.sound = row.text(4);
  person.patientId = row.text(5);
  person.mergedInto = row.text(6);
  return person;
}

/// One slip in a short name, two in a long one.
int slips(std::string_view name) { return name.size() >= 6 ? 2 : 1; }

bool similar(std::string_view a, std::string_view b) {
  return !a.empty() && !b.empty() && editDistance(a, b, slips(a)) <= slips(a);
}

std::optional<LookAlikeReason> compare(const Person& one, const Person& other) {
  const bool sameBirth = one.birth != 0 && one.birth % 100 != 0 && one.birth == other.birth;
  const bool sameYear = one.birth != 0 && one.birth / 10000 == other.birth / 10000;
  if (one.family == other.family && one.given == other.given)
    return sameBirth ? LookAlikeReason::SameNameSameBirthDate : LookAlikeReason::SameName;
  if (!one.sameName.empty() && one.sameName == other.sameName) return LookAlikeReason::SwappedName;
  if (!sameYear) return std::nullopt;
  const bool familyClose = one.family == other.family || similar(one.family, other.family);
  const bool givenClose = one.given == other.given || similar(one.given, other.given);
  const bool soundAlike = !one.sound.empty() && one.sound == other.sound;
  if (!(familyClose && givenClose) && !soundAlike) return std::nullopt;
  return sameBirth ? LookAlikeReason::SimilarNameSameBirthDate : LookAlikeReason::SimilarNameSameBirthYear;
}

} // namespace

Result<LookAlikes> lookAlikes(const ReadConnection& db, std::string_view patientId, int limit) {
  auto& sql = db.sql();
  auto patient = ResourceReader(db).find("Patient", patientId);
  if (!patient) return pass(patient);
  if (!*patient) return fail(ChartError::NoSuchPatient);
  Person self;
  {
    auto statement = sql.prepare(std::string(personColumns) + "WHERE rid = ?1");
    if (!statement) return pass(statement);
    auto row = statement->bind(1, **patient).step();
    if (!row) return pass(row);
    if (!*row) return fail(ChartError::NoSuchPatient);
    self = readPerson(*statement);
  }
  std::unordered_map<std::int64_t, LookAlikeReason> reasons;
  const auto consider = [&](const Statement& row) {
    const auto other = readPerson(row);
    if (other.rid == self.rid || other.mergedInto == self.patientId || self.mergedInto == other.patientId) return true;
    if (const auto reason = compare(self, other)) reasons.emplace(other.rid, *reason);
    return true;
  };
  const auto tail = " LIMIT " + std::to_string(maximumCandidates);
  if (!self.sameName.empty())
    if (auto read = sql.each(std::string(personColumns) + "WHERE same_name = ?1" + tail, consider, self.sameName);
        !read)
      return pass(read);
  if (!self.sound.empty())
    if (auto read = sql.each(std::string(personColumns) + "WHERE sound = ?1" + tail, consider, self.sound); !read)
      return pass(read);
  if (self.birth != 0)
    if (auto read = sql.each(std::string(personColumns) + "WHERE by_birth = ?1" + tail, consider, self.birth); !read)
      return pass(read);
  if (!self.family.empty()) { // the same family name, a given name with a slip in it
    const auto from = self.family + nameSeparator;
    if (auto read = sql.each(std::string(personColumns) + "WHERE by_family >= ?1 AND by_family < ?2" + tail, consider,
                             from, afterPrefix(from));
        !read)
      return pass(read);
  }

  std::vector<std::pair<LookAlikeReason, std::int64_t>> order;
  for (const auto& [rid, reason] : reasons) order.emplace_back(reason, rid);
  std::ranges::sort(order);
  LookAlikes answer;
  const auto shown = std::min(order.size(), static_cast<std::size_t>(std::clamp(limit, 1, 1000)));
  answer.notShown = static_cast<std::int64_t>(order.size() - shown);
  for (std::size_t i = 0; i < shown; ++i) {
    auto statement = sql.prepare("SELECT " + std::string(listColumns) + " FROM patient_list p WHERE p.rid = ?1");
    if (!statement) return pass(statement);
    auto row = statement->bind(1, order[i].second).step();
    if (!row) return pass(row);
    if (*row) answer.patients.push_back({readListRow(*statement).row, order[i].first});
  }
  return answer;
}

} // namespace clavis::core::chart
