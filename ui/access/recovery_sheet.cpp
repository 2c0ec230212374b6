#include "ui/access/recovery_sheet.h"

#include "ui/words/clinical_format.h"

#include <QCoreApplication>
#include <QFile>
#include <QPageLayout>
#include <QPainter>
#include <QPdfWriter>

namespace clavis::ui {

namespace {

class Sheet {
  Q_DECLARE_TR_FUNCTIONS(RecoverySheet)
};

constexpr qreal margin = 64;

/// Writes a paragraph at `top`; the place below it is returned.
qreal write(QPainter& painter, const QRectF& column, qreal top, qreal size, bool strong, const QString& text) {
  QFont font(painter.font());
  font.setPixelSize(static_cast<int>(size)); // the painter's units are points
  font.setWeight(strong ? QFont::DemiBold : QFont::Normal);
  painter.setFont(font);
  const QRectF place(column.left(), top, column.width(), column.height());
  QRectF used;
  painter.drawText(place, static_cast<int>(Qt::AlignLeading) | Qt::AlignTop | Qt::TextWordWrap, text, &used);
  return used.bottom();
}

} // namespace

void paintRecoverySheet(QPainter& painter, const QRectF& page, const crypto::SecretBytes& code, const QDate& today) {
  painter.setPen(Qt::black);
  const QRectF column = page.adjusted(margin, margin, -margin, -margin);
  qreal y = write(painter, column, column.top(), 22, true, Sheet::tr("Clavis recovery code"));
  //: %1 is a date
  y = write(painter, column, y + 6, 11, false, Sheet::tr("Made on %1").arg(dateText(today)));
  y = write(
      painter, column, y + 20, 12, false,
      Sheet::tr("This code opens the charts on one workstation when its passphrase is forgotten. It works once; a "
                "new one is shown afterwards."));
  const QRectF box(column.left(), y + 20, column.width(), 92);
  painter.drawRect(box);
  const QLatin1StringView whole(code.text().data(), static_cast<qsizetype>(code.size()));
  const qsizetype middle = whole.indexOf(QLatin1Char('-'), whole.size() / 2 - 2) + 1;
  QFont font(QStringLiteral("monospace"));
  font.setStyleHint(QFont::Monospace);
  font.setPixelSize(24);
  const QFont before = painter.font();
  painter.setFont(font);
  painter.drawText(box.adjusted(0, 14, 0, -46), Qt::AlignCenter, QString(whole.left(middle)));
  painter.drawText(box.adjusted(0, 46, 0, -14), Qt::AlignCenter, QString(whole.mid(middle)));
  painter.setFont(before);
  y = write(painter, column, box.bottom() + 20, 12, true, Sheet::tr("Where to keep it"));
  y = write(painter, column, y + 4, 12, false,
            Sheet::tr("Locked away, not beside the computer. Anyone who has this sheet and the computer can read the "
                      "charts on it. Nobody, your clinic's IT included, can make another copy."));
  y = write(painter, column, y + 16, 12, true, Sheet::tr("How to use it"));
  write(painter, column, y + 4, 12, false,
        Sheet::tr("Start Clavis and choose “Use the recovery code instead” below the passphrase. Capital and small "
                  "letters, spaces and hyphens do not matter."));
}

bool printRecoverySheet(QPagedPaintDevice& device, const crypto::SecretBytes& code, const QDate& today) {
  QPainter painter;
  if (!painter.begin(&device)) return false;
  const QRectF page = device.pageLayout().fullRect(QPageLayout::Point);
  const qreal dots = device.logicalDpiX() / 72.0;
  painter.scale(dots, dots);
  const QRectF inside = device.pageLayout().paintRect(QPageLayout::Point);
  painter.translate(-inside.left(), -inside.top()); // the device's origin is the printable area's
  paintRecoverySheet(painter, page, code, today);
  return painter.end();
}

bool saveRecoverySheet(const QString& path, const crypto::SecretBytes& code, const QDate& today) {
  QFile file(path);
  // Made closed before the first byte of the code is in it.
  if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate, QFileDevice::ReadOwner | QFileDevice::WriteOwner))
    return false;
  bool whole = file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
  if (whole) {
    QPdfWriter writer(&file);
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins(QMarginsF());
    writer.setTitle(Sheet::tr("Clavis recovery code"));
    whole = printRecoverySheet(writer, code, today);
  }
  whole = file.flush() && whole && file.error() == QFileDevice::NoError;
  file.close();
  if (!whole) file.remove();
  return whole;
}

} // namespace clavis::ui
