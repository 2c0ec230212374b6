// What a chart service can end in besides the errors of the floors below (StoreError, the store's own), which pass
// through.
#pragma once

#include "core/base/error.h"

namespace clavis::core::chart {

enum class ChartError {
  NoSuchPatient = 1, ///< the vault holds no such patient (never synced, purged, or deleted on the server)
  NoSuchResource,    ///< the row was there when the list was read and is gone now
  AccessNotLogged,   ///< the access log could not be written: nothing is shown
  BadCursor,         ///< a page was asked for with a cursor of another list, sort or filter
  Unreadable,        ///< the stored bytes are not the resource they claim to be
};

} // namespace clavis::core::chart

namespace clavis::core {

template <>
struct ErrorNames<chart::ChartError> {
  static constexpr const char* area = "chart";
  static constexpr const char* name(chart::ChartError e) {
    switch (e) {
    case chart::ChartError::NoSuchPatient: return "NoSuchPatient";
    case chart::ChartError::NoSuchResource: return "NoSuchResource";
    case chart::ChartError::AccessNotLogged: return "AccessNotLogged";
    case chart::ChartError::BadCursor: return "BadCursor";
    case chart::ChartError::Unreadable: return "Unreadable";
    }
    return "?";
  }
};

} // namespace clavis::core
