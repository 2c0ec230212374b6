#include "tests/ui/audit.h"
#include "tests/ui/fake_profile.h"
#include "tests/ui/show.h"
#include "ui/access/sign_in_page.h"
#include "ui/access/sign_in_view.h"
#include "ui/access/unlock_page.h"
#include "ui/chart/chart_view.h"
#include "ui/help/help_overlay.h"
#include "ui/patients/patients_view.h"
#include "ui/shell/desk.h"
#include "ui/shell/lock_signals.h"
#include "ui/shell/shell_window.h"
#include "ui/shell/status_strip.h"
#include "ui/shell/today_view.h"
#include "ui/widgets/notice_bar.h"
#include "ui/words/english_plurals.h"
#include "ui/words/pseudo_translator.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDialog>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTableView>
#include <QTest>
#include <QToolTip>
#include <QVBoxLayout>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace clavis;
using test::patientOf;

namespace {

const QString planted = QStringLiteral("PLANTEDFAMILYNAME");

class ManualClock final : public core::Clock {
 public:
  [[nodiscard]] core::Instant now() const override { return core::SystemClock().now(); }
  [[nodiscard]] std::chrono::steady_clock::time_point ticks() const override { return m_ticks; }
  void advance(std::chrono::milliseconds by) { m_ticks += by; }

 private:
  std::chrono::steady_clock::time_point m_ticks{};
};

struct Window {
  test::FakeGate gate;
  ui::LockSignals signals;
  ManualClock clock;
  std::unique_ptr<ui::ShellWindow> shell;

  Window() {
    gate.memory.patients = {patientOf("1", "Plantedfamilyname", "Eura"), patientOf("2", "Muster", "Ida"),
                            patientOf("3", "Abel", "Ada")};
  }
  void show() {
    shell = std::make_unique<ui::ShellWindow>(gate, signals, clock);
    shell->start();
    test::showActive(*shell);
  }
  void unlock() {
    auto* field = shell->signIn().page()->findChild<QLineEdit*>();
    QTest::keyClicks(field, QString::fromStdString(gate.passphrase));
    QTest::keyClick(field, Qt::Key_Return);
    settle();
    REQUIRE(shell->desk() != nullptr);
  }
  static void settle() {
    for (int round = 0; round < 8; ++round) QCoreApplication::sendPostedEvents();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
  }
};

/// Whether any living widget or model says the planted name.
bool livesSomewhere() {
  for (const QWidget* widget : QApplication::allWidgets()) {
    if (widget->windowTitle().contains(planted, Qt::CaseInsensitive)) return true;
    if (widget->accessibleName().contains(planted, Qt::CaseInsensitive)) return true;
    if (const auto* label = qobject_cast<const QLabel*>(widget);
        label && label->text().contains(planted, Qt::CaseInsensitive))
      return true;
    if (const auto* edit = qobject_cast<const QLineEdit*>(widget);
        edit && edit->text().contains(planted, Qt::CaseInsensitive))
      return true;
    if (const auto* tabs = qobject_cast<const QTabBar*>(widget)) {
      for (int index = 0; index < tabs->count(); ++index) {
        if (tabs->tabText(index).contains(planted, Qt::CaseInsensitive)) return true;
      }
    }
    if (const auto* view = qobject_cast<const QAbstractItemView*>(widget); view && view->model()) {
      for (int row = 0; row < view->model()->rowCount(); ++row) {
        for (int column = 0; column < view->model()->columnCount(); ++column) {
          if (view->model()->index(row, column).data().toString().contains(planted, Qt::CaseInsensitive)) return true;
        }
      }
    }
  }
  return false;
}

} // namespace

