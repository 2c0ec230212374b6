#include "core/messaging/policy.h"

#include "core/vault/settings.h"

namespace clavis::core::messaging {
namespace {

constexpr std::string_view retentionSetting = "messaging.retention_days";
constexpr std::string_view devicesSetting = "messaging.new_devices";
constexpr std::string_view receiptsSetting = "messaging.read_receipts";
constexpr std::string_view teamSetting = "messaging.care_team";
constexpr int longestRetention = 36'500;

Result<void> readFlag(ReadConnection& db, std::string_view setting, bool& flag) {
  auto text = readSetting(db, setting);
  if (!text) return pass(text);
  if (*text == "yes") flag = true;
  if (*text == "no") flag = false;
  return {};
}

} // namespace

Result<MessagingOptions> readPolicy(ReadConnection& db) {
  MessagingOptions policy;
  auto days = readCount(db, retentionSetting, longestRetention);
  if (!days) return pass(days);
  if (*days) policy.retention = std::chrono::days(**days);
  auto devices = readSetting(db, devicesSetting);
  if (!devices) return pass(devices);
  if (*devices == "block") policy.newDevices = NewDevicePolicy::Block;
  auto flag = readFlag(db, receiptsSetting, policy.sendReadReceipts);
  if (flag) flag = readFlag(db, teamSetting, policy.careTeam);
  if (!flag) return pass(flag);
  return policy;
}

Result<void> writePolicy(WriteConnection& db, const MessagingOptions& policy) {
  const auto days = policy.retention.count();
  if (days < 0 || days > longestRetention) return fail(MessagingError::BadPayload, "days of retention");
  auto done = writeSetting(db, retentionSetting, std::to_string(days));
  if (done) done = writeSetting(db, devicesSetting, policy.newDevices == NewDevicePolicy::Block ? "block" : "warn");
  if (done) done = writeSetting(db, receiptsSetting, policy.sendReadReceipts ? "yes" : "no");
  if (done) done = writeSetting(db, teamSetting, policy.careTeam ? "yes" : "no");
  return done;
}

} // namespace clavis::core::messaging
