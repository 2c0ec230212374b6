// The one way to change the database: work is queued and run, in order, on the vault's single writer thread, each piece
// inside a transaction of its own.
//
// Ownership: the Vault owns it. Thread: run() may be called from any thread and never blocks.
#pragma once

#include "core/vault/errors.h"
#include "core/vault/sqlite/connection.h"

#include <QFuture>
#include <QPromise>

#include <functional>
#include <memory>
#include <type_traits>
#include <typeinfo>

namespace clavis::core {

class SnapshotGate;

class VaultWriter {
 public:
  /// Runs `work(WriteConnection&) -> Result<T>` between BEGIN IMMEDIATE and COMMIT. An error from `work`, or from the
  /// commit, rolls everything back and is the future's result. After the vault was closed: VaultError::Closed. Work
  /// that was queued before close() is still done, because it may be somebody's unsent note; cancelling the future
  /// before its turn drops it.
  template <class F>
    requires std::is_invocable_v<F&, WriteConnection&>
  auto run(F work) -> QFuture<std::invoke_result_t<F&, WriteConnection&>> {
    using R = std::invoke_result_t<F&, WriteConnection&>;
    QPromise<R> promise;
    auto future = promise.future();
    promise.start();
    submit([promise = std::move(promise), work = std::move(work)](Result<WriteConnection*> connection) mutable {
      if (!promise.isCanceled()) promise.addResult(inTransaction<R>(std::move(connection), work));
      promise.finish();
    });
    return future;
  }

  ~VaultWriter();
  VaultWriter(const VaultWriter&) = delete;
  VaultWriter& operator=(const VaultWriter&) = delete;

 private:
  friend class Vault;
  using Job = std::move_only_function<void(Result<WriteConnection*>)>;

  VaultWriter(Connection connection, std::filesystem::path database, std::shared_ptr<SnapshotGate> gate);
  void submit(Job job);
  /// Runs what is queued, then destroys the connection. Idempotent.
  void close();

  template <class R, class F>
  static R inTransaction(Result<WriteConnection*> connection, F& work) {
    if (!connection) return pass(connection);
    auto transaction = Transaction::begin((*connection)->sql());
    if (!transaction) return pass(transaction);
    try {
      R outcome = work(**connection);
      if (!outcome) return outcome;
      if (auto committed = transaction->commit(); !committed) return pass(committed);
      return outcome;
    } catch (const std::exception& thrown) {
      return fail(VaultError::Internal, std::string("exception in writer: ") + typeid(thrown).name());
    }
  }

  struct State;
  std::unique_ptr<State> m_state;
};

} // namespace clavis::core
