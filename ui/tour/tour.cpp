#include "ui/tour/tour.h"

#include <QApplication>
#include <QDir>
#include <QPixmap>
#include <QWidget>

namespace clavis::ui {

Tour::Tour(QWidget& window, QString folder, QObject* parent)
    : QObject(parent), m_window(window), m_folder(std::move(folder)) {
  m_deadline.setSingleShot(true);
  m_deadline.setInterval(std::chrono::seconds(60));
  connect(&m_deadline, &QTimer::timeout, this, [this] { end(m_steps[m_at].name); });
}

void Tour::start() {
  if (!QDir().mkpath(m_folder)) return end(m_folder);
  QMetaObject::invokeMethod(this, &Tour::runNext, Qt::QueuedConnection);
}

void Tour::runNext() {
  if (m_ended) return;
  if (m_at >= m_steps.size()) return end({});
  m_deadline.start();
  const std::size_t index = m_at;
  m_steps[index].run([this, index] {
    // A turn of the event loop for layouts and continuations that the same signal has set off.
    QTimer::singleShot(0, this, [this, index] { stepDone(index); });
  });
}

void Tour::stepDone(std::size_t index) {
  if (m_ended || index != m_at) return; // a signal that came twice
  m_deadline.stop();
  const Step& step = m_steps[index];
  if (step.picture) {
    ++m_pictures;
    const QString file =
        QStringLiteral("%1/%2-%3.png").arg(m_folder).arg(m_pictures, 2, 10, QLatin1Char('0')).arg(step.name);
    QWidget* dialog = QApplication::activeModalWidget();
    if (!(dialog != nullptr ? *dialog : m_window).grab().save(file)) return end(file);
  }
  ++m_at;
  runNext();
}

void Tour::end(const QString& problem) {
  if (m_ended) return;
  m_ended = true;
  m_deadline.stop();
  m_problem = problem;
  Q_EMIT finished(problem.isEmpty());
}

} // namespace clavis::ui
