// Search as you type. Each part of what was typed is a range of an index. The part with the fewest entries leads: when
// it has few, all of its patients are looked at; when even it has many, hits are plentiful and an ordered index is
// walked until enough are found.
#include "core/chart/patient_list.h"
#include "core/chart/patients/list_row.h"
#include "core/chart/patients/search_parts.h"

#include <algorithm>
#include <limits>
#include <unordered_set>

namespace clavis::core::chart {

namespace {

/// A part with at most this many index entries is read whole.
constexpr std::int64_t fewEntries = 500;
/// Entries are counted no further than this, to find the rarest part.
constexpr std::int64_t longestCount = 4000;
/// An ordered walk stops after this many index entries, however few hits it had; total is then not exact.
constexpr int longestWalk = 4000;

/// What the parts are checked against, from one row of patient_list.
struct Candidate {
  std::string_view names;       ///< " smith / john / " : each word with blanks around
  std::string_view identifiers; ///< the same
  std::int64_t birth = 0;       ///< 0: not known
};

bool startsAWord(std::string_view words, std::string_view start) {
  for (auto at = words.find(start); at != std::string_view::npos; at = words.find(start, at + 1))
    if (at > 0 && words[at - 1] == ' ') return true;
  return false;
}

enum class Match { No, Name, BirthDate, Identifier };

Match matches(const SearchPart& part, const Candidate& candidate) {
  for (const auto& form : part.names)
    if (startsAWord(candidate.names, form)) return Match::Name;
  for (const auto& range : part.births)
    if (candidate.birth >= range.from && candidate.birth <= range.to) return Match::BirthDate;
  if (!part.identifier.empty() && startsAWord(candidate.identifiers, part.identifier)) return Match::Identifier;
  return Match::No;
}

/// The weakest reason counts: "smith 1945" is found by name and birth date and shows as found by birth date.
Match matchesAll(const std::vector<SearchPart>& parts, const Candidate& candidate) {
  auto all = Match::Name;
  for (const auto& part : parts) {
    const auto one = matches(part, candidate);
    if (one == Match::No) return Match::No;
    all = std::max(all, one);
  }
  return all;
}

constexpr std::string_view nameRange = "FROM patient_name WHERE word >= ?1 AND word < ?2";
constexpr std::string_view identifierRange = "FROM patient_identifier WHERE value >= ?1 AND value < ?2";
constexpr std::string_view birthRange = "FROM patient_list WHERE by_birth BETWEEN ?1 AND ?2";

class Search {
 public:
  Search(const ReadConnection& db, const SearchParts& typed, std::size_t limit)
      : m_db(db), m_typed(typed), m_limit(limit) {}

  Result<PatientHits> run() {
    if (m_typed.parts.empty()) return PatientHits{};
    std::int64_t fewest = std::numeric_limits<std::int64_t>::max();
    const SearchPart* rarest = nullptr;
    for (const auto& part : m_typed.parts) {
      auto count = entries(part);
      if (!count) return pass(count);
      if (*count < fewest) {
        fewest = *count;
        rarest = &part;
      }
    }
    auto read = fewest <= fewEntries ? readWhole(*rarest) : walk(*rarest);
    if (!read) return pass(read);
    if (!m_typed.wholeIdentifier.empty())
      if (auto more = readIdentifier(m_typed.wholeIdentifier); !more) return pass(more);
    return finish();
  }

 private:
  struct Hit {
    std::int64_t rid = 0;
    int rank = 0;
    std::string order; ///< by_family, for equal ranks
    Match match = Match::Name;
    std::string identifier; ///< the bare one that matched
  };

  /// How many index entries the part has, counted no further than longestCount.
  Result<std::int64_t> entries(const SearchPart& part) const {
    std::int64_t sum = 0;
    const auto add = [&](std::string_view from, const auto& low, const auto& high) -> Result<void> {
      const auto sql =
          "SELECT count(*) FROM (SELECT 1 " + std::string(from) + " LIMIT " + std::to_string(longestCount) + ")";
      auto count = m_db.sql().integer(sql, low, high);
      if (!count) return pass(count);
      sum += count->value_or(0);
      return {};
    };
    for (const auto& form : part.names)
      if (auto added = add(nameRange, form, afterPrefix(form)); !added) return pass(added);
    if (!part.identifier.empty())
      if (auto added = add(identifierRange, part.identifier, afterPrefix(part.identifier)); !added) return pass(added);
    for (const auto& range : part.births) {
      if (sum >= longestCount) break;
      if (auto added = add(birthRange, std::int64_t{range.from}, std::int64_t{range.to}); !added) return pass(added);
    }
    return sum;
  }

