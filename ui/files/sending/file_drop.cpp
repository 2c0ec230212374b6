#include "ui/files/sending/file_drop.h"

#include "ui/widgets/key_table.h"

#include <QAbstractScrollArea>
#include <QClipboard>
#include <QDateTime>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMimeData>
#include <QUrl>
#include <QWidget>

namespace clavis::ui {

namespace {
constexpr qsizetype largestPaste = qsizetype{64} << 20;
}

FileDrop::FileDrop(QWidget* widget) : QObject(widget) {
  widget->setAcceptDrops(true);
  widget->installEventFilter(this);
  addKey(widget, tr("Paste a picture or files"), {QKeySequence(QKeySequence::Paste)}, [this] {
    if (const QMimeData* data = QGuiApplication::clipboard()->mimeData()) paste(*data);
  });
}

std::vector<std::filesystem::path> FileDrop::localFiles(const QMimeData& data) {
  std::vector<std::filesystem::path> paths;
  for (const QUrl& url : data.urls()) {
    if (!url.isLocalFile() || !url.host().isEmpty()) continue;
    if (const QFileInfo info(url.toLocalFile()); info.isFile())
      paths.emplace_back(info.absoluteFilePath().toStdU16String());
  }
  return paths;
}

QByteArray FileDrop::picture(const QMimeData& data) {
  for (const char* type : {"image/png", "image/jpeg"}) {
    if (!data.hasFormat(QString::fromLatin1(type))) continue;
    QByteArray bytes = data.data(QString::fromLatin1(type));
    if (!bytes.isEmpty() && bytes.size() <= largestPaste) return bytes;
  }
  return {};
}

void FileDrop::paste(const QMimeData& data) {
  if (auto files = localFiles(data); !files.empty()) return Q_EMIT dropped(files);
  const QByteArray bytes = picture(data);
  if (bytes.isEmpty()) return;
  const bool png = bytes.startsWith("\x89PNG");
  //: the name of a pasted picture; %1 is a date and time such as "2026-03-12 0905"
  const QString name = tr("Picture %1").arg(QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd HHmm")));
  Q_EMIT pasted(bytes, name + (png ? QStringLiteral(".png") : QStringLiteral(".jpg")));
}

void FileDrop::watch(QAbstractScrollArea& field) {
  field.installEventFilter(this);
  field.viewport()->installEventFilter(this);
}

bool FileDrop::eventFilter(QObject* watched, QEvent* event) {
  switch (event->type()) {
  case QEvent::DragEnter:
  case QEvent::DragMove: {
    auto* drag = static_cast<QDragMoveEvent*>(event);
    if (!drag->mimeData()->hasUrls() && picture(*drag->mimeData()).isEmpty()) break;
    drag->setDropAction(Qt::CopyAction);
    drag->accept();
    return true;
  }
  case QEvent::Drop: {
    auto* drop = static_cast<QDropEvent*>(event);
    drop->setDropAction(Qt::CopyAction); // whoever offers them keeps them
    drop->accept();
    paste(*drop->mimeData());
    return true;
  }
  case QEvent::KeyPress: {
    if (!static_cast<QKeyEvent*>(event)->matches(QKeySequence::Paste)) break;
    const QMimeData* data = QGuiApplication::clipboard()->mimeData();
    const bool ours =
        data != nullptr && (!localFiles(*data).empty() || (!data->hasText() && !picture(*data).isEmpty()));
    if (!ours) break;
    paste(*data);
    return true;
  }
  default: break;
  }
  return QObject::eventFilter(watched, event);
}

} // namespace clavis::ui
