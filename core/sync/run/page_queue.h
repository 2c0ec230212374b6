// Pages on their way to the writer. Those that wait at the same time are stored in one transaction: the fewer of them a
// fill is made of, the less often the same pages of the database are encrypted and the text index is merged.
//
// A page still is all or nothing, and acknowledged only when it is committed. When one of a group fails, the group is
// rolled back and each page is stored by itself, so that only the one that cannot be stored reports it. Thread: any.
#pragma once

#include "core/fhir/store/resource_store.h"
#include "core/sync/run/run_report.h"
#include "core/vault/vault_writer.h"

#include <QFuture>

#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace clavis::core {

class PageQueue : public std::enable_shared_from_this<PageQueue> {
 public:
  /// Stores a page through the store of its group's transaction. Called again when the group failed: it must change
  /// nothing but the database.
  using Work = std::function<Result<StoredCounts>(WriteConnection&, ResourceStore&)>;

  PageQueue(VaultWriter& writer, std::vector<Projection*> projections)
      : m_writer(writer), m_projections(std::move(projections)) {}

  [[nodiscard]] QFuture<Result<StoredCounts>> store(Work work);

 private:
  struct Waiting {
    Work work;
    QPromise<Result<StoredCounts>> promise;
  };
  using Group = std::vector<Waiting>;

  void send();
  [[nodiscard]] std::shared_ptr<Group> takeGroup();
  void storeAlone(std::shared_ptr<Group> group);

  VaultWriter& m_writer;
  const std::vector<Projection*> m_projections;
  std::mutex m_mutex;
  Group m_waiting;
  bool m_sent = false; ///< a group is with the writer
};

} // namespace clavis::core
