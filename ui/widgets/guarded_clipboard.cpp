#include "ui/widgets/guarded_clipboard.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>
#include <QPointer>
#include <QTimer>

namespace clavis::ui {

void copyGuarded(const QString& text, std::chrono::milliseconds forgetAfter) {
  auto* mime = new QMimeData;
  mime->setText(text);
  mime->setData(QStringLiteral("x-kde-passwordManagerHint"), QByteArrayLiteral("secret"));
  mime->setData(QStringLiteral("ExcludeClipboardContentFromMonitorProcessing"), QByteArrayLiteral("1")); // Windows
  mime->setData(QStringLiteral("org.nspasteboard.ConcealedType"), QByteArrayLiteral("1"));               // macOS
  QClipboard* clipboard = QGuiApplication::clipboard();
  clipboard->setMimeData(mime);
  // The clipboard owns what it was given: as long as that lives it is ours that would be pasted.
  QTimer::singleShot(forgetAfter, clipboard, [clipboard, ours = QPointer<QMimeData>(mime)] {
    if (ours != nullptr) clipboard->clear();
  });
}

} // namespace clavis::ui