  template <class F>
  Result<void> eachRid(std::string_view from, const auto& low, const auto& high, F&& use) const {
    auto statement = m_db.sql().prepare("SELECT rid " + std::string(from));
    if (!statement) return pass(statement);
    statement->bind(1, low).bind(2, high);
    for (;;) {
      auto more = statement->step();
      if (!more) return pass(more);
      if (!*more) return {};
      if (auto used = use(statement->integer(0)); !used) return pass(used);
    }
  }

  Result<void> readWhole(const SearchPart& leader) {
    std::vector<std::int64_t> rids;
    const auto add = [&](std::int64_t rid) -> Result<void> { return rids.push_back(rid), Result<void>{}; };
    for (const auto& form : leader.names)
      if (auto read = eachRid(nameRange, form, afterPrefix(form), add); !read) return pass(read);
    if (!leader.identifier.empty())
      if (auto read = eachRid(identifierRange, leader.identifier, afterPrefix(leader.identifier), add); !read)
        return pass(read);
    for (const auto& range : leader.births)
      if (auto read = eachRid(birthRange, std::int64_t{range.from}, std::int64_t{range.to}, add); !read)
        return pass(read);
    std::ranges::sort(rids);
    rids.erase(std::ranges::unique(rids).begin(), rids.end());
    for (const auto rid : rids)
      if (auto looked = look(rid, m_typed.parts); !looked) return pass(looked);
    return {};
  }

  Result<void> readIdentifier(const std::string& bare) {
    const std::vector<SearchPart> whole{{{}, {}, bare}};
    int read = 0;
    std::vector<std::int64_t> rids;
    auto ranged = eachRid(identifierRange, bare, afterPrefix(bare), [&](std::int64_t rid) -> Result<void> {
      if (++read <= fewEntries) rids.push_back(rid);
      return {};
    });
    if (!ranged) return pass(ranged);
    for (const auto rid : rids)
      if (auto looked = look(rid, whole); !looked) return pass(looked);
    return {};
  }

  /// Looks at one patient and keeps it when every part matches.
  Result<void> look(std::int64_t rid, const std::vector<SearchPart>& parts) {
    if (m_seen.contains(rid)) return {};
    auto statement =
        m_db.sql().prepare("SELECT names, identifiers, by_birth, by_family FROM patient_list WHERE rid = ?1");
    if (!statement) return pass(statement);
    auto row = statement->bind(1, rid).step();
    if (!row) return pass(row);
    if (!*row) return {};
    const Candidate candidate{statement->text(0), statement->text(1), statement->integer(2)};
    const auto match = matchesAll(parts, candidate);
    if (match == Match::No) return {};
    m_seen.insert(rid);
    Hit hit{rid, rankOf(parts, match, candidate.names), std::string(statement->text(3)), match, {}};
    if (match == Match::Identifier) hit.identifier = matchedIdentifier(parts, candidate.identifiers);
    m_hits.push_back(std::move(hit));
    return {};
  }

  static std::string matchedIdentifier(const std::vector<SearchPart>& parts, std::string_view identifiers) {
    for (const auto& part : parts) {
      if (part.identifier.empty()) continue;
      const auto at = identifiers.find(" " + part.identifier);
      if (at == std::string_view::npos) continue;
      return std::string(identifiers.substr(at + 1, identifiers.find(' ', at + 1) - at - 1));
    }
    return {};
  }

  /// 0: a family name starts so, 1: a given name, 2: another name, 3: found by birth date, 4: by identifier.
  static int rankOf(const std::vector<SearchPart>& parts, Match match, std::string_view names) {
    if (match == Match::BirthDate) return 3;
    if (match == Match::Identifier) return 4;
    const auto familyEnd = std::min(names.find(nameClassEnd), names.size());
    const auto givenEnd = std::min(names.find(nameClassEnd, familyEnd + 1), names.size());
    const auto family = names.substr(0, familyEnd);
    const auto given = names.substr(familyEnd, givenEnd - familyEnd);
    int rank = 2;
    for (const auto& part : parts)
      for (const auto& form : part.names) {
        if (startsAWord(family, form)) return 0;
        if (startsAWord(given, form)) rank = 1;
      }
    return rank;
  }

