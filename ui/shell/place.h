// Where a person was: section, open charts, which one is in front. Remembered across lock and restart inside the vault;
// holds ids only, never a name.
#pragma once

#include "ui/shell/section.h"

#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace clavis::ui {

struct Place {
  Section section = Section::Today;
  std::vector<std::string> charts;    ///< patient ids of the tabs, in order
  std::vector<std::string> windows;   ///< patient ids of charts in windows of their own
  std::optional<std::size_t> current; ///< index into charts; nullopt: the section is in front

  friend bool operator==(const Place&, const Place&) = default;
};

[[nodiscard]] std::string writePlace(const Place& place);
/// What cannot be read gives the default place: nothing is lost by it.
[[nodiscard]] Place readPlace(const std::string& text);

/// Recently opened charts, newest first, at most 12 ids.
inline constexpr std::size_t recentLimit = 12;
[[nodiscard]] std::vector<std::string> withRecent(std::vector<std::string> recent, const std::string& id);
[[nodiscard]] std::string writeRecent(const std::vector<std::string>& recent);
[[nodiscard]] std::vector<std::string> readRecent(const std::string& text);

} // namespace clavis::ui