TEST_CASE("locking leaves nothing of a patient in any widget, model, clipboard or in the vault's memory",
          "[shell][lock]") {
  Window window;
  window.show();
  window.unlock();
  window.shell->desk()->openChart("1");
  window.shell->desk()->openChartWindow("1"); // moves the tab into its window
  window.shell->desk()->openChart("2");
  window.shell->desk()->findPatient();
  Window::settle();
  REQUIRE(livesSomewhere());
  QGuiApplication::clipboard()->setText(planted);
  const bool ours = QGuiApplication::clipboard()->ownsClipboard(); // the offscreen platform cannot tell
  const QImage before = window.shell->grab().toImage();

  window.shell->lock(ui::LockReason::Asked);

  CHECK(window.shell->isLocked());
  CHECK_FALSE(livesSomewhere());
  CHECK(window.gate.memory.open == 0);
  if (ours) CHECK_FALSE(QGuiApplication::clipboard()->text().contains(planted));
  CHECK(QApplication::topLevelWidgets().contains(window.shell.get()));
  for (const QWidget* widget : QApplication::topLevelWidgets())
    CHECK((widget == window.shell.get() || !widget->isVisible()));
  // The window shows what a freshly locked window shows, pixel for pixel, and not what was there before.
  const QImage after = window.shell->grab().toImage();
  CHECK(after != before);
  Window fresh;
  fresh.show();
  fresh.shell->signIn().begin(ui::LockReason::Asked);
  CHECK(after == fresh.shell->grab().toImage());
}

TEST_CASE("locking covers dialogs and menus that are open, and needs nobody's consent", "[shell][lock]") {
  Window window;
  window.show();
  window.unlock();
  auto* dialog = new QDialog(window.shell->desk());
  dialog->setModal(true);
  auto* secret = new QLabel(planted, dialog);
  dialog->setWindowTitle(planted);
  dialog->show();
  auto* own = new QDialog(window.shell.get()); // a child of the window itself, that refuses to close
  new QLabel(planted, own);
  own->show();
  QObject::connect(own, &QDialog::finished, own, [own] { own->show(); });
  QMenu menu;
  menu.addAction(planted);
  auto* popup = new QMenu(window.shell->desk());
  popup->addAction(planted);
  popup->popup(QPoint(10, 10));
  REQUIRE(livesSomewhere());
  (void)secret;

  // Ctrl+L reaches the lock although a menu and a modal dialog are in front.
  QSignalSpy locked(window.shell.get(), &ui::ShellWindow::locked);
  QTest::keyClick(popup, Qt::Key_L, Qt::ControlModifier);
  Window::settle();
  CHECK(locked.count() == 1);
  CHECK(window.shell->isLocked());
  CHECK_FALSE(livesSomewhere());
  CHECK(QApplication::activePopupWidget() == nullptr);
}

