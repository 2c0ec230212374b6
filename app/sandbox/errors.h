// What starting and running the sandbox can end in, beside the errors of the floors below.
#pragma once

#include "core/base/error.h"

namespace clavis::sandbox {

enum class SandboxError {
  Folder = 1,    ///< the folder cannot be made, read or written
  InUse,         ///< another sandbox serves this folder
  Authority,     ///< the throw-away authority's files are broken or missing in part
  UnknownTarget, ///< a code was asked for a person who is not in the store
  BadArgument,
  Newer, ///< the store was written by a later version
};

} // namespace clavis::sandbox

template <>
struct clavis::core::ErrorNames<clavis::sandbox::SandboxError> {
  static constexpr const char* area = "sandbox";
  static constexpr const char* name(clavis::sandbox::SandboxError e) {
    using E = clavis::sandbox::SandboxError;
    switch (e) {
    case E::Folder: return "Folder";
    case E::InUse: return "InUse";
    case E::Authority: return "Authority";
    case E::UnknownTarget: return "UnknownTarget";
    case E::BadArgument: return "BadArgument";
    case E::Newer: return "Newer";
    }
    return "?";
  }
};
