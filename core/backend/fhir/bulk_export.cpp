#include "core/backend/fhir/bulk_export.h"

#include "core/backend/fhir/operation_outcome.h"
#include "core/backend/http/http_date.h"
#include "core/fhir/json/json.h"

#include <algorithm>
#include <charconv>

namespace clavis::core {
namespace {

constexpr std::chrono::milliseconds shortestWait{200};
constexpr std::chrono::milliseconds longestWait{120'000};
constexpr std::chrono::milliseconds usualWait{2'000};

Result<std::vector<ExportFile>> readFiles(JsonValue list, const Origin& origin) {
  std::vector<ExportFile> files;
  for (const auto item : list.items()) {
    auto url = origin.resolve(item["url"].text(), Reach::Host);
    if (!url) return pass(url);
    ExportFile file{.type = std::string(item["type"].text()), .url = origin.relative(*url), .count = std::nullopt};
    const auto digits = item["count"].digits();
    std::uint64_t count = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), count).ec == std::errc{}) file.count = count;
    files.push_back(std::move(file));
  }
  return files;
}

} // namespace

Result<ExportJob> readKickOff(const HttpResponse& answer, const Origin& origin) {
  const auto location = answer.headers.get("Content-Location");
  if (answer.status != 202 || !location) return fail(BackendError::NotFhir, "no export was started");
  auto url = origin.resolve(*location, Reach::Host);
  if (!url) return pass(url);
  return ExportJob{origin.relative(*url)};
}

Result<ExportProgress> readProgress(const HttpResponse& answer, const Origin& origin) {
  ExportProgress progress;
  if (answer.status == 202 || answer.status == 429) {
    const auto date = parseHttpDate(answer.headers.get("Date").value_or(""));
    progress.askAgainAfter = std::clamp(retryAfter(answer.headers, date.value_or(Instant::max())).value_or(usualWait),
                                        shortestWait, longestWait);
    progress.progress = sanitised(answer.headers.get("X-Progress").value_or(""), 100);
    return progress;
  }
  const auto document = JsonDocument::parse(answer.body);
  if (!document || !document->root()["output"].isArray()) return fail(BackendError::NotFhir, "not an export manifest");
  const auto root = document->root();
  progress.complete = true;
  progress.transactionTime = root["transactionTime"].text();
  for (const auto& [name, files] : {std::pair{"output", &progress.files}, std::pair{"deleted", &progress.deleted},
                                    std::pair{"error", &progress.errors}}) {
    auto read = readFiles(root[name], origin);
    if (!read) return pass(read);
    *files = std::move(*read);
  }
  return progress;
}

} // namespace clavis::core
