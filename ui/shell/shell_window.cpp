#include "ui/shell/shell_window.h"

#include "ui/access/sign_in_view.h"
#include "ui/help/help_overlay.h"
#include "ui/shell/desk.h"
#include "ui/shell/lock_signals.h"
#include "ui/theme/theme.h"
#include "ui/widgets/on_answer.h"
#include "ui/widgets/screen_fit.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QPixmapCache>
#include <QStackedLayout>
#include <QToolTip>

#include <limits>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace clavis::ui {

namespace {

/// Popups, dialogs, chart windows: whatever is on a screen besides `kept`.
void removeOtherWindows(const QWidget* kept) {
  QToolTip::hideText();
  while (QWidget* popup = QApplication::activePopupWidget()) {
    popup->close();
    if (QApplication::activePopupWidget() == popup) popup->hide(); // a popup that refuses to close
  }
  for (QWidget* window : QApplication::topLevelWidgets()) {
    // Hidden dialogs of ours hold data as well; a hidden window of nobody is Qt's own.
    if (window == kept || (!window->isVisible() && !kept->isAncestorOf(window))) continue;
    window->hide();
    window->deleteLater();
  }
  QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

void dropCopies() {
  QPixmapCache::clear();
  QClipboard* clipboard = QGuiApplication::clipboard();
  if (clipboard->ownsClipboard()) clipboard->clear();
  if (clipboard->supportsSelection() && clipboard->ownsSelection()) clipboard->clear(QClipboard::Selection);
#ifdef __GLIBC__
  malloc_trim(0); // what was freed goes back to the system, which hands out zeroed pages
#endif
}

} // namespace

ShellWindow::ShellWindow(ProfileGate& gate, LockSignals& signals, const core::Clock& clock, QWidget* parent)
    : QWidget(parent), m_gate(gate), m_signals(signals), m_clock(clock), m_signIn(new SignInView(gate, this)),
      m_stack(new QStackedLayout(this)), m_lockAction(nullptr), m_idle(signals, clock) {
  setWindowTitle(QStringLiteral("Clavis"));
  setMinimumSize(800, 500); // 1280x800 at 150 %
  // Nothing of a chart is dragged into another program; and a drag, which runs an event loop of its own inside the
  // widget it comes from, cannot stand between a lock and that widget's end.
  QApplication::setStartDragDistance(std::numeric_limits<int>::max());
  resizeWithinScreen(*this, {1280, 800});
  m_stack->setContentsMargins(0, 0, 0, 0);
  m_stack->addWidget(m_signIn);

  m_lockAction = addKey(tr("Lock"), {QKeySequence(Qt::CTRL | Qt::Key_L)});
  m_lockAction->setEnabled(false);
  connect(m_lockAction, &QAction::triggered, this, [this] { lock(LockReason::Asked); }, Qt::QueuedConnection);
  QCoreApplication::instance()->installEventFilter(this);
  connect(addKey(tr("Show the keys of this screen"), {QKeySequence(Qt::Key_F1), QKeySequence(Qt::Key_Question)}),
          &QAction::triggered, this, &ShellWindow::showHelp);
  connect(addKey(tr("Quit"), QKeySequence::keyBindings(QKeySequence::Quit)), &QAction::triggered, this,
          &QWidget::close);

  connect(m_signIn, &SignInView::ready, this, &ShellWindow::open);
  connect(&m_signals, &LockSignals::lockRequested, this, &ShellWindow::lock);
  connect(&m_idle, &IdleWatch::idle, this, [this] { lock(LockReason::Idle); });
}

ShellWindow::~ShellWindow() {
  delete m_desk;
  m_desk = nullptr;
  if (m_profile) m_gate.close(std::exchange(m_profile, nullptr));
}

QAction* ShellWindow::addKey(const QString& text, const QList<QKeySequence>& keys) {
  auto* action = new QAction(text, this);
  action->setShortcuts(keys);
  addAction(action);
  return action;
}

// Qt gives no shortcut to a window behind a modal dialog or an open menu, and locking has to work over both: so the key
// itself is watched for, whoever it is sent to.
bool ShellWindow::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride) return false;
  if (isLocked() || !watched->isWidgetType()) return false;
  const auto* key = static_cast<QKeyEvent*>(event);
  if (key->keyCombination() != QKeyCombination(Qt::CTRL, Qt::Key_L)) return false;
  QMetaObject::invokeMethod(this, [this] { lock(LockReason::Asked); }, Qt::QueuedConnection);
  event->accept();
  return true;
}

void ShellWindow::start() { m_signIn->begin(); }

void ShellWindow::open() {
  m_profile = m_signIn->takeProfile();
  if (!m_profile) return;
  onAnswer(m_profile->setting("ui.place"), this,
           [this](const core::Result<std::optional<std::string>>& answer) { showDesk(answer); });
}

void ShellWindow::showDesk(const core::Result<std::optional<std::string>>& place) {
  if (!m_profile || m_desk != nullptr) return; // locked again before the answer came
  m_desk = new Desk(*m_profile, m_clock, this);
  connect(m_desk, &Desk::lockRequested, this, [this] { lock(LockReason::Asked); });
  connect(m_desk, &Desk::repairRequested, this, [this] { lock(LockReason::Damage); });
  m_stack->addWidget(m_desk);
  m_stack->setCurrentWidget(m_desk);
  m_lockAction->setEnabled(true);
  if (place && *place) m_desk->restore(readPlace(**place));
  m_idle.restart();
  Q_EMIT unlocked();
}

void ShellWindow::lock(LockReason reason) {
  if (m_desk == nullptr) {
    m_signals.locked();
    return;
  }
  m_lockAction->setEnabled(false);
  m_idle.stop();
  const int unread = m_desk->unreadMessages();
  delete std::exchange(m_desk, nullptr); // saves place and drafts first
  for (auto* overlay : findChildren<HelpOverlay*>(Qt::FindDirectChildrenOnly)) delete overlay;
  removeOtherWindows(this);
  m_signIn->begin(reason, unread);
  m_stack->setCurrentWidget(m_signIn);
  // Now, not when the event loop gets to it: the last frame in the window's buffer still shows a chart.
  if (isVisible()) repaint();
  m_gate.close(std::exchange(m_profile, nullptr));
  dropCopies();
  m_signals.locked();
  Q_EMIT locked();
}

void ShellWindow::showHelp() {
  if (!findChildren<HelpOverlay*>(Qt::FindDirectChildrenOnly).isEmpty()) return;
  QWidget* active = QApplication::activeWindow();
  new HelpOverlay(active != nullptr ? active : this);
}

void ShellWindow::closeEvent(QCloseEvent* event) {
  delete std::exchange(m_desk, nullptr);
  removeOtherWindows(this);
  if (m_profile) m_gate.close(std::exchange(m_profile, nullptr));
  QWidget::closeEvent(event);
}

void ShellWindow::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.fillRect(rect(), themeOf(this).color(Token::Surface));
}

} // namespace clavis::ui
