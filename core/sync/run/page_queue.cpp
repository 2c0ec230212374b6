#include "core/sync/run/page_queue.h"

#include <utility>

namespace clavis::core {

namespace {

/// The work goes first: with its answer the run may end, and what the work holds must not outlive the run on the
/// writer's thread.
void keep(PageQueue::Work& work, QPromise<Result<StoredCounts>>& promise, Result<StoredCounts> counts) {
  work = nullptr;
  answer(std::move(promise), std::move(counts));
}

} // namespace

QFuture<Result<StoredCounts>> PageQueue::store(Work work) {
  Waiting page{std::move(work), {}};
  page.promise.start();
  auto future = page.promise.future();
  {
    const std::lock_guard lock(m_mutex);
    m_waiting.push_back(std::move(page));
    if (std::exchange(m_sent, true)) return future;
  }
  send();
  return future;
}

std::shared_ptr<PageQueue::Group> PageQueue::takeGroup() {
  const std::lock_guard lock(m_mutex);
  return std::make_shared<Group>(std::exchange(m_waiting, {}));
}

void PageQueue::send() {
  using Counts = std::vector<StoredCounts>;
  // Filled when the writer gets to it, with everything that waits by then.
  auto group = std::make_shared<std::shared_ptr<Group>>();
  auto stored = m_writer.run([self = shared_from_this(), group](WriteConnection& db) -> Result<Counts> {
    *group = self->takeGroup();
    ResourceStore store(db, self->m_projections);
    Counts counts;
    for (const Waiting& page : **group) {
      auto count = page.work(db, store);
      if (!count) return pass(count);
      counts.push_back(std::move(*count));
    }
    return counts;
  });
  whenDone(std::move(stored), [self = shared_from_this(), group](QFuture<Result<Counts>> done) {
    if (!*group) *group = self->takeGroup(); // the vault is closed
    const Result<Counts> counts = done.takeResult();
    if (counts) {
      for (std::size_t i = 0; i < counts->size(); ++i) keep((**group)[i].work, (**group)[i].promise, (*counts)[i]);
    } else if ((*group)->size() == 1) {
      keep((*group)->front().work, (*group)->front().promise, std::unexpected(counts.error()));
    } else {
      self->storeAlone(*group);
    }
    {
      const std::lock_guard lock(self->m_mutex);
      if (self->m_waiting.empty()) {
        self->m_sent = false;
        return;
      }
    }
    self->send();
  });
}

void PageQueue::storeAlone(std::shared_ptr<Group> group) {
  for (std::size_t i = 0; i < group->size(); ++i) {
    auto stored = m_writer.run([self = shared_from_this(), group, i](WriteConnection& db) {
      ResourceStore store(db, self->m_projections);
      return (*group)[i].work(db, store);
    });
    whenDone(std::move(stored), [group, i](QFuture<Result<StoredCounts>> done) {
      keep((*group)[i].work, (*group)[i].promise, done.takeResult());
    });
  }
}

} // namespace clavis::core
