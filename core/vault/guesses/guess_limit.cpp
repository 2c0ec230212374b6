#include "core/vault/guesses/guess_limit.h"

#include "core/vault/files/private_files.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

namespace clavis::core {

namespace {

constexpr std::string_view heading = "clavis tries 1 ";
constexpr int mostCounted = 1'000'000;

template <class T>
bool takeNumber(std::string_view& text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

} // namespace

GuessLimit::GuessLimit(const std::filesystem::path& dir, const Clock& clock)
    : m_file(dir / "vault.tries"), m_clock(clock) {}

std::chrono::milliseconds GuessLimit::waitAfter(int wrong) {
  if (wrong < freeGuesses) return {};
  const int doublings = std::min(wrong - freeGuesses, 16);
  return std::min<std::chrono::milliseconds>(firstWait * (1 << doublings), longestWait);
}

GuessLimit::State GuessLimit::load() const {
  std::error_code ignored;
  if (!std::filesystem::exists(m_file, ignored)) return {};
  auto bytes = readSmallFile(m_file, 256);
  // Somebody wrote nonsense there: not a reason to lock anybody out, nor to start counting at none.
  const State doubtful{.wrong = freeGuesses, .last = m_clock.now()};
  const auto doubt = [&] { return store(doubtful), doubtful; };
  if (!bytes) return doubt();
  std::string_view text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  if (!text.starts_with(heading)) return doubt();
  text.remove_prefix(heading.size());
  State state;
  std::int64_t last = 0;
  if (!takeNumber(text, state.wrong) || !text.starts_with(' ')) return doubt();
  text.remove_prefix(1);
  if (!takeNumber(text, last) || text != "\n" || state.wrong < 0) return doubt();
  state.wrong = std::min(state.wrong, mostCounted);
  state.last = Instant(std::chrono::milliseconds(last));
  return state;
}

void GuessLimit::store(const State& state) const {
  std::string text(heading);
  text += std::to_string(state.wrong) + ' ' + std::to_string(state.last.time_since_epoch().count()) + '\n';
  static_cast<void>(writeFileAtomically(m_file, std::as_bytes(std::span(text)))); // see the header
}

Result<void> GuessLimit::begin() {
  m_before = load();
  const Instant now = m_clock.now();
  if (m_before.last > now) {
    // The clock was set back. Waiting for the old time to come again could take years; the wait begins anew instead.
    m_before.last = now;
    store(m_before);
  }
  const auto left = waitAfter(m_before.wrong) - (now - m_before.last);
  if (left > std::chrono::milliseconds::zero())
    return std::unexpected(
        Error(VaultError::TooManyGuesses, std::to_string(m_before.wrong) + " wrong tries", Retry::Later).after(left));
  store({.wrong = m_before.wrong + 1, .last = now});
  return {};
}

void GuessLimit::wasRight() {
  std::error_code ignored;
  std::filesystem::remove(m_file, ignored);
}

void GuessLimit::wasNone() {
  if (m_before.wrong == 0)
    wasRight();
  else
    store(m_before);
}

} // namespace clavis::core
