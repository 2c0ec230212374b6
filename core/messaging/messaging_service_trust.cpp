#include "core/chart/look_alikes.h"
#include "core/messaging/messaging_service_private.h"
#include "core/messaging/trust/device_trust.h"
#include "core/messaging/trust/safety_number.h"

#include <algorithm>
#include <iterator>

namespace clavis::core::messaging {
namespace {

/// The group in which both persons' devices are looked at: of those that both are in, the one whose id sorts first, so
/// that both sides choose the same.
constexpr std::string_view sharedGroup =
    "SELECT c.conversation FROM messaging_conversation c WHERE c.state = 1 AND c.route IS NOT NULL"
    " AND EXISTS (SELECT 1 FROM messaging_member m WHERE m.conversation = c.conversation AND m.person = ?1)"
    " AND EXISTS (SELECT 1 FROM messaging_member m WHERE m.conversation = c.conversation AND m.person = ?2)"
    " ORDER BY c.route LIMIT 1";

struct Shared {
  SafetyNumber number;
  std::vector<MemberDevice> theirs;
};

Result<Shared> compareWith(const ReadConnection& db, const std::string& own, const std::string& person) {
  auto conversation = db.sql().integer(sharedGroup, own, person);
  if (!conversation) return pass(conversation);
  if (!*conversation) return fail(MessagingError::NoDevice, "no group with this person yet", Retry::AfterAction);
  auto members = memberDevices(db, **conversation);
  if (!members) return pass(members);
  SafetySide ours{.person = own};
  SafetySide theirs{.person = person};
  Shared out;
  for (MemberDevice& member : *members) {
    if (member.person == own) ours.keys.push_back(member.key);
    if (member.person != person) continue;
    theirs.keys.push_back(member.key);
    out.theirs.push_back(std::move(member));
  }
  const SafetyDigits digits = safetyDigits(ours, theirs);
  out.number = {.ours = own, .theirs = person, .digits = digits.digits, .qr = digits.qr};
  auto devices = devicesOf(db, person);
  if (!devices) return pass(devices);
  out.number.compared = true;
  for (const MemberDevice& member : out.theirs) {
    const auto known = std::ranges::find(*devices, member.device, &DeviceRow::device);
    if (known == devices->end() || known->state != DeviceState::Compared) out.number.compared = false;
    if (known != devices->end()) out.number.devices.push_back(*known);
  }
  // Kept out by policy, so no part of the number; but somebody has to see it to decide.
  std::ranges::copy_if(*devices, std::back_inserter(out.number.devices), [&](const DeviceRow& device) {
    return device.state == DeviceState::Blocked &&
           std::ranges::find(out.theirs, device.device, &MemberDevice::device) == out.theirs.end();
  });
  return out;
}

std::string idOf(const std::string& patient) { return patient.substr(std::min(patient.find('/') + 1, patient.size())); }

} // namespace

QFuture<Result<SafetyNumber>> MessagingService::safetyNumber(std::string person) {
  return m_d->read([own = m_d->person, person = std::move(person)](ReadConnection& db) -> Result<SafetyNumber> {
    auto shared = compareWith(db, own, person);
    if (!shared) return pass(shared);
    return std::move(shared->number);
  });
}

QFuture<Result<void>> MessagingService::confirmCompared(std::string person, std::string digits) {
  return m_d->ports.vault.writer().runDurably(
      [this, person = std::move(person), digits = std::move(digits)](WriteConnection& db) -> Result<void> {
        auto shared = compareWith(db, m_d->person, person);
        if (!shared) return pass(shared);
        if (shared->number.digits != digits)
          return fail(MessagingError::KeyChanged, "the number is another one now", Retry::AfterAction);
        return confirmDevices(db, shared->theirs, m_d->person, m_d->now());
      });
}

QFuture<Result<void>> MessagingService::approve(std::string person) {
  auto done = m_d->ports.vault.writer().runDurably([this, person](WriteConnection& db) -> Result<void> {
    auto changed = approveDevices(db, person, m_d->person, m_d->now());
    if (!changed) return pass(changed);
    return db.sql().execute(
        "UPDATE messaging_conversation SET state = 1, failure = NULL WHERE state = 2 AND conversation"
        " IN (SELECT conversation FROM messaging_participant WHERE person = ?1)",
        person);
  });
  return mapped(std::move(done), [this, person](Result<void> result) {
    if (result) m_d->tellTrust(person);
    return result;
  });
}

QFuture<Result<void>> MessagingService::reportLost(std::string person, std::string device) {
  auto done = m_d->ports.vault.writer().runDurably([this, person, device](WriteConnection& db) -> Result<void> {
    if (person == m_d->person && device == m_d->device()) return fail(MessagingError::NotAllowed);
    auto marked = markLost(db, person, device, m_d->person, m_d->now());
    if (!marked) return pass(marked);
    if (!*marked) return fail(MessagingError::NoDevice);
    return {};
  });
  return mapped(std::move(done), [this, person](Result<void> result) {
    if (result) m_d->tellTrust(person);
    return result;
  });
}

QFuture<Result<std::vector<TrustEvent>>> MessagingService::trustEvents(std::string person, int limit) {
  return m_d->read(
      [person = std::move(person), limit](ReadConnection& db) { return readTrustEvents(db, person, limit); });
}

QFuture<Result<RecipientCheck>> MessagingService::checkRecipient(std::string patient, std::string chartInFront) {
  return m_d->read([patient = std::move(patient),
                    chartInFront = std::move(chartInFront)](ReadConnection& db) -> Result<RecipientCheck> {
    RecipientCheck check;
    const std::string id = idOf(patient);
    if (!chartInFront.empty() && chartInFront != id) check.doubts.push_back(RecipientDoubt::OtherChartInFront);
    // Somebody whose chart is not in this vault cannot be compared with anybody.
    if (auto alike = chart::lookAlikes(db, id); alike && !alike->patients.empty()) {
      check.doubts.push_back(RecipientDoubt::LookAlikeName);
      for (const auto& one : alike->patients) check.lookAlikes.push_back(one.patient.patientId);
    }
    auto wrote = db.sql().integer("SELECT 1 FROM messaging_message m JOIN messaging_conversation c USING (conversation)"
                                  " WHERE c.patient = ?1 AND m.own = 1 LIMIT 1",
                                  patient);
    if (!wrote) return pass(wrote);
    if (!*wrote) check.doubts.push_back(RecipientDoubt::FirstMessage);
    auto fresh =
        db.sql().integer("SELECT 1 FROM messaging_device WHERE person = ?1 AND state IN (2, 3) LIMIT 1", patient);
    if (!fresh) return pass(fresh);
    if (*fresh) check.doubts.push_back(RecipientDoubt::NewDevice);
    return check;
  });
}

} // namespace clavis::core::messaging
