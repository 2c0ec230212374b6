// Notices when work on an open vault meets a page that cannot be read. Charts are checked page by page as they are
// read, so damage shows hours after unlocking, in whatever piece of work comes upon it first; one place tells of it
// once.
//
// Ownership: shared by the vault's writer and readers. Thread: any.
#pragma once

#include "core/base/continuation.h"
#include "core/vault/sqlite/store_error.h"

#include <QFuture>
#include <QPromise>

#include <atomic>
#include <utility>

namespace clavis::core {

class DamageWatch {
 public:
  DamageWatch() { m_promise.start(); }

  /// Finishes with the first such error; ends without a result when the vault goes without having met one.
  [[nodiscard]] QFuture<Error> met() const { return m_met; }
  [[nodiscard]] bool seen() const { return m_seen; }

  template <class T>
  void look(const Result<T>& outcome) {
    if (outcome) return;
    const Error& error = outcome.error();
    if (!error.is(StoreError::Corrupt) && !error.is(StoreError::NotADatabase)) return;
    if (m_seen.exchange(true)) return;
    answer(std::move(m_promise), error);
  }

 private:
  std::atomic<bool> m_seen = false;
  QPromise<Error> m_promise;
  const QFuture<Error> m_met = m_promise.future();
};

} // namespace clavis::core