  /// Every part has many entries. Families that start with a part come in their order from the index alone. What is
  /// left (all parts in given names, other names, dates) must match the rarest part too, so its entries alone are
  /// walked for it.
  Result<void> walk(const SearchPart& rarest) {
    m_exact = false;
    for (const auto& part : m_typed.parts)
      for (const auto& form : part.names)
        if (auto walked = walkNames("by_family", form); !walked) return pass(walked);
    for (const auto& form : rarest.names)
      if (auto walked = walkNames("by_given", form); !walked) return pass(walked);
    for (const auto& form : rarest.names)
      if (auto walked = walkRids(nameRange, form, afterPrefix(form)); !walked) return pass(walked);
    for (const auto& range : rarest.births)
      if (auto walked = walkRids(birthRange, std::int64_t{range.from}, std::int64_t{range.to}); !walked)
        return pass(walked);
    if (rarest.identifier.empty()) return {};
    return walkRids(identifierRange, rarest.identifier, afterPrefix(rarest.identifier));
  }

  [[nodiscard]] bool full() const { return m_hits.size() >= m_limit || m_walked >= longestWalk; }

  Result<void> walkNames(std::string_view column, const std::string& form) {
    if (full()) return {};
    const std::string c(column);
    auto statement = m_db.sql().prepare("SELECT rid, " + c + " FROM patient_list WHERE " + c + " >= ?1 AND " + c +
                                        " < ?2 ORDER BY " + c);
    if (!statement) return pass(statement);
    const auto end = afterPrefix(form);
    statement->bind(1, form).bind(2, end);
    std::string words;
    while (!full()) {
      auto more = statement->step();
      if (!more) return pass(more);
      if (!*more) return {};
      ++m_walked;
      // The sort key holds family and given names: parts that are names are mostly decided without the row itself.
      words.assign(" ").append(statement->text(1)).append(" ");
      std::ranges::replace(words, nameSeparator, ' ');
      const bool promising = std::ranges::all_of(m_typed.parts, [&](const SearchPart& part) {
        return !part.births.empty() || !part.identifier.empty() ||
               std::ranges::any_of(part.names, [&](const std::string& name) { return startsAWord(words, name); });
      });
      if (!promising) continue;
      if (auto looked = look(statement->integer(0), m_typed.parts); !looked) return pass(looked);
    }
    return {};
  }

  Result<void> walkRids(std::string_view from, const auto& low, const auto& high) {
    if (full()) return {};
    auto statement = m_db.sql().prepare("SELECT rid " + std::string(from));
    if (!statement) return pass(statement);
    statement->bind(1, low).bind(2, high);
    while (!full()) {
      auto more = statement->step();
      if (!more) return pass(more);
      if (!*more) return {};
      m_walked += 8; // a row each: dearer than an index entry
      if (auto looked = look(statement->integer(0), m_typed.parts); !looked) return pass(looked);
    }
    return {};
  }

  Result<PatientHits> finish() {
    std::ranges::stable_sort(m_hits, [](const Hit& a, const Hit& b) {
      return std::tie(a.rank, a.order, a.rid) < std::tie(b.rank, b.order, b.rid);
    });
    PatientHits answer;
    answer.total = static_cast<std::int64_t>(m_hits.size());
    answer.totalExact = m_exact;
    if (m_hits.size() > m_limit) m_hits.resize(m_limit);
    for (auto& hit : m_hits) {
      auto statement =
          m_db.sql().prepare("SELECT " + std::string(listColumns) + " FROM patient_list p WHERE p.rid = ?1");
      if (!statement) return pass(statement);
      auto row = statement->bind(1, hit.rid).step();
      if (!row) return pass(row);
      if (!*row) continue;
      PatientHit shown{readListRow(*statement).row, MatchKind::Name, {}};
      if (hit.match == Match::BirthDate) shown.kind = MatchKind::BirthDate;
      if (hit.match == Match::Identifier) {
        shown.kind = MatchKind::Identifier;
        if (bareIdentifier(shown.row.identifier) != hit.identifier) shown.matched = std::move(hit.identifier);
      }
      answer.hits.push_back(std::move(shown));
    }
    return answer;
  }

  const ReadConnection& m_db;
  const SearchParts& m_typed;
  const std::size_t m_limit;
  std::vector<Hit> m_hits;
  std::unordered_set<std::int64_t> m_seen;
  int m_walked = 0;
  bool m_exact = true;
};

} // namespace

Result<PatientHits> searchPatients(const ReadConnection& db, std::string_view text, int limit) {
  const auto typed = searchParts(text);
  return Search(db, typed, static_cast<std::size_t>(std::clamp(limit, 1, 1000))).run();
}

} // namespace clavis::core::chart
