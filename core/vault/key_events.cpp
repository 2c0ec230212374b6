#include "core/vault/key_events.h"

#include "core/vault/settings.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace clavis::core {

namespace {

constexpr std::string_view setting = "keys.events";
constexpr std::ptrdiff_t mostKept = 200;

constexpr std::array<std::pair<KeyEvent, const char*>, 8> names = {{
    {KeyEvent::RecoveryCodeUsed, "recovery-code-used"},
    {KeyEvent::ClinicKeyUsed, "clinic-key-used"},
    {KeyEvent::PassphraseChanged, "passphrase-changed"},
    {KeyEvent::RecoveryCodeRenewed, "recovery-code-renewed"},
    {KeyEvent::FactorAdded, "factor-added"},
    {KeyEvent::FactorRemoved, "factor-removed"},
    {KeyEvent::ClinicKeySet, "clinic-key-set"},
    {KeyEvent::KeyRotated, "key-rotated"},
}};

} // namespace

const char* keyEventName(KeyEvent event) {
  const auto* const found = std::ranges::find(names, event, &std::pair<KeyEvent, const char*>::first);
  return found == names.end() ? "?" : found->second;
}

Result<void> recordKeyEvent(WriteConnection& connection, KeyEvent event, Instant at) {
  auto before = readSetting(connection, setting);
  if (!before) return pass(before);
  std::string lines = before->value_or("");
  lines += std::to_string(at.time_since_epoch().count()) + ' ' + keyEventName(event) + '\n';
  while (std::ranges::count(lines, '\n') > mostKept) lines.erase(0, lines.find('\n') + 1);
  return writeSetting(connection, setting, lines);
}

Result<std::vector<LoggedKeyEvent>> readKeyEvents(ReadConnection& connection) {
  auto text = readSetting(connection, setting);
  if (!text) return pass(text);
  std::vector<LoggedKeyEvent> events;
  const std::string lines = text->value_or("");
  for (std::size_t start = 0; start < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', start), lines.size());
    const std::string_view line = std::string_view(lines).substr(start, end - start);
    start = end + 1;
    const std::size_t blank = line.find(' ');
    std::int64_t at = 0;
    if (blank == std::string_view::npos || std::from_chars(line.data(), line.data() + blank, at).ec != std::errc())
      continue;
    const auto* const found =
        std::ranges::find_if(names, [&](const auto& known) { return line.substr(blank + 1) == known.second; });
    if (found != names.end()) events.push_back({.at = Instant(std::chrono::milliseconds(at)), .event = found->first});
  }
  return events;
}

} // namespace clavis::core