namespace {

/// Each way a window of ours can be open over, or beside, a chart. The planted name stands in every one of them.
struct OpenWindow {
  const char* name;
  std::function<void(ui::ShellWindow&)> open;
};

const std::vector<OpenWindow>& everyWindow() {
  static const std::vector<OpenWindow> windows = {
      {"a chart in its own window", [](ui::ShellWindow& shell) { shell.desk()->openChartWindow("1"); }},
      {"a modal dialog",
       [](ui::ShellWindow& shell) {
         auto* dialog = new QDialog(shell.desk());
         new QLabel(planted, dialog);
         dialog->open();
       }},
      {"a dialog of the whole application, without a parent",
       [](ui::ShellWindow&) {
         auto* dialog = new QDialog;
         dialog->setWindowModality(Qt::ApplicationModal);
         new QLabel(planted, dialog);
         dialog->show();
       }},
      {"a message box",
       [](ui::ShellWindow& shell) {
         (new QMessageBox(QMessageBox::Information, planted, planted, QMessageBox::Ok, &shell))->open();
       }},
      {"a file dialog",
       [](ui::ShellWindow& shell) {
         auto* dialog = new QFileDialog(shell.desk(), planted);
         dialog->setOption(QFileDialog::DontUseNativeDialog);
         dialog->open();
       }},
      {"a menu",
       [](ui::ShellWindow& shell) {
         auto* menu = new QMenu(shell.desk());
         menu->addAction(planted);
         menu->popup(QPoint(20, 20));
       }},
      {"a menu of a menu",
       [](ui::ShellWindow& shell) {
         auto* menu = new QMenu(shell.desk());
         auto* sub = menu->addMenu(planted);
         sub->addAction(planted);
         menu->popup(QPoint(20, 20));
         sub->popup(QPoint(40, 40));
       }},
      {"the list of a combo box",
       [](ui::ShellWindow& shell) {
         auto* box = new QComboBox(shell.desk());
         box->addItems({planted, planted});
         box->show();
         box->showPopup();
       }},
      {"a tool tip", [](ui::ShellWindow& shell) { QToolTip::showText(QPoint(30, 30), planted, &shell); }},
      {"the help", [](ui::ShellWindow& shell) { shell.showHelp(); }},
      {"a tool window that nobody owns",
       [](ui::ShellWindow&) {
         auto* tool = new QLabel(planted, nullptr, Qt::Tool);
         tool->show();
       }},
      {"a dialog that answers its closing by opening again",
       [](ui::ShellWindow& shell) {
         auto* dialog = new QDialog(&shell);
         new QLabel(planted, dialog);
         QObject::connect(dialog, &QDialog::finished, dialog, [dialog] { dialog->show(); });
         dialog->open();
       }},
  };
  return windows;
}

} // namespace

TEST_CASE("nothing that is open holds up the lock, whoever asks for it", "[shell][lock]") {
  for (const auto reason :
       {ui::LockReason::Asked, ui::LockReason::Idle, ui::LockReason::Session, ui::LockReason::Sleep}) {
    for (const OpenWindow& open : everyWindow()) {
      INFO(open.name);
      Window window;
      window.show();
      window.unlock();
      window.shell->desk()->openChart("1");
      Window::settle();
      open.open(*window.shell);
      Window::settle();
      REQUIRE(livesSomewhere());
      Q_EMIT window.signals.lockRequested(reason);
      CHECK(window.shell->isLocked());
      CHECK_FALSE(livesSomewhere());
      CHECK(QApplication::activePopupWidget() == nullptr);
      CHECK(QApplication::activeModalWidget() == nullptr);
      CHECK_FALSE(QToolTip::isVisible());
      for (const QWidget* widget : QApplication::topLevelWidgets())
        CHECK((widget == window.shell.get() || !widget->isVisible()));
      CHECK(window.gate.memory.open == 0);
    }
  }
}

TEST_CASE("nothing of a chart can be dragged out of the window", "[shell][lock]") {
  Window window;
  window.show();
  window.unlock();
  QPlainTextEdit text(planted);
  text.setReadOnly(true);
  text.selectAll();
  test::showActive(text);
  bool dragged = false;
  struct Watch final : QObject {
    bool& seen;
    explicit Watch(bool& flag) : seen(flag) {}
    bool eventFilter(QObject*, QEvent* event) override {
      seen = seen || event->type() == QEvent::DragEnter;
      return false;
    }
  } watch(dragged);
  QCoreApplication::instance()->installEventFilter(&watch);
  QTest::mousePress(text.viewport(), Qt::LeftButton, {}, QPoint(12, 12));
  for (int x = 12; x < 300; x += 24) QTest::mouseMove(text.viewport(), QPoint(x, 60));
  QTest::mouseRelease(text.viewport(), Qt::LeftButton, {}, QPoint(300, 60));
  CHECK_FALSE(dragged);
}

