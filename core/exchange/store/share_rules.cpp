#include "core/exchange/store/share_rules.h"

#include "core/messaging/policy.h"
#include "core/vault/settings.h"

namespace clavis::core::exchange {
namespace {

constexpr std::string_view daysSetting = "exchange.share_days";
constexpr int longestThatMayBeSet = 3650;

} // namespace

Result<ShareRules> readShareRules(ReadConnection& db) {
  ShareRules rules;
  auto days = readCount(db, daysSetting, longestThatMayBeSet);
  if (!days) return pass(days);
  rules.usualDays = days->value_or(rules.usualDays);
  auto messages = messaging::readPolicy(db);
  if (!messages) return pass(messages);
  rules.longestDays = static_cast<int>(messages->retention.count());
  if (rules.longestDays > 0 && (rules.usualDays == 0 || rules.usualDays > rules.longestDays))
    rules.usualDays = rules.longestDays;
  return rules;
}

} // namespace clavis::core::exchange
