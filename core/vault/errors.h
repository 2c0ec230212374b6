// Why a vault does not open, or cannot go on. Each one has one thing a person can do about it; nothing is ever deleted
// or rebuilt without being asked.
#pragma once

#include "core/base/error.h"

namespace clavis::core {

enum class VaultError {
  WrongPassphrase =
      1,         ///< no key slot opens with this; said of a wrong recovery code in the same words, after the same time
  DamagedHeader, ///< neither vault.header nor its copy can be used
  DamagedPages,  ///< the database has unreadable pages: see examineVault() and salvageVault()
  NewerVersion,  ///< written by a newer Clavis; this one must not touch it
  NoSpace,       ///< disk or quota full; nothing that was saved is lost
  LockedByAnotherProcess, ///< another Clavis has this profile open
  NoVaultHere,            ///< the folder holds no vault
  AlreadyExists,          ///< create() in a folder that holds a vault
  ProfileMismatch,        ///< header and database belong to different profiles
  UnsafeFolder,           ///< the folder belongs to another user
  BadInput,               ///< an empty passphrase, for example
  Io,                     ///< the operating system failed to read or write
  TooManyGuesses,         ///< wrong passphrases in a row: wait for retryAfter(), also after a restart
  FactorNeeded,           ///< a key slot wants a card, a key or this machine, and none of them answered
  Closed,                 ///< the vault was locked while, or before, this ran
  Internal,               ///< a defect of ours
};

template <>
struct ErrorNames<VaultError> {
  static constexpr const char* area = "vault";
  static constexpr const char* name(VaultError e) {
    using enum VaultError;
    switch (e) {
    case WrongPassphrase: return "WrongPassphrase";
    case DamagedHeader: return "DamagedHeader";
    case DamagedPages: return "DamagedPages";
    case NewerVersion: return "NewerVersion";
    case NoSpace: return "NoSpace";
    case LockedByAnotherProcess: return "LockedByAnotherProcess";
    case NoVaultHere: return "NoVaultHere";
    case AlreadyExists: return "AlreadyExists";
    case ProfileMismatch: return "ProfileMismatch";
    case UnsafeFolder: return "UnsafeFolder";
    case BadInput: return "BadInput";
    case Io: return "Io";
    case TooManyGuesses: return "TooManyGuesses";
    case FactorNeeded: return "FactorNeeded";
    case Closed: return "Closed";
    case Internal: return "Internal";
    }
    return "?";
  }
};

} // namespace clavis::core
