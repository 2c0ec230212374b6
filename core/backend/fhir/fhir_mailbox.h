// Mailbox over FHIR R4 create, read, update with If-Match and search, for any server that has these: no operation, no
// transaction and no code of ours on the other side. README.md of this folder has the wire format.
//
// Ownership: borrows both ports (one FhirClient fills them), which must outlive it and its futures.
#pragma once

#include "core/backend/chart_source.h"
#include "core/backend/mailbox.h"
#include "core/backend/resource_writer.h"

namespace clavis::core {

class FhirMailbox final : public Mailbox {
 public:
  FhirMailbox(ChartSource& source, ResourceWriter& writer, int pageSize = 100)
      : m_source(source), m_writer(writer), m_pageSize(pageSize) {}

  QFuture<Result<void>> publish(MailboxPackage package) override;
  QFuture<Result<PackagePage>> packages(std::string owner) override;
  QFuture<Result<PackagePage>> packagesSince(std::string since) override;
  QFuture<Result<PackagePage>> packagesNext(std::string next) override;
  QFuture<Result<bool>> claim(MailboxPackage package, std::string token) override;
  QFuture<Result<void>> withdraw(std::string id) override;
  QFuture<Result<PackagePage>> claimed(std::string owner) override;

  QFuture<Result<std::string>> post(MailPosting posting) override;
  QFuture<Result<MailPage>> collect(std::vector<std::string> routes, std::string since) override;
  QFuture<Result<MailPage>> collectNext(std::string next) override;
  QFuture<Result<Mail>> fetch(std::string id) override;

  QFuture<Result<GroupHead>> createHead(std::string route, std::string patient, std::string commit) override;
  QFuture<Result<std::optional<GroupHead>>> head(std::string route) override;
  QFuture<Result<std::optional<GroupHead>>> moveHead(GroupHead from, std::string commit) override;

 private:
  QFuture<Result<PackagePage>> searchPackages(std::vector<std::pair<std::string, std::string>> parameters);

  ChartSource& m_source;
  ResourceWriter& m_writer;
  int m_pageSize;
};

} // namespace clavis::core
