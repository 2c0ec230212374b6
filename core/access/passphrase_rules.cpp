#include "core/access/passphrase_rules.h"

#include "core/access/common_passphrases.h"
#include "crypto/memory/secret_bytes.h"

#include <zstd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

namespace clavis::core {

namespace {

// What a character costs that belongs to no word, row or repeat.
constexpr double letterBits = 2.2; // English text; random letters are worth more, and nobody is hurt by that
constexpr double digitBits = 3.3;
constexpr double separatorBits = 1.0;
constexpr double markBits = 4.0;
constexpr double foreignBits = 3.0;
constexpr std::size_t longestWord = 40;
// Longer ones are strong by their length; the work grows with it.
constexpr std::size_t mostJudged = 128;

constexpr std::array<std::string_view, 7> rows = {
    "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm"};

bool isLetter(char c) { return c >= 'a' && c <= 'z'; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// The letters people hide behind digits and marks.
char plainLetter(char c) {
  switch (c) {
  case '0': return 'o';
  case '1': return 'i';
  case '3': return 'e';
  case '4': return 'a';
  case '5': return 's';
  case '7': return 't';
  case '@': return 'a';
  case '$': return 's';
  case '!': return 'i';
  default: return c;
  }
}

double costOf(char c) {
  if (isLetter(c)) return letterBits;
  if (isDigit(c)) return digitBits;
  if (c == ' ' || c == '-' || c == '_' || c == '.') return separatorBits;
  // A character of several bytes is paid for once, at its first byte.
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x80) return (byte & 0xC0U) == 0x80U ? 0.0 : foreignBits;
  return markBits;
}

std::size_t charactersIn(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// How far a row of keys or letters (either way), or one character over and over, goes on from `at`.
std::size_t runFrom(std::string_view text, std::size_t at) {
  std::size_t longest = 1;
  while (at + longest < text.size() && text[at + longest] == text[at]) ++longest;
  for (const std::string_view row : rows) {
    const auto start = row.find(text[at]);
    if (start == std::string_view::npos) continue;
    for (const int step : {1, -1}) {
      std::size_t length = 1;
      auto place = static_cast<std::ptrdiff_t>(start) + step;
      while (at + length < text.size() && place >= 0 && place < static_cast<std::ptrdiff_t>(row.size()) &&
             row[static_cast<std::size_t>(place)] == text[at + length]) {
        ++length;
        place += step;
      }
      longest = std::max(longest, length);
    }
  }
  return longest;
}

/// The shortest piece that the whole text is made of; its own length when there is no shorter one.
std::size_t periodOf(std::string_view text) {
  for (std::size_t period = 1; period <= text.size() / 2; ++period) {
    if (text.size() % period != 0) continue;
    bool repeats = true;
    for (std::size_t i = period; repeats && i < text.size(); ++i) repeats = text[i] == text[i - period];
    if (repeats) return period;
  }
  return text.size();
}

std::string unpackedList() {
  const auto packed = commonPassphrases();
  const auto size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN) return {};
  std::string text(size, '\0');
  const auto got = ZSTD_decompress(text.data(), text.size(), packed.data(), packed.size());
  text.resize(ZSTD_isError(got) != 0U ? 0 : got);
  return text;
}

} // namespace

struct PassphraseRules::Words {
  std::string text = unpackedList();
  std::unordered_map<std::string_view, std::size_t> rank; // views of `text`

  Words() {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      rank.emplace(std::string_view(text).substr(at, end - at), rank.size() + 1);
      at = end + 1;
    }
  }

