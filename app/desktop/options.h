// What clavis was started with.
#pragma once

#include "ui/theme/theme.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <variant>

namespace clavis::desktop {

struct Options {
  QString profile;                     ///< folder of the profile
  std::optional<ui::Appearance> theme; ///< nullopt: as the system wishes
  ui::Density density = ui::Density::Compact;
  QString tour;           ///< folder for pictures; empty: no tour
  QString passphraseFile; ///< only with a tour
  QString tourPatient;    ///< what the tour types into the search; empty: a name from the middle of the list
  QString language;       ///< "de"; empty: the session's
  bool pseudoLocale = false;
  bool rightToLeft = false;
  int idleMinutes = 5;
};

/// What to print instead of starting, and the exit code that goes with it.
struct Notice {
  QString text;
  int exitCode = 0;
};

[[nodiscard]] std::variant<Options, Notice> readOptions(const QStringList& arguments);

} // namespace clavis::desktop
