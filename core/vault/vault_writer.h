// The one way to change the database: work is queued and run, in order, on the vault's single writer thread, each piece
// inside a transaction of its own.
//
// Ownership: the Vault owns it. Thread: run() may be called from any thread and never blocks.
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
    return queue(std::move(work), Commit::SurvivesCrash);
  }

  /// The same, but the future is done only when the disk has acknowledged the transaction, and with it all that were
  /// committed before: it survives a power cut. run() promises only that a killed process loses nothing; a power cut
  /// may take its last seconds. For what cannot be had again or must never be undone once it has had an effect outside:
  /// unsent work, ratchet state (a key used twice). Costs a flush of the disk (0.1 ms on a good SSD, 10 ms on a hard
  /// disk): one transaction a sent message, never one a fetched page. An error of the flush (VaultError of a broken
  /// disk) is a failed commit.
  template <class F>
    requires std::is_invocable_v<F&, WriteConnection&>
  auto runDurably(F work) -> QFuture<std::invoke_result_t<F&, WriteConnection&>> {
    return queue(std::move(work), Commit::SurvivesPowerCut);
  }

  ~VaultWriter();
  VaultWriter(const VaultWriter&) = delete;
  VaultWriter& operator=(const VaultWriter&) = delete;

 private:
  friend class Vault;
  using Job = std::move_only_function<void(Result<WriteConnection*>)>;
  enum class Commit { SurvivesCrash, SurvivesPowerCut };

  VaultWriter(Connection connection, std::filesystem::path database, std::shared_ptr<SnapshotGate> gate,
              std::shared_ptr<DamageWatch> watch);
  void submit(Job job);
  /// Runs what is queued, then destroys the connection. Idempotent.
  void close();

  template <class F>
  auto queue(F work, Commit commit) {
    using R = std::invoke_result_t<F&, WriteConnection&>;
    QPromise<R> promise;
    auto future = promise.future();
    promise.start();
    submit([promise = std::move(promise), work = std::move(work), commit,
            watch = m_watch](Result<WriteConnection*> connection) mutable {
      if (!promise.isCanceled()) {
        R outcome = perform<R>(std::move(connection), work, commit);
        watch->look(outcome);
        promise.addResult(std::move(outcome));
      }
      finish(std::move(promise));
    });
    return future;
  }

  template <class R, class F>
  static R perform(Result<WriteConnection*> connection, F& work, Commit commit) {
    if (!connection || commit == Commit::SurvivesCrash) return inTransaction<R>(std::move(connection), work);
    auto synced = SyncedCommits::begin((*connection)->sql());
    if (!synced) return pass(synced);
    return inTransaction<R>(std::move(connection), work);
  }

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
  std::shared_ptr<DamageWatch> m_watch;
};

} // namespace clavis::core
