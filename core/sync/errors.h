// What a sync run can end in by itself. Everything that the network or the server did wrong passes through as
// BackendError, everything that the disk did as StoreError or VaultError.
#pragma once

#include "core/base/error.h"

namespace clavis::core {

enum class SyncError {
  AlreadyRunning = 1, ///< this profile is being synced, by this process or another
  Cancelled,          ///< a person, or the end of the program, asked it to stop; what was stored stays
  NoPanel,            ///< nobody said whose charts belong here
  PanelInvalid,       ///< the panel's text is none of the known forms
  PanelGone,          ///< the server no longer has the group or care team that names the panel
  ServerCannot,       ///< the server offers no way to ask for what the panel needs
  UnstablePages,      ///< the server's list changed during each of several walks; tried again next time
  MalformedPage,      ///< a page held something that is not a resource of the kind asked for
  PurgeIncomplete,    ///< rows of a purged patient were left; the purge was rolled back
  TooManyFailures,    ///< many charts failed one after the other; the run stopped early
};

template <>
struct ErrorNames<SyncError> {
  static constexpr const char* area = "sync";
  static constexpr const char* name(SyncError e) {
    switch (e) {
    case SyncError::AlreadyRunning: return "AlreadyRunning";
    case SyncError::Cancelled: return "Cancelled";
    case SyncError::NoPanel: return "NoPanel";
    case SyncError::PanelInvalid: return "PanelInvalid";
    case SyncError::PanelGone: return "PanelGone";
    case SyncError::ServerCannot: return "ServerCannot";
    case SyncError::UnstablePages: return "UnstablePages";
    case SyncError::MalformedPage: return "MalformedPage";
    case SyncError::PurgeIncomplete: return "PurgeIncomplete";
    case SyncError::TooManyFailures: return "TooManyFailures";
    }
    return "?";
  }
};

} // namespace clavis::core
