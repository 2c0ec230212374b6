#include "core/messaging/engine/package_keeper.h"

#include "core/vault/settings.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/random.h"

#include <QDateTime>

#include <algorithm>

namespace clavis::core::messaging {
namespace {

constexpr std::chrono::minutes upkeepEvery{10};
/// Servers whose nodes disagree on the time, and writes that become visible after later ones.
constexpr std::chrono::seconds overlap{120};
constexpr std::string_view sinceSetting = "messaging.packages_since";
/// A person with more devices than this has a problem that we must not make ours.
constexpr std::size_t packagesReadAtMost = 2000;

Result<std::vector<MailboxPackage>> allPackages(Round& round, QFuture<Result<PackagePage>> first) {
  std::vector<MailboxPackage> out;
  auto page = round.ask(std::move(first));
  for (;;) {
    if (!page) return pass(page);
    std::ranges::move(page->packages, std::back_inserter(out));
    if (page->next.empty() || out.size() >= packagesReadAtMost) return out;
    page = round.ask(round.mailbox.packagesNext(page->next));
  }
}

Result<void> publish(Round& round, const LaidOutPackage& stored) {
  auto package = crypto::mls::OwnKeyPackage::restore(stored.saved.view());
  if (!package) return std::unexpected(toError(package.error()));
  const auto message = package->message();
  auto published = round.ask(round.mailbox.publish({.owner = round.room.person(),
                                                    .device = round.room.device(),
                                                    .reference = stored.reference,
                                                    .lastResort = stored.lastResort,
                                                    .content = {message.begin(), message.end()}}));
  if (!published) return published;
  return round.write([&](WriteConnection& db) { return markPublished(db, stored.reference); });
}

/// Others may still find it. What nears its end stays for Welcomes under way, and is taken back from the server.
bool isCurrent(const LaidOutPackage& package, Instant now) { return package.expires > now + packageHandover; }

/// How many packages of this device wait to be claimed. Those that nobody shall find any more are taken back: retired
/// or expired ones, and those of devices of ours that are out.
Result<std::ptrdiff_t> laidOutToday(Round& round, Instant now) {
  auto laidOut = allPackages(round, round.mailbox.packages(round.room.person()));
  if (!laidOut) return pass(laidOut);
  struct Known {
    std::set<std::string> current; ///< references
    std::set<std::string> out;     ///< devices
  };
  auto known = round.read([&](ReadConnection& db) -> Result<Known> {
    Known all;
    auto stored = readPackages(db);
    if (!stored) return pass(stored);
    for (const LaidOutPackage& package : *stored)
      if (isCurrent(package, now)) all.current.insert(package.reference);
    auto devices = devicesOf(db, round.room.person());
    if (!devices) return pass(devices);
    for (const DeviceRow& device : *devices)
      if (device.state == DeviceState::Out) all.out.insert(device.device);
    return all;
  });
  if (!known) return pass(known);
  std::ptrdiff_t count = 0;
  for (const MailboxPackage& package : *laidOut) {
    const bool own = package.device == round.room.device();
    if (own ? known->current.contains(package.reference) : !known->out.contains(package.device)) {
      if (own && !package.lastResort) ++count;
      continue;
    }
    if (auto gone = round.ask(round.mailbox.withdraw(package.id)); !gone) return pass(gone);
  }
  return count;
}

std::optional<qint64> millisecondsOf(const std::string& updated) {
  const QDateTime when = QDateTime::fromString(QString::fromStdString(updated), Qt::ISODateWithMs);
  if (!when.isValid()) return std::nullopt;
  return when.toMSecsSinceEpoch();
}

} // namespace

std::string instantBefore(const std::string& updated, std::chrono::milliseconds back) {
  const auto when = millisecondsOf(updated);
  if (!when) return updated;
  return QDateTime::fromMSecsSinceEpoch(*when - back.count(), Qt::UTC).toString(Qt::ISODateWithMs).toStdString();
}

const std::string& laterOf(const std::string& a, const std::string& b) {
  return millisecondsOf(a).value_or(INT64_MIN) < millisecondsOf(b).value_or(INT64_MIN) ? b : a;
}

Result<void> PackageKeeper::keep(Round& round) {
  if (round.clock.ticks() < m_next) return {};
  auto claimed = allPackages(round, round.mailbox.claimed(round.room.person()));
  if (!claimed) return pass(claimed);
  for (const MailboxPackage& used : *claimed)
    if (used.device == round.room.device())
      if (auto gone = round.ask(round.mailbox.withdraw(used.id)); !gone) return gone;

  const Instant now = round.clock.now();
  auto ours = laidOutToday(round, now);
  if (!ours) return pass(ours);
  auto made = round.writeDurably([&](WriteConnection& db) -> Result<void> {
    auto stored = readPackages(db);
    if (!stored) return pass(stored);
    const bool haveLast = std::ranges::any_of(
        *stored, [&](const LaidOutPackage& package) { return package.lastResort && isCurrent(package, now); });
    const auto unpublished = std::ranges::count_if(*stored, [&](const LaidOutPackage& package) {
      return !package.published && !package.lastResort && isCurrent(package, now);
    });
    for (const LaidOutPackage& package : *stored)
      if (package.expires <= now)
        if (auto gone = removePackage(db, package.reference); !gone) return gone;
    if (!haveLast)
      if (auto last = round.room.makePackage(db, true, now); !last) return pass(last);
    for (auto count = *ours + unpublished; count < round.options.packages; ++count)
      if (auto package = round.room.makePackage(db, false, now); !package) return pass(package);
    return {};
  });
  if (!made) return made;
  // Shared because futures copy their results, and private keys are not copied.
  using Packages = std::vector<LaidOutPackage>;
  auto stored = round.read([](ReadConnection& db) -> Result<std::shared_ptr<Packages>> {
    auto all = readPackages(db);
    if (!all) return pass(all);
    return std::make_shared<Packages>(std::move(*all));
  });
  if (!stored) return pass(stored);
  for (const LaidOutPackage& package : **stored)
    if (!package.published && isCurrent(package, now))
      if (auto published = publish(round, package); !published) return published;
  m_next = round.clock.ticks() + upkeepEvery;
  return {};
}

Result<void> PackageKeeper::discover(Round& round) {
  auto since = round.read([](ReadConnection& db) { return readSetting(db, sinceSetting); });
  if (!since) return pass(since);
  const std::string from = since->value_or("");
  std::string newest = from;
  auto page = round.ask(round.mailbox.packagesSince(from.empty() ? from : instantBefore(from, overlap)));
  for (;;) {
    if (!page) return pass(page);
    newest = laterOf(newest, page->updated);
    auto noted = round.write([&](WriteConnection& db) -> Result<void> {
      for (const MailboxPackage& package : page->packages) {
        if (package.device == round.room.device()) continue;
        auto reached = round.room.mayBeReached(db, {package.owner, package.device, package.content}, round.clock.now());
        if (!reached) return pass(reached);
        if (!*reached) continue;
        if (auto done = noteReachable(db, package.owner, package.device, round.clock.now()); !done) return done;
      }
      return {};
    });
    if (!noted) return noted;
    if (page->next.empty()) break;
    page = round.ask(round.mailbox.packagesNext(page->next));
  }
  if (newest == from) return {};
  return round.write([&](WriteConnection& db) { return writeSetting(db, sinceSetting, newest); });
}

Result<std::vector<GroupRoom::Candidate>> PackageKeeper::claim(Round& round, const std::string& person,
                                                               const std::vector<std::string>& devices) {
  auto packages = allPackages(round, round.mailbox.packages(person));
  if (!packages) return pass(packages);
  // Those that are used once come first; the last resort when they are gone.
  std::ranges::stable_sort(*packages, {}, &MailboxPackage::lastResort);
  std::vector<GroupRoom::Candidate> out;
  for (const std::string& device : devices) {
    for (const MailboxPackage& package : *packages) {
      if (package.device != device) continue;
      if (!package.lastResort) {
        auto ours = round.ask(round.mailbox.claim(package, crypto::toHex(crypto::randomArray<16>())));
        if (!ours) return pass(ours);
        if (!*ours) continue;
      }
      out.push_back({package.owner, package.device, package.content});
      break;
    }
  }
  return out;
}

} // namespace clavis::core::messaging
