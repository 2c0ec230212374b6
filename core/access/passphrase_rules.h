// Which passphrases may be chosen: the rules of NIST SP 800-63B-4 section 3.1.1.2, and nothing beside them.
//
// Length (15 characters, because a passphrase may have to stand alone; 1024 at most), not one that everybody tries
// first, not made of what is known about the person or the place. No classes of characters, no change by calendar, no
// hints, pasting allowed. Existing passphrases are not judged: only new ones.
//
// The strength is an estimate from below, for a person who chooses: words of the shipped list cost their rank, other
// letters what English text costs, so that four random words come out at about what they are worth. It is not a
// measurement; a sentence everybody knows is worth less than it says.
// Thread: const after construction.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::core {

enum class PassphraseFault : std::uint8_t {
  None,
  TooShort,
  TooLong,
  Common,      ///< on the list, or on it but for digits and marks around it
  Predictable, ///< repeats, rows of keys and listed words: guessed in the first billion tries
  Personal,    ///< little more than a name, an account or the place
};

struct PassphraseOpinion {
  PassphraseFault fault = PassphraseFault::None;
  int bits = 0; ///< log2 of the guesses somebody needs who knows how people choose
};

class PassphraseRules {
 public:
  static constexpr std::size_t leastCharacters = 15;
  static constexpr std::size_t mostCharacters = 1024;
  static constexpr int leastBits = 30;

  PassphraseRules();
  ~PassphraseRules();
  PassphraseRules(const PassphraseRules&) = delete;
  PassphraseRules& operator=(const PassphraseRules&) = delete;

  /// `passphrase` in UTF-8. `expected`: what an attacker knows (names, account, clinic), any case.
  [[nodiscard]] PassphraseOpinion judge(std::string_view passphrase, std::span<const std::string> expected = {}) const;
  [[nodiscard]] std::size_t listed() const;

 private:
  struct Words;
  std::unique_ptr<const Words> m_words;
};

} // namespace clavis::core
