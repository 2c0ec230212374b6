// Undoes "Content-Encoding: gzip" piece by piece (RFC 1952). Ours rather than libcurl's, because libcurl takes a body
// that was cut off in the middle for a whole one, and because the cap on bytes has to hold inside one network buffer as
// well.
#pragma once

#include "core/backend/backend_error.h"

#include <functional>
#include <memory>
#include <string_view>

namespace clavis::core {

class GzipReader {
 public:
  GzipReader();
  ~GzipReader();
  /// Hands decompressed pieces to `take` until the input is used up, or until `take` returns false. Says how many bytes
  /// of `input` were used; go on with the rest, even when it is empty: there may be more to come out. Errors:
  /// BadCompression.
  [[nodiscard]] Result<std::size_t> read(std::string_view input, const std::function<bool(std::string_view)>& take);
  /// Whether what came so far is a complete gzip file, or nothing at all.
  [[nodiscard]] bool isComplete() const;

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

} // namespace clavis::core
