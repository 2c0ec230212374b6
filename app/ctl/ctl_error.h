// What goes wrong in clavisctl itself, before or beside the core.
#pragma once

#include "core/base/error.h"

namespace clavis::ctl {

enum class CtlError {
  Usage = 1,
  UnsafeFile,     ///< readable or writable by others
  CannotReadFile, ///< subject: what the file is for
  CannotWriteFile,
  TargetNotEmpty, ///< export into a folder that holds something
  NoTerminal,     ///< a passphrase is needed and there is nobody to ask
  PassphrasesDiffer,
  WeakPassphrase, ///< too short, or among the first that are guessed
  NotEnrolled,
  NoSuchResource,
  FoundDamage, ///< verify
  BadText,     ///< an argument that cannot be read
};

} // namespace clavis::ctl

namespace clavis::core {
template <>
struct ErrorNames<ctl::CtlError> {
  static constexpr const char* area = "ctl";
  static constexpr const char* name(ctl::CtlError e) {
    using enum ctl::CtlError;
    switch (e) {
    case Usage: return "Usage";
    case UnsafeFile: return "UnsafeFile";
    case CannotReadFile: return "CannotReadFile";
    case CannotWriteFile: return "CannotWriteFile";
    case TargetNotEmpty: return "TargetNotEmpty";
    case NoTerminal: return "NoTerminal";
    case PassphrasesDiffer: return "PassphrasesDiffer";
    case WeakPassphrase: return "WeakPassphrase";
    case NotEnrolled: return "NotEnrolled";
    case NoSuchResource: return "NoSuchResource";
    case FoundDamage: return "FoundDamage";
    case BadText: return "BadText";
    }
    return "?";
  }
};
} // namespace clavis::core