  /// log2 of the guesses: the cheapest way to put `text` together from what people use.
  [[nodiscard]] double cost(std::string_view text_, std::string_view plain, std::span<const std::string> known) const {
    std::vector<double> best(text_.size() + 1, 1e9);
    best[0] = 0;
    const auto reach = [&best](std::size_t from, std::size_t length, double bits) {
      best[from + length] = std::min(best[from + length], best[from] + bits);
    };
    for (std::size_t at = 0; at < text_.size(); ++at) {
      reach(at, 1, costOf(text_[at]));
      if (const std::size_t run = runFrom(text_, at); run >= 3)
        for (std::size_t length = 3; length <= run; ++length)
          reach(at, length, 5.0 + std::log2(static_cast<double>(length)));
      if (text_.size() - at >= 4 && (text_.substr(at, 2) == "19" || text_.substr(at, 2) == "20") &&
          isDigit(text_[at + 2]) && isDigit(text_[at + 3]))
        reach(at, 4, 6.5);
      for (std::size_t length = 3; length <= std::min(longestWord, text_.size() - at); ++length) {
        for (const std::string_view as : {text_, plain}) {
          if (const auto found = rank.find(as.substr(at, length)); found != rank.end())
            reach(at, length, 1.0 + std::log2(static_cast<double>(found->second)));
        }
      }
      for (const std::string& word : known)
        if (!word.empty() && text_.substr(at).starts_with(word)) reach(at, word.size(), 2.0);
    }
    return best.back();
  }
};

PassphraseRules::PassphraseRules() : m_words(std::make_unique<const Words>()) {}
PassphraseRules::~PassphraseRules() = default;

std::size_t PassphraseRules::listed() const { return m_words->rank.size(); }

PassphraseOpinion PassphraseRules::judge(std::string_view passphrase, std::span<const std::string> expected) const {
  const std::size_t characters = charactersIn(passphrase);
  if (characters > mostCharacters) return {.fault = PassphraseFault::TooLong};

  // Copies of the passphrase live in memory that is wiped, as the passphrase does.
  const std::string_view judged = passphrase.substr(0, mostJudged);
  crypto::SecretBytes lowered = crypto::SecretBytes::copyOf(judged);
  crypto::SecretBytes plain = crypto::SecretBytes::copyOf(judged);
  for (std::size_t i = 0; i < judged.size(); ++i) {
    lowered.writable()[i] = static_cast<std::byte>(lower(judged[i]));
    plain.writable()[i] = static_cast<std::byte>(plainLetter(lower(judged[i])));
  }
  const std::string_view text = lowered.text();
  std::vector<std::string> known;
  for (const std::string& word : expected) {
    std::string small(word);
    std::ranges::transform(small, small.begin(), lower);
    if (small.size() >= 3) known.push_back(std::move(small));
  }

  PassphraseOpinion opinion;
  const std::size_t period = periodOf(text);
  const auto costWith = [&](std::span<const std::string> words) {
    return m_words->cost(text.substr(0, period), plain.text().substr(0, period), words) +
           std::log2(static_cast<double>(text.size() / std::max<std::size_t>(period, 1) + (text.empty() ? 1 : 0)));
  };
  const double alone = costWith({});
  const double bits = known.empty() ? alone : costWith(known);
  opinion.bits = static_cast<int>(bits);

  const auto isListed = [&](std::string_view word) { return m_words->rank.contains(word); };
  const auto first = std::ranges::find_if(text, isLetter) - text.begin();
  auto last = text.size();
  while (last > 0 && !isLetter(text[last - 1])) --last;
  const std::string_view core =
      static_cast<std::size_t>(first) < last
          ? text.substr(static_cast<std::size_t>(first), last - static_cast<std::size_t>(first))
          : std::string_view();
  std::string withoutSpaces;
  std::ranges::copy_if(text, std::back_inserter(withoutSpaces), [](char c) { return isLetter(c) || isDigit(c); });
  const bool common = isListed(text) || isListed(core) || isListed(withoutSpaces);
  crypto::wipe(std::span<char>(withoutSpaces));

  if (characters < leastCharacters)
    opinion.fault = PassphraseFault::TooShort;
  else if (common)
    opinion.fault = PassphraseFault::Common;
  else if (bits < leastBits)
    opinion.fault = alone < leastBits ? PassphraseFault::Predictable : PassphraseFault::Personal;
  return opinion;
}

} // namespace clavis::core
