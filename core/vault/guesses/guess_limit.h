// Wrong passphrases are counted, and after a few each costs a wait: also in the next process, and after a restart.
//
// The count lies in the file vault.tries of the profile, in the clear: it has to be read before anything can be
// decrypted. Who can change that file can copy the folder, and guesses on a copy are limited by nothing but Argon2id:
// tampering with it helps no more than the copy does. It slows the person who sits at a locked screen.
//
// A guess is written down before it is tried, so a process that is killed in the middle has used it up. A file that
// cannot be written stops nobody: a full disk must not lock a clinician out. Thread: one at a time, under the vault's
// lock file.
#pragma once

#include "core/base/clock.h"
#include "core/vault/errors.h"

#include <chrono>
#include <filesystem>

namespace clavis::core {

class GuessLimit {
 public:
  static constexpr int freeGuesses = 5;
  static constexpr std::chrono::seconds firstWait{5}; ///< after the last free guess; doubles with each one more
  static constexpr std::chrono::minutes longestWait{15};

  GuessLimit(const std::filesystem::path& dir, const Clock& clock);

  /// VaultError::TooManyGuesses with retryAfter(), or the guess is counted.
  [[nodiscard]] Result<void> begin();
  /// It was right: nothing is remembered.
  void wasRight();
  /// It could not be tried (a damaged file, a card that is missing): it does not count.
  void wasNone();

  /// How long to wait after that many wrong guesses in a row.
  [[nodiscard]] static std::chrono::milliseconds waitAfter(int wrong);

 private:
  struct State {
    int wrong = 0;
    Instant last{};
  };
  [[nodiscard]] State load() const;
  void store(const State& state) const;

  std::filesystem::path m_file;
  const Clock& m_clock;
  State m_before;
};

} // namespace clavis::core
