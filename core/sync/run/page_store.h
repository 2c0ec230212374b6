// One page on its way into the vault: read, indexed and packed on the worker's thread, stored on the writer's in one
// transaction with the place to go on from.
#pragma once

#include "core/backend/page.h"
#include "core/fhir/store/put_draft.h"
#include "core/sync/run/run_context.h"

#include <QFuture>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clavis::core {

/// A resource that has been read; `document` owns what the views and the draft point to.
struct PreparedResource {
  JsonDocument document;
  std::optional<PutDraft> draft;
  std::string_view type;
  std::string_view id;
  std::string_view versionId;
  std::optional<Instant> lastUpdated;
  std::size_t size = 0;
  std::vector<std::size_t> named{}; ///< of PreparedPage::names: what it refers to
  bool match = true;                ///< false: included beside the matches
};

struct PreparedPage {
  std::vector<PreparedResource> resources;
  std::vector<PageDeletion> deletions;
  std::vector<std::pair<std::string, std::string>> names; ///< types and ids that isFetchedWhenNamed(), each once
  std::optional<Instant> newest;                          ///< the latest lastUpdated on the page
  std::int64_t bytes = 0;
  std::int64_t refused = 0; ///< not storable: no id, no type, broken JSON
};

/// Reads a page's resources. Resources that cannot be stored are counted and left out: one of them does not cost the
/// page.
[[nodiscard]] PreparedPage preparePage(const RunContext& run, const Page& page);
/// Indexes and packs what is left of it: the part of storing that needs no database.
void draftPage(const RunContext& run, PreparedPage& page);

/// Which resources of a page may stay.
enum class Keep {
  Panel, ///< of patients in the panel, and what belongs to no patient
  Named, ///< of patients in the panel, and of what belongs to no patient only what the vault has, or names
  Known, ///< only what the vault has already (practitioners and the like that changed)
  Asked, ///< everything: the request named each of them
};

using InTransaction = std::function<Result<void>(WriteConnection&)>;

/// Stores what may stay and then runs `with`, in one transaction (both may be run again, see page_queue.h). A patient's
/// deletion goes to sync_doubt: it is looked at again before anything is removed. The caller keeps `page` until it is
/// stored, so that its memory is freed on the thread that took it, and not by the writer.
[[nodiscard]] QFuture<Result<StoredCounts>> storePage(const RunContext& run, std::shared_ptr<const PreparedPage> page,
                                                      Keep keep, InTransaction before, InTransaction with);

} // namespace clavis::core
