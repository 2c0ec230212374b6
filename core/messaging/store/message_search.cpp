#include "core/fhir/text/fold.h"
#include "core/messaging/store/extra.h"
#include "core/messaging/store/message_row.h"

#include <algorithm>

namespace clavis::core::messaging {
namespace {

/// A word that goes on in more ways than this is looked for by its beginning, and the index has to put all that it
/// finds in order first: up to some hundred milliseconds when it is in every one of a million messages.
constexpr int continuationsAtMost = 200;
/// Shorter ones go on in too many ways: they are found as whole words.
constexpr std::size_t shortestBeginning = 3;

std::vector<std::string> wordsOf(const std::string& folded) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : folded + ' ') {
    const auto u = static_cast<unsigned char>(c);
    const bool letter = u >= 0x80 || (u >= '0' && u <= '9') || (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z');
    if (letter)
      word += c;
    else if (!word.empty())
      words.push_back(std::exchange(word, {}));
  }
  return words;
}

/// The words of the index that begin with this one; nothing when they are too many. Each is one step in the index:
/// asked for one after the other, because going through the words reads where each of them stands.
Result<std::optional<std::vector<std::string>>> continuations(const ReadConnection& db, const std::string& word) {
  using Words = std::optional<std::vector<std::string>>;
  std::vector<std::string> found;
  const std::string end = word + "\U0010FFFF";
  for (std::string from = word;;) {
    auto next = db.sql().text("SELECT term FROM messaging_terms WHERE term >= ?1 AND term < ?2 LIMIT 1", from, end);
    if (!next) return pass(next);
    if (!*next) return Words(std::move(found));
    if (found.size() == continuationsAtMost) return Words();
    from = **next + '\x01'; // sorts before every longer word
    found.push_back(std::move(**next));
  }
}

Result<std::string> termOf(const ReadConnection& db, const std::string& word) {
  const std::string whole = '"' + word + '"';
  if (word.size() < shortestBeginning) return whole;
  auto all = continuations(db, word);
  if (!all) return pass(all);
  if (!*all) return whole + '*';
  if ((*all)->empty()) return whole;
  std::string any;
  for (const std::string& one : **all) any += (any.empty() ? "(\"" : " OR \"") + one + '"';
  return any + ')';
}

/// Each word from its start, all of them, in the places asked for; empty: nothing is asked for.
Result<std::string> matchOf(const ReadConnection& db, const SearchQuery& query) {
  std::string words;
  for (const std::string& word : wordsOf(foldText(query.text))) {
    auto term = termOf(db, word);
    if (!term) return term;
    words += (words.empty() ? "" : " AND ") + *term;
  }
  if (words.empty()) return words;
  std::string match = "words : (" + words + ')';
  if (query.conversation) match += " AND place : " + searchPlace(*query.conversation);
  if (query.patient) match += " AND place : " + searchPlace(*query.patient);
  return match;
}

} // namespace

// The text index is walked from the newest row down and left once the page is full: what is read grows with the page,
// not with how often a word stands in the history.
Result<SearchPage> searchMessages(const ReadConnection& db, const SearchQuery& query) {
  SearchPage page;
  auto match = matchOf(db, query);
  if (!match) return pass(match);
  if (match->empty()) return page;
  const int limit = std::clamp(query.limit, 1, 500);
  auto read = db.sql().each(
      std::string(messageColumns) +
          ", c.patient, c.topic FROM messaging_text t CROSS JOIN messaging_message m ON m.message = t.rowid"
          " CROSS JOIN messaging_conversation c ON c.conversation = m.conversation"
          " WHERE t.messaging_text MATCH ?1 AND t.rowid < ?2 ORDER BY t.rowid DESC LIMIT ?3",
      [&](const Statement& row) {
        if (static_cast<int>(page.hits.size()) == limit) {
          page.next = page.hits.back().message.key;
          return false;
        }
        page.hits.push_back({messageOf(row).row, std::string(row.text(messageColumnCount)),
                             std::string(row.text(messageColumnCount + 1))});
        return true;
      },
      *match, query.before.value_or(INT64_MAX), limit + 1);
  if (!read) return pass(read);
  return page;
}

} // namespace clavis::core::messaging
