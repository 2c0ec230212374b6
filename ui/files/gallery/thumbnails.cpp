#include "ui/files/gallery/thumbnails.h"

#include "ui/widgets/on_answer.h"

#include <algorithm>

namespace clavis::ui {

namespace {
constexpr int remembered = 300;
constexpr std::size_t mostWanted = 60; ///< what has been scrolled past is asked for again when it is seen again
} // namespace

Thumbnails::Thumbnails(FileSource& source, QObject* parent) : QObject(parent), m_source(source), m_known(remembered) {}

QImage Thumbnails::find(exchange::TransferKey key) {
  if (const QImage* known = m_known.object(key)) return *known;
  if (m_none.contains(key) || m_asked == key) return {};
  std::erase(m_wanted, key);
  m_wanted.push_back(key);
  if (m_wanted.size() > mostWanted) m_wanted.erase(m_wanted.begin());
  if (m_asked == 0) askNext();
  return {};
}

void Thumbnails::askNext() {
  m_asked = 0;
  if (m_wanted.empty()) return;
  m_asked = m_wanted.back();
  m_wanted.pop_back();
  onAnswer(m_source.thumbnail(m_asked), this, [this, key = m_asked](const core::Result<exchange::Thumbnail>& answer) {
    const auto fits = [](const exchange::Thumbnail& picture) {
      return picture.width > 0 && picture.pixels.size() == qsizetype{4} * picture.width * picture.height;
    };
    if (answer && fits(*answer)) {
      const QImage view(reinterpret_cast<const uchar*>(answer->pixels.constData()), static_cast<int>(answer->width),
                        static_cast<int>(answer->height), QImage::Format_RGB32);
      m_known.insert(key, new QImage(view.copy()));
    } else {
      m_none.insert(key);
    }
    Q_EMIT arrived(key);
    askNext();
  });
}

} // namespace clavis::ui
