#include "tests/bench/messaging/memory_mailbox.h"

#include "core/base/mapped_future.h"

#include <QDateTime>

#include <algorithm>

namespace clavis::bench {

using namespace core;

namespace {

constexpr std::size_t pageSize = 100;

template <class T>
QFuture<Result<T>> answer(T value) {
  return readyFuture<Result<T>>(std::move(value));
}

std::string updatedAt(std::size_t place) {
  return QDateTime::fromMSecsSinceEpoch(1'700'000'000'000 + static_cast<qint64>(place), Qt::UTC)
      .toString(Qt::ISODateWithMs)
      .toStdString();
}

} // namespace

QFuture<Result<void>> MemoryMailbox::publish(MailboxPackage package) {
  const std::scoped_lock lock(m_mutex);
  package.id = std::to_string(m_packages.size());
  m_packages.push_back(std::move(package));
  return readyFuture<Result<void>>(Result<void>());
}

QFuture<Result<PackagePage>> MemoryMailbox::packages(std::string owner) {
  const std::scoped_lock lock(m_mutex);
  PackagePage page;
  for (const MailboxPackage& package : m_packages)
    if (!package.id.empty() && package.owner == owner) page.packages.push_back(package);
  return answer(std::move(page));
}

QFuture<Result<PackagePage>> MemoryMailbox::packagesSince(std::string) {
  const std::scoped_lock lock(m_mutex);
  PackagePage page;
  for (const MailboxPackage& package : m_packages)
    if (!package.id.empty()) page.packages.push_back(package);
  return answer(std::move(page));
}

QFuture<Result<PackagePage>> MemoryMailbox::packagesNext(std::string) { return answer(PackagePage{}); }
QFuture<Result<PackagePage>> MemoryMailbox::claimed(std::string) { return answer(PackagePage{}); }

QFuture<Result<bool>> MemoryMailbox::claim(MailboxPackage package, std::string) {
  const std::scoped_lock lock(m_mutex);
  MailboxPackage& there = m_packages.at(std::stoul(package.id));
  const bool free = !there.id.empty();
  there.id.clear();
  return answer(free);
}

QFuture<Result<void>> MemoryMailbox::withdraw(std::string id) {
  const std::scoped_lock lock(m_mutex);
  m_packages.at(std::stoul(id)).id.clear();
  return readyFuture<Result<void>>(Result<void>());
}

QFuture<Result<std::string>> MemoryMailbox::post(MailPosting posting) {
  const std::scoped_lock lock(m_mutex);
  const std::size_t place = m_mail.size();
  m_mail.push_back({.id = std::to_string(place),
                    .updated = updatedAt(place),
                    .kind = posting.kind,
                    .token = std::move(posting.token),
                    .route = std::move(posting.route),
                    .patient = std::move(posting.patient),
                    .predecessor = std::move(posting.predecessor),
                    .content = std::move(posting.content)});
  return answer(std::to_string(place));
}

MailPage MemoryMailbox::pageFrom(const std::vector<std::string>& routes, std::size_t from) const {
  MailPage page;
  std::size_t at = from;
  for (; at < m_mail.size() && page.mail.size() < pageSize; ++at)
    if (std::ranges::find(routes, m_mail[at].route) != routes.end()) page.mail.push_back(m_mail[at]);
  if (at < m_mail.size()) page.next = std::to_string(at);
  return page;
}

QFuture<Result<MailPage>> MemoryMailbox::collect(std::vector<std::string> routes, std::string since) {
  const std::scoped_lock lock(m_mutex);
  m_asked = std::move(routes);
  const auto from = std::ranges::find_if(m_mail, [&](const Mail& mail) { return mail.updated >= since; });
  return answer(pageFrom(m_asked, static_cast<std::size_t>(from - m_mail.begin())));
}

QFuture<Result<MailPage>> MemoryMailbox::collectNext(std::string next) {
  const std::scoped_lock lock(m_mutex);
  return answer(pageFrom(m_asked, std::stoul(next)));
}

QFuture<Result<Mail>> MemoryMailbox::fetch(std::string id) {
  const std::scoped_lock lock(m_mutex);
  return answer(m_mail.at(std::stoul(id)));
}

QFuture<Result<GroupHead>> MemoryMailbox::createHead(std::string route, std::string patient, std::string commit) {
  const std::scoped_lock lock(m_mutex);
  const auto [there, made] = m_heads.try_emplace(
      route, GroupHead{.id = route, .versionId = "1", .route = route, .patient = patient, .commit = commit});
  return answer(there->second);
}

QFuture<Result<std::optional<GroupHead>>> MemoryMailbox::head(std::string route) {
  const std::scoped_lock lock(m_mutex);
  const auto there = m_heads.find(route);
  return answer(there == m_heads.end() ? std::optional<GroupHead>() : std::optional(there->second));
}

QFuture<Result<std::optional<GroupHead>>> MemoryMailbox::moveHead(GroupHead from, std::string commit) {
  const std::scoped_lock lock(m_mutex);
  GroupHead& there = m_heads.at(from.route);
  if (there.commit != from.commit) return answer(std::optional<GroupHead>());
  there.commit = std::move(commit);
  return answer(std::optional(there));
}

} // namespace clavis::bench
