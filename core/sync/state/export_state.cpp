#include "core/sync/state/export_state.h"

#include "core/vault/settings.h"

#include <charconv>

namespace clavis::core {
namespace {

constexpr std::string_view JobKey = "sync.export";
constexpr std::string_view PlaceKey = "sync.export_place";
/// Separates the parts of a setting; no address and no type has it.
constexpr char Separator = '\n';

std::vector<std::string> parts(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = text.find(Separator);
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

std::int64_t number(std::string_view text) {
  std::int64_t value = -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// Panel, job, time (-1: not ready), then type, address and count (-1: not said) of each file.
std::optional<ExportState> parse(std::string_view text) {
  const auto all = parts(text);
  if (all.size() < 3 || all.size() % 3 != 0) return std::nullopt;
  ExportState state{.panel = all[0], .statusUrl = all[1], .through = {}, .files = {}};
  if (const std::int64_t through = number(all[2]); through >= 0)
    state.through = Instant(std::chrono::milliseconds(through));
  for (std::size_t i = 3; i < all.size(); i += 3) {
    ExportFile file{.type = all[i], .url = all[i + 1], .count = std::nullopt};
    if (const std::int64_t count = number(all[i + 2]); count >= 0) file.count = static_cast<std::uint64_t>(count);
    state.files.push_back(std::move(file));
  }
  return state;
}

} // namespace

Result<std::optional<ExportState>> readExport(ReadConnection& db) {
  auto job = readSetting(db, JobKey);
  if (!job) return pass(job);
  if (!*job) return std::optional<ExportState>{};
  auto state = parse(**job);
  if (!state) return std::optional<ExportState>{};
  auto place = readSetting(db, PlaceKey);
  if (!place) return pass(place);
  const auto at = parts(place->value_or(""));
  if (at.size() == 2) {
    state->file = static_cast<std::size_t>(std::max<std::int64_t>(0, number(at[0])));
    state->lines = std::max<std::int64_t>(0, number(at[1]));
  }
  return state;
}

Result<void> writeExport(WriteConnection& db, const ExportState& state) {
  std::string text = state.panel + Separator + state.statusUrl + Separator +
                     std::to_string(state.through ? state.through->time_since_epoch().count() : -1);
  for (const ExportFile& file : state.files)
    text += Separator + file.type + Separator + file.url + Separator +
            (file.count ? std::to_string(*file.count) : std::string("-1"));
  if (auto written = writeSetting(db, JobKey, text); !written) return written;
  return removeSetting(db, PlaceKey);
}

Result<void> writeExportPlace(WriteConnection& db, std::size_t file, std::int64_t lines) {
  return writeSetting(db, PlaceKey, std::to_string(file) + Separator + std::to_string(lines));
}

Result<void> forgetExport(WriteConnection& db) {
  if (auto job = removeSetting(db, JobKey); !job) return job;
  return removeSetting(db, PlaceKey);
}

} // namespace clavis::core
