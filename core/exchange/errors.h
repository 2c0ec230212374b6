// What can go wrong with files on their way, besides what the vault, the backend and messaging report in their own
// words.
#pragma once

#include "core/base/error.h"

namespace clavis::core {

enum class ExchangeError {
  // Before anything is sent
  CannotReadSource = 1, ///< the file that shall be sent is missing, no regular file, or not ours to read
  SourceChanged,        ///< it was written to while it was being sealed: sent as a whole or not at all
  NoSpace,              ///< this disk has less than is needed; the detail is "needs N bytes, N free"
  ServerFull,           ///< the server has, or says it has, less than is needed; the detail where known
  TooLarge,             ///< more than this server takes for one file, or than may be filed into a chart
  TooManyFiles,         ///< more than ExchangeService::filesAtMost in one call
  NotAllowed,           ///< only who sent may revoke; only what is here can be filed or saved
  NoSuchTransfer,
  // What came
  BadManifest,  ///< what the message says about its file does not fit together: refused
  PartsMissing, ///< the server has lost parts; the sender has been asked for them
  Damaged,      ///< a hash or a tag does not match: not one byte of it is shown
  BlobMissing,  ///< the vault's file with the sealed bytes is gone
  Revoked,      ///< the sender has taken it back
  Expired,      ///< its time is over; the parts are deleted
  // Out of the vault
  TargetExists,
  CannotWrite, ///< no right, no space: see the detail
  Io,          ///< the disk failed
  Stopped,     ///< the service is closing
};

template <>
struct ErrorNames<ExchangeError> {
  static constexpr const char* area = "exchange";
  static constexpr const char* name(ExchangeError e) {
    using enum ExchangeError;
    switch (e) {
    case CannotReadSource: return "CannotReadSource";
    case SourceChanged: return "SourceChanged";
    case NoSpace: return "NoSpace";
    case ServerFull: return "ServerFull";
    case TooLarge: return "TooLarge";
    case TooManyFiles: return "TooManyFiles";
    case NotAllowed: return "NotAllowed";
    case NoSuchTransfer: return "NoSuchTransfer";
    case BadManifest: return "BadManifest";
    case PartsMissing: return "PartsMissing";
    case Damaged: return "Damaged";
    case BlobMissing: return "BlobMissing";
    case Revoked: return "Revoked";
    case Expired: return "Expired";
    case TargetExists: return "TargetExists";
    case CannotWrite: return "CannotWrite";
    case Io: return "Io";
    case Stopped: return "Stopped";
    }
    return "?";
  }
};

} // namespace clavis::core
