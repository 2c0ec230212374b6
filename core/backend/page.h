// A page of resources as a server sent it: the response bytes, and where in them each resource lies.
#pragma once

#include "core/base/clock.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::core {

/// Where the next page is. serialise() gives a string that can be stored beside the sync cursor and used after a
/// restart; it holds a server's link, which can hold patient identifiers: keep it in the vault, never in a log.
class PageToken {
 public:
  [[nodiscard]] const std::string& serialise() const { return m_text; }
  [[nodiscard]] static PageToken fromSerialised(std::string text) { return PageToken(std::move(text)); }
  bool operator==(const PageToken&) const = default;

 private:
  explicit PageToken(std::string text) : m_text(std::move(text)) {}
  std::string m_text;
};

/// One resource of a page. The views point into Page::bytes.
struct PageResource {
  enum class Mode { Match, Include, Outcome };
  std::string_view json; ///< byte for byte as it came, from '{' to '}'
  std::string_view type; ///< resourceType
  std::string_view id;   ///< empty when the server gave none
  Mode mode = Mode::Match;
};

/// One entry of a history page that says that a resource is gone.
struct PageDeletion {
  std::string type;
  std::string id;
};

struct Page {
  std::shared_ptr<const std::string> bytes;
  std::vector<PageResource> resources;
  std::vector<PageDeletion> deletions; ///< history pages only
  std::optional<PageToken> next;       ///< none: this was the last page
  std::optional<std::uint64_t> total;  ///< Bundle.total, if given
  std::optional<Instant> serverTime;   ///< by the server's clock: Bundle.meta.lastUpdated, else the Date header
};

} // namespace clavis::core
