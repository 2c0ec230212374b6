// Walks the pages of one answer into the vault: the next page is under way while one is read and stored, never more
// than that.
#pragma once

#include "core/sync/run/page_store.h"
#include "core/sync/state/section_table.h"

#include <QFuture>

#include <functional>
#include <optional>

namespace clavis::core {

struct Walk {
  /// Asks for the first page.
  std::function<QFuture<Result<Page>>()> first;
  /// Where to go on from; empty: from the start.
  WalkPlace place;
  Keep keep = Keep::Panel;
  /// A history: the same resource comes once a version.
  bool versions = false;
  /// Looks at a page before it is stored, on the worker's thread; may take resources out of it. May be null.
  std::function<Result<InTransaction>(PreparedPage&)> inspect;
  /// Stores the place to go on from, in each page's transaction but the last.
  std::function<Result<void>(WriteConnection&, const WalkPlace&)> move;
  /// In the last page's transaction, once the walk can be trusted: everything up to `through` is here.
  std::function<Result<void>(WriteConnection&, Instant through)> finish;
};

/// `inspect` gives what is to be done before the page's resources are stored, in their transaction (null: nothing).
/// Returns the server time of the first page. Errors: the server's, the disk's, SyncError::UnstablePages, Cancelled.
/// The server's answer that it has forgotten the search of `place` starts the walk again.
[[nodiscard]] Result<Instant> runWalk(const RunContext& run, Walk walk);

/// One request, repeated while the server asks us to come back a little later (Retry-After up to a minute, at most
/// three times).
[[nodiscard]] Result<Page> askFor(const RunContext& run, const std::function<QFuture<Result<Page>>()>& request);

} // namespace clavis::core
