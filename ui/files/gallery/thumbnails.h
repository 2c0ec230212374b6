// Small pictures for a gallery, asked for as their tiles are painted: one at a time, what was asked for last first,
// because that is what is on the screen. At most 300 are remembered; all die with this. Thread: main.
#pragma once

#include "ui/files/file_source.h"

#include <QCache>
#include <QImage>
#include <QSet>

#include <vector>

namespace clavis::ui {

class Thumbnails final : public QObject {
  Q_OBJECT
 public:
  explicit Thumbnails(FileSource& source, QObject* parent = nullptr);
  /// Null while it is awaited, and where there is none.
  [[nodiscard]] QImage find(exchange::TransferKey key);
  /// Whether it is known that this file has no picture.
  [[nodiscard]] bool hasNone(exchange::TransferKey key) const { return m_none.contains(key); }

 Q_SIGNALS:
  void arrived(qint64 key);

 private:
  void askNext();

  FileSource& m_source;
  QCache<qint64, QImage> m_known;
  QSet<qint64> m_none;
  std::vector<qint64> m_wanted; ///< the last one is next
  qint64 m_asked = 0;
};

} // namespace clavis::ui
