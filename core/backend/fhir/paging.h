// From one page to the next, whatever a server's idea of paging is.
//
// Most servers give a "next" link: absolute, relative or opaque; it is followed as it is, but never out of the origin.
// Some give none and page by _offset: that is noticed when Bundle.total is more than has come, or when a full page
// comes without any link at all. Servers that hand out links in a circle are noticed by Brent's algorithm, which needs
// to remember one page only; so the whole state fits a PageToken that survives a restart.
#pragma once

#include "core/backend/fhir/bundle.h"
#include "core/backend/origin.h"
#include "core/backend/page.h"

#include <cstdint>
#include <optional>
#include <string>

namespace clavis::core {

struct PageState {
  std::string target;                               ///< relative to the origin: what to fetch
  bool byOffset = false;                            ///< we count, because the server gives no links
  bool mayOffset = false;                           ///< the first page was a search, which _offset may continue
  int count = 0;                                    ///< page size asked for
  std::uint64_t seen = 0;                           ///< matches on the pages before this one
  std::uint64_t pageHash = 0;                       ///< of the page before this one
  std::uint64_t tortoise = 0, power = 1, steps = 0; ///< Brent

  [[nodiscard]] PageToken token() const;
  /// Errors: BadRequest when it is not one of ours.
  [[nodiscard]] static Result<PageState> parse(const PageToken& token);
};

/// What follows the page `bundle`, which was fetched by `state`. Errors: LeftOrigin, PagingLoop.
[[nodiscard]] Result<std::optional<PageState>> nextPage(const PageState& state, const BundleSlices& bundle,
                                                        const Origin& origin);

} // namespace clavis::core
