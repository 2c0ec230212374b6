// JSON Patch, RFC 6902, over a JsonTree: add, remove, replace, move, copy and test, with pointers of RFC 6901.
#pragma once

#include "app/sandbox/json/json_tree.h"

#include <expected>
#include <string>

namespace clavis::sandbox {

struct PatchFailure {
  bool testFailed = false; ///< a "test" operation found something else; everything else is a malformed patch
  std::string text;
};

/// Applies all operations or leaves `document` untouched.
[[nodiscard]] std::expected<void, PatchFailure> applyJsonPatch(JsonTree& document, const JsonTree& patch);

} // namespace clavis::sandbox
