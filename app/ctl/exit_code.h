// What clavisctl ends with, by kind of error: scripts branch on these numbers, so they never change their meaning.
// README.md has the table.
#pragma once

#include "core/base/error.h"

#include <string>

namespace clavis::ctl {

enum class ExitCode : int {
  Done = 0,
  Defect = 1,          ///< a failure that should not be possible
  Usage = 2,           ///< arguments are missing, unknown or contradict each other
  WrongPassphrase = 3, ///< or wrong recovery code, missing factor, too many tries
  NoVault = 4,         ///< no vault in the folder; for init: one is there already
  InUse = 5,           ///< another process has the profile open, or syncs it
  Damaged = 6,         ///< header or pages damaged; verify found something
  NewerVersion = 7,    ///< the vault was written by a newer Clavis
  Disk = 8,            ///< no space, no right to write, or the disk failed
  NotSetUp = 9,        ///< not enrolled, or no panel chosen
  Unreachable = 10,    ///< no way to the server, or it did not answer in time
  Untrusted = 11,      ///< the server is not who it should be
  Refused = 12,        ///< the server does not accept our identity, code or right
  ServerFault = 13,    ///< the server answered with an error or with nonsense
  NotFound = 14,       ///< no such patient or resource in the vault
  PartlyDone = 15,     ///< the sync ended, and some charts or sections failed
  UnsafeFile = 16,     ///< a file with a secret is readable by others, or a target would be overwritten
  UnsafeSystem = 17,   ///< hardening or self-test failed
  BadInput = 18,       ///< a file or text that was given cannot be used
  PolicyForbids = 19,  ///< the machine's policy does not allow it, or is not in order
  Stopped = 130,       ///< by SIGINT or SIGTERM; what was stored stays
};

[[nodiscard]] ExitCode exitCodeOf(const core::Error& error);

/// One plain sentence for a person, with the next safe step. No patient data.
[[nodiscard]] std::string sentenceFor(const core::Error& error);

/// The table of README.md, for --help-exit-codes.
[[nodiscard]] std::string exitCodeTable();

} // namespace clavis::ctl
