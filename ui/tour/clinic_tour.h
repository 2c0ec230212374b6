// The tour of the clinician's window: unlock, list, search, every section of a chart, help, lock; in light and in dark.
#pragma once

#include "crypto/memory/secret_bytes.h"

#include <QString>

#include <memory>

namespace clavis::ui {

class ShellWindow;
class Tour;

/// Adds its steps. `window` must outlive the tour; the passphrase is typed into the real field and kept until the end.
/// `patient` is typed into the search; empty: a name from the middle of the list.
void addClinicTour(Tour& tour, ShellWindow& window, std::shared_ptr<const crypto::SecretBytes> passphrase,
                   const QString& patient = {});

} // namespace clavis::ui
