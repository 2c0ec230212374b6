// A server in memory, so that a benchmark times the client alone: everything is answered at once and nothing is lost.
#pragma once

#include "core/backend/mailbox.h"

#include <map>
#include <mutex>

namespace clavis::bench {

class MemoryMailbox final : public core::Mailbox {
 public:
  QFuture<core::Result<void>> publish(core::MailboxPackage package) override;
  QFuture<core::Result<core::PackagePage>> packages(std::string owner) override;
  QFuture<core::Result<core::PackagePage>> packagesSince(std::string since) override;
  QFuture<core::Result<core::PackagePage>> packagesNext(std::string next) override;
  QFuture<core::Result<bool>> claim(core::MailboxPackage package, std::string token) override;
  QFuture<core::Result<void>> withdraw(std::string id) override;
  QFuture<core::Result<core::PackagePage>> claimed(std::string owner) override;
  QFuture<core::Result<std::string>> post(core::MailPosting posting) override;
  QFuture<core::Result<core::MailPage>> collect(std::vector<std::string> routes, std::string since) override;
  QFuture<core::Result<core::MailPage>> collectNext(std::string next) override;
  QFuture<core::Result<core::Mail>> fetch(std::string id) override;
  QFuture<core::Result<core::GroupHead>> createHead(std::string route, std::string patient,
                                                    std::string commit) override;
  QFuture<core::Result<std::optional<core::GroupHead>>> head(std::string route) override;
  QFuture<core::Result<std::optional<core::GroupHead>>> moveHead(core::GroupHead from, std::string commit) override;

 private:
  core::MailPage pageFrom(const std::vector<std::string>& routes, std::size_t from) const;

  std::mutex m_mutex;
  std::vector<core::MailboxPackage> m_packages;
  std::vector<core::Mail> m_mail; ///< the id is the place
  std::map<std::string, core::GroupHead> m_heads;
  std::vector<std::string> m_asked; ///< the routes of the collect() that is being paged
};

} // namespace clavis::bench
