#include "core/exchange/store/share_rules.h"

#include "core/messaging/policy.h"
#include "core/vault/settings.h"

#include <charconv>

namespace clavis::core::exchange {
namespace {

constexpr std::string_view daysSetting = "exchange.share_days";
constexpr int longestThatMayBeSet = 3650;

} // namespace

Result<ShareRules> readShareRules(ReadConnection& db) {
  ShareRules rules;
  auto text = readSetting(db, daysSetting);
  if (!text) return pass(text);
  if (*text) {
    int days = 0;
    const auto read = std::from_chars((*text)->data(), (*text)->data() + (*text)->size(), days);
    const bool whole = read.ec == std::errc() && read.ptr == (*text)->data() + (*text)->size();
    if (whole && days >= 0 && days <= longestThatMayBeSet) rules.usualDays = days;
  }
  auto messages = messaging::readPolicy(db);
  if (!messages) return pass(messages);
  rules.longestDays = static_cast<int>(messages->retention.count());
  if (rules.longestDays > 0 && (rules.usualDays == 0 || rules.usualDays > rules.longestDays))
    rules.usualDays = rules.longestDays;
  return rules;
}

} // namespace clavis::core::exchange
