// Why a file is not shown. Each costs that one preview and nothing else: the file stays as it is, and can be saved or
// tried again.
#pragma once

#include "core/base/error.h"

namespace clavis::core::preview {

enum class PreviewError {
  NotSupported = 1, ///< a kind of file that Clavis does not show (archives, programs, office files, HEIC)
  Empty,            ///< no bytes at all
  Damaged,          ///< the reader of its format gave up
  NoPicture,        ///< a DICOM file of another kind: a report, a curve
  Locked,           ///< needs a password, or another one
  TooLarge,         ///< more bytes than its kind may have
  TooManyPixels,    ///< a picture larger than any real one: most likely made to exhaust memory
  TooDeep,          ///< nested deeper than any real document
  TimedOut,         ///< the helper did not answer in time and was ended
  HelperEnded,      ///< the helper crashed, was killed or used up what it may use
  HelperMisbehaved, ///< the helper's answer was not one: it was ended
  NoHelper,         ///< the helper cannot be started on this machine
  NotConfined,      ///< the helper could not give up its rights: it was given nothing
  SourceFailed,     ///< the bytes could not be read (a sealed file that is not intact, a vault that closed)
  NoSuchPage,       ///< asked for a page or a part that is not there
  Closed,           ///< the document or the service was closed meanwhile
};

} // namespace clavis::core::preview

namespace clavis::core {

template <>
struct ErrorNames<preview::PreviewError> {
  static constexpr const char* area = "preview";
  static constexpr const char* name(preview::PreviewError e) {
    using enum preview::PreviewError;
    switch (e) {
    case NotSupported: return "NotSupported";
    case Empty: return "Empty";
    case Damaged: return "Damaged";
    case NoPicture: return "NoPicture";
    case Locked: return "Locked";
    case TooLarge: return "TooLarge";
    case TooManyPixels: return "TooManyPixels";
    case TooDeep: return "TooDeep";
    case TimedOut: return "TimedOut";
    case HelperEnded: return "HelperEnded";
    case HelperMisbehaved: return "HelperMisbehaved";
    case NoHelper: return "NoHelper";
    case NotConfined: return "NotConfined";
    case SourceFailed: return "SourceFailed";
    case NoSuchPage: return "NoSuchPage";
    case Closed: return "Closed";
    }
    return "?";
  }
};

} // namespace clavis::core