TEST_CASE("unlocking brings back the open charts and the section, from ids alone", "[shell][lock]") {
  Window window;
  window.show();
  window.unlock();
  window.shell->desk()->findPatient();
  window.shell->desk()->openChart("1");
  window.shell->desk()->openChart("3");
  window.shell->desk()->openChart("1"); // brings its tab to the front, opens nothing twice
  Window::settle();
  const ui::Place before = window.shell->desk()->place();
  CHECK(before.charts == std::vector<std::string>{"1", "3"});
  CHECK(window.gate.memory.chartsOpened == 2);

  window.shell->lock(ui::LockReason::Idle);
  for (const auto& [key, value] : window.gate.memory.settings) {
    INFO(key << " " << value);
    CHECK(QString::fromStdString(value).contains(planted, Qt::CaseInsensitive) == false);
  }
  window.unlock();
  CHECK(window.shell->desk()->place() == before);
  REQUIRE(window.shell->desk()->currentChart() != nullptr);
  CHECK(window.shell->desk()->currentChart()->patientId() == "1");
}

TEST_CASE("the unlock page says why the window was locked", "[shell][lock]") {
  Window window;
  window.show();
  window.unlock();
  Q_EMIT window.signals.lockRequested(ui::LockReason::Sleep);
  CHECK(window.shell->isLocked());
  bool said = false;
  for (const QLabel* label : window.shell->signIn().page()->findChildren<QLabel*>()) {
    said = said || label->text().contains(QStringLiteral("went to sleep"));
  }
  CHECK(said);
}

TEST_CASE("nobody there for the idle time locks; a key starts the time anew", "[shell][lock]") {
  Window window;
  window.show();
  window.unlock();
  window.shell->idleWatch().setLimit(std::chrono::minutes(5));
  window.clock.advance(std::chrono::minutes(4));
  window.shell->idleWatch().check();
  CHECK_FALSE(window.shell->isLocked());
  window.clock.advance(std::chrono::minutes(2));
  window.shell->idleWatch().check();
  CHECK(window.shell->isLocked());
}

TEST_CASE("help lists the keys that work here and closes by Escape", "[shell][help]") {
  Window window;
  window.show();
  window.unlock();
  window.shell->desk()->findPatient();
  QTest::keyClick(window.shell.get(), Qt::Key_F1);
  auto* help = window.shell->findChild<ui::HelpOverlay*>();
  REQUIRE(help != nullptr);
  const auto groups = ui::helpFor(*window.shell);
  QStringList texts;
  for (const auto& group : groups) {
    for (const auto& entry : group.entries) texts.append(entry.text);
  }
  for (const char* text :
       {"Lock", "Find a patient", "Search patients", "Next open chart", "Go to Patients", "Sync now"}) {
    INFO(text);
    CHECK(texts.contains(QString::fromLatin1(text)));
  }
  QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
  Window::settle();
  CHECK(window.shell->findChild<ui::HelpOverlay*>() == nullptr);
}

TEST_CASE("a patient who leaves the panel leaves the screen", "[shell]") {
  Window window;
  window.show();
  window.unlock();
  window.shell->desk()->openChart("1");
  window.shell->desk()->openChart("2");
  Window::settle();
  auto tabs = window.shell->desk()->place().charts;
  REQUIRE(tabs.size() == 2);
  auto* sync = window.shell->desk()->status().window()->findChild<QTabBar*>();
  REQUIRE(sync != nullptr);
  window.gate.memory.patients.erase(window.gate.memory.patients.begin());
  Q_EMIT window.gate.lastProfile->sync().patientsPurged({QStringLiteral("1")});
  Window::settle();
  CHECK(window.shell->desk()->place().charts == std::vector<std::string>{"2"});
}

TEST_CASE("keys go through the open charts and close them", "[shell]") {
  Window window;
  window.show();
  window.unlock();
  window.shell->desk()->openChart("1");
  window.shell->desk()->openChart("2");
  Window::settle();
  QTest::keyClick(window.shell->desk()->currentChart(), Qt::Key_PageUp, Qt::ControlModifier);
  CHECK(window.shell->desk()->currentChart()->patientId() == "1");
  QTest::keyClick(window.shell->desk()->currentChart(), Qt::Key_W, Qt::ControlModifier);
  Window::settle();
  CHECK(window.shell->desk()->place().charts == std::vector<std::string>{"2"});
}

