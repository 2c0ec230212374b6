// What an SQLite (SQLCipher) call can end in, folded to what a caller can do about it.
#pragma once

#include "core/base/error.h"

namespace clavis::core {

enum class StoreError {
  Corrupt = 1,  ///< a page failed its HMAC or the file is malformed
  NotADatabase, ///< wrong key, or not a SQLCipher file
  NoSpace,      ///< disk or quota full; the transaction was rolled back
  Busy,         ///< another process holds the lock
  ReadOnly,     ///< no right to write
  Io,           ///< the operating system failed to read or write
  Constraint,   ///< a rule of the schema was broken: a defect of ours or hostile data
  OutOfMemory,
  Interrupted, ///< asked to stop
  Internal,    ///< anything else: a defect of ours
};

template <>
struct ErrorNames<StoreError> {
  static constexpr const char* area = "store";
  static constexpr const char* name(StoreError e) {
    switch (e) {
    case StoreError::Corrupt: return "Corrupt";
    case StoreError::NotADatabase: return "NotADatabase";
    case StoreError::NoSpace: return "NoSpace";
    case StoreError::Busy: return "Busy";
    case StoreError::ReadOnly: return "ReadOnly";
    case StoreError::Io: return "Io";
    case StoreError::Constraint: return "Constraint";
    case StoreError::OutOfMemory: return "OutOfMemory";
    case StoreError::Interrupted: return "Interrupted";
    case StoreError::Internal: return "Internal";
    }
    return "?";
  }
};

} // namespace clavis::core
