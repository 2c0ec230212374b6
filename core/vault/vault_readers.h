// A small pool of read-only connections, each on a thread of its own. Each piece of work sees one unchanging snapshot.
//
// Keep snapshots short (a page of a list, a section of a chart): the write-ahead log cannot shrink below the oldest
// one. Ownership: the Vault owns it. Thread: run() may be called from any thread and never blocks.
#pragma once

#include "core/base/continuation.h"
#include "core/vault/damage_watch.h"
#include "core/vault/errors.h"
#include "core/vault/sqlite/connection.h"

#include <QFuture>
#include <QPromise>

#include <functional>
#include <memory>
#include <type_traits>
#include <typeinfo>
#include <vector>

namespace clavis::core {

class SnapshotGate;

class VaultReaders {
 public:
  /// Runs `work(ReadConnection&) -> Result<T>` in a read transaction on the next free connection. Cancelling the future
  /// before its turn drops it (search as you type). After, or on, close(): VaultError::Closed or
  /// StoreError::Interrupted.
  template <class F>
    requires std::is_invocable_v<F&, ReadConnection&>
  auto run(F work) -> QFuture<std::invoke_result_t<F&, ReadConnection&>> {
    using R = std::invoke_result_t<F&, ReadConnection&>;
    QPromise<R> promise;
    auto future = promise.future();
    promise.start();
    submit([promise = std::move(promise), work = std::move(work),
            watch = m_watch](Result<ReadConnection*> connection) mutable {
      if (!promise.isCanceled()) {
        R outcome = inSnapshot<R>(std::move(connection), work);
        watch->look(outcome);
        promise.addResult(std::move(outcome));
      }
      finish(std::move(promise));
    });
    return future;
  }

  ~VaultReaders();
  VaultReaders(const VaultReaders&) = delete;
  VaultReaders& operator=(const VaultReaders&) = delete;

 private:
  friend class Vault;
  using Job = std::move_only_function<void(Result<ReadConnection*>)>;

  VaultReaders(std::vector<Connection> connections, std::shared_ptr<SnapshotGate> gate,
               std::shared_ptr<DamageWatch> watch);
  void submit(Job job);
  /// Interrupts what runs, refuses what waits, destroys the connections. Idempotent.
  void close();

  template <class R, class F>
  static R inSnapshot(Result<ReadConnection*> connection, F& work) {
    if (!connection) return pass(connection);
    auto snapshot = Snapshot::begin((*connection)->sql());
    if (!snapshot) return pass(snapshot);
    try {
      return work(**connection);
    } catch (const std::exception& thrown) {
      return fail(VaultError::Internal, std::string("exception in reader: ") + typeid(thrown).name());
    }
  }

  struct State;
  std::unique_ptr<State> m_state;
  std::shared_ptr<DamageWatch> m_watch;
};

} // namespace clavis::core