TEST_CASE("Today, the patients and the window around them: names, keys and texts, down to the smallest window",
          "[shell][audit]") {
  REQUIRE(test::drawnAtScale());
  ui::EnglishPlurals plurals;
  ui::PseudoTranslator pseudo;
  for (const bool longTexts : {false, true}) {
    QCoreApplication::installTranslator(longTexts ? static_cast<QTranslator*>(&pseudo) : &plurals);
    for (const auto direction : {Qt::LeftToRight, Qt::RightToLeft}) {
      QApplication::setLayoutDirection(direction);
      for (const QSize size : {QSize(1280, 800), QSize(800, 500)}) {
        Window window;
        window.show();
        window.unlock();
        window.shell->resize(size);
        const auto look = [&](const char* name) {
          Window::settle();
          const QPixmap picture = window.shell->grab();
          if (const QString folder = qEnvironmentVariable("CLAVIS_SCREENS"); !folder.isEmpty())
            picture.save(QStringLiteral("%1/shell-%2%3-%4-%5.png")
                             .arg(folder, longTexts ? QStringLiteral("pseudo-") : QString(), QString::fromLatin1(name))
                             .arg(size.width())
                             .arg(direction == Qt::RightToLeft ? QStringLiteral("right-to-left") : QString()));
          const QStringList complaints = test::cutOff(*window.shell) + test::unnamed(*window.shell);
          INFO(name << ' ' << size.width() << '\n' << test::all(complaints).toStdString());
          CHECK(complaints.isEmpty());
        };
        window.shell->desk()->showSection(ui::Section::Today);
        look("today");
        window.shell->desk()->findPatient();
        look("patients");
        // Whatever else has to go, a name has room.
        CHECK(window.shell->desk()->patients().findChild<QTableView*>()->columnWidth(0) >= 240);
        window.shell->showHelp();
        look("help");
      }
    }
    QApplication::setLayoutDirection(Qt::LeftToRight);
    QCoreApplication::removeTranslator(longTexts ? static_cast<QTranslator*>(&pseudo) : &plurals);
  }
}

TEST_CASE("stored charts that cannot be read are told of over the open chart, and one press leads to what can be saved",
          "[shell][salvage]") {
  Window window;
  window.show();
  window.unlock();
  window.shell->desk()->openChart("1");
  Window::settle();
  ui::NoticeBar& notice = window.shell->desk()->damageNotice();
  CHECK_FALSE(notice.isVisible());

  auto& sync = window.gate.lastProfile->sync();
  sync.now.damaged = true;
  Q_EMIT sync.statusChanged();
  CHECK(notice.isVisible());
  CHECK(notice.sentence().contains(QStringLiteral("cannot be read")));
  CHECK(window.shell->desk()->currentChart() != nullptr); // what can be read stays on the screen
  const QString said = test::all(test::cutOff(*window.shell));
  INFO(said.toStdString());
  CHECK(said.isEmpty());

  auto* action = notice.findChild<QPushButton*>();
  REQUIRE(action != nullptr);
  CHECK(action->focusPolicy() != Qt::NoFocus);
  QTest::keyClick(action, Qt::Key_Space);
  Window::settle();
  REQUIRE(window.shell->isLocked());
  const auto labels = window.shell->signIn().page()->findChildren<QLabel*>();
  CHECK(std::ranges::any_of(
      labels, [](const QLabel* label) { return label->text().contains(QStringLiteral("what can be saved")); }));
}

TEST_CASE("Today names who works here", "[shell]") {
  Window window;
  window.gate.memory.status.clinician = "Dr. Karin Lindqvist";
  window.show();
  window.unlock();
  const auto labels = window.shell->desk()->today().findChildren<QLabel*>();
  CHECK(std::ranges::any_of(
      labels, [](const QLabel* label) { return label->text() == QStringLiteral("Dr. Karin Lindqvist"); }));
}
