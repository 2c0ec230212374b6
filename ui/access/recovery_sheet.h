// The sheet of paper with a recovery code: what it is, the code large and in its groups, where to keep it. Painted from
// the secret, never through the text of a widget; on a printer or as a PDF. No name of a patient or a person is on it.
// Thread: main.
#pragma once

#include "crypto/memory/secret_bytes.h"

#include <QDate>
#include <QString>

class QPagedPaintDevice;
class QPainter;
class QRectF;

namespace clavis::ui {

/// Paints the sheet into `page`; the painter's units are points (1/72 inch).
void paintRecoverySheet(QPainter& painter, const QRectF& page, const crypto::SecretBytes& code, const QDate& today);

/// One page on a printer or a PDF writer, whatever its resolution. False when it could not be started.
[[nodiscard]] bool printRecoverySheet(QPagedPaintDevice& device, const crypto::SecretBytes& code, const QDate& today);

/// A PDF that only this user may read from the moment it exists. False, and no file, when it could not be written.
[[nodiscard]] bool saveRecoverySheet(const QString& path, const crypto::SecretBytes& code, const QDate& today);

} // namespace clavis::ui
