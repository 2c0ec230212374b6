// The sections of the window, in the order of the rail. Only what works is listed; schedule and safety join with
// their features by adding a line here and a page in Desk.
#pragma once

#include "ui/theme/icon.h"

#include <QString>

#include <vector>

namespace clavis::ui {

enum class Section : std::uint8_t { Today, Patients, Messages, Files };

struct SectionEntry {
  Section section;
  Icon icon;
  QString name;
  QString key; ///< stable, for the remembered place
};

[[nodiscard]] std::vector<SectionEntry> sections();

} // namespace clavis::ui
