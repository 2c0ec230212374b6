// Not a check but a mirror: draws screens into PNGs for people to look at.
//   CLAVIS_LOOK=/tmp/look QT_QPA_PLATFORM=offscreen test_ui_look "[look]"
#include "tests/ui/fake_profile.h"
#include "tests/ui/patients/fake_patients.h"
#include "tests/ui/show.h"
#include "ui/access/sign_in_page.h"
#include "ui/access/sign_in_view.h"
#include "ui/patients/patients_view.h"
#include "ui/shell/desk.h"
#include "ui/shell/lock_signals.h"
#include "ui/shell/shell_window.h"
#include "ui/theme/clavis_style.h"
#include "ui/theme/icon.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/label.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/search_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QTabBar>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using namespace clavis::ui;

namespace {

void save(QWidget& widget, const QString& name) {
  const QString folder = qEnvironmentVariable("CLAVIS_LOOK");
  if (folder.isEmpty()) return;
  QDir().mkpath(folder);
  REQUIRE(widget.grab().save(folder + QLatin1Char('/') + name + QStringLiteral(".png")));
}

template <class Draw>
void inBothLights(const QString& name, Draw draw) {
  for (const Appearance appearance : {Appearance::Light, Appearance::Dark}) {
    applyTheme(Theme(appearance, Density::Compact, preferredFamily()));
    draw(name + (appearance == Appearance::Light ? QStringLiteral("-light") : QStringLiteral("-dark")));
  }
  applyTheme(Theme(Appearance::Light, Density::Compact, preferredFamily()));
}

} // namespace

TEST_CASE("the controls", "[.][look]") {
  inBothLights(QStringLiteral("controls"), [](const QString& name) {
    QWidget page;
    auto* column = new QVBoxLayout(&page);
    column->addWidget(new Label(QStringLiteral("Headline 20"), &page, TextSize::Headline, Weight::Strong));
    column->addWidget(Label::title(QStringLiteral("Title 15"), &page));
    column->addWidget(
        Label::paragraph(QStringLiteral("Body 13: Clinicians scan under stress, on shared screens, at night."), &page));
    column->addWidget(Label::quiet(QStringLiteral("Quiet 12: as of 14:02 today"), &page));
    auto* buttons = new QHBoxLayout;
    for (const auto& [text, role] : {std::pair{QStringLiteral("Unlock"), ButtonRole::Primary},
                                     std::pair{QStringLiteral("Sync now"), ButtonRole::Normal},
                                     std::pair{QStringLiteral("Use recovery code"), ButtonRole::Quiet},
                                     std::pair{QStringLiteral("Remove chart"), ButtonRole::Destructive}}) {
      auto* button = new QPushButton(text, &page);
      setButtonRole(button, role);
      buttons->addWidget(button);
      auto* off = new QPushButton(text, &page);
      setButtonRole(off, role);
      off->setEnabled(false);
      buttons->addWidget(off);
    }
    column->addLayout(buttons);
    auto* row = new QHBoxLayout;
    auto* field = new SearchField(QStringLiteral("Search"), QStringLiteral("Name, birth date or number"), &page);
    row->addWidget(field);
    auto* filled = new SearchField(QStringLiteral("Search"), {}, &page);
    filled->setText(QStringLiteral("Treutel"));
    row->addWidget(filled);
    auto* combo = new QComboBox(&page);
    combo->addItems({QStringLiteral("All patients"), QStringLiteral("My ward")});
    row->addWidget(combo);
    auto* tool = new QToolButton(&page);
    tool->setText(QStringLiteral("Columns"));
    tool->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    tool->setIcon(themedIcon(Icon::Sliders));
    row->addWidget(tool);
    column->addLayout(row);
    auto* checks = new QHBoxLayout;
    auto* on = new QCheckBox(QStringLiteral("Active only"), &page);
    on->setChecked(true);
    checks->addWidget(on);
    checks->addWidget(new QCheckBox(QStringLiteral("Show resolved"), &page));
    auto* radio = new QRadioButton(QStringLiteral("12 months"), &page);
    radio->setChecked(true);
    checks->addWidget(radio);
    checks->addWidget(new QRadioButton(QStringLiteral("5 years"), &page));
    auto* bar = new QProgressBar(&page);
    bar->setValue(40);
    checks->addWidget(bar);
    column->addLayout(checks);
    auto* tabs = new QTabBar(&page);
    tabs->setTabsClosable(true);
    tabs->addTab(QStringLiteral("TREUTEL, Eura"));
    tabs->addTab(QStringLiteral("MUSTER, Ida"));
    column->addWidget(tabs);
    auto* badges = new QHBoxLayout;
    badges->addWidget(new Badge(QStringLiteral("Deceased"), BadgeKind::Neutral, &page));
    badges->addWidget(new Badge(QStringLiteral("Similar name"), BadgeKind::Caution, &page));
    badges->addWidget(new Badge(QStringLiteral("HH Critically high"), BadgeKind::Critical, &page));
    badges->addWidget(new Badge(QStringLiteral("Complete"), BadgeKind::Positive, &page));
    badges->addWidget(new Badge(QStringLiteral("New"), BadgeKind::Accent, &page));
    badges->addStretch();
    column->addLayout(badges);
    for (const NoticeKind kind :
         {NoticeKind::Information, NoticeKind::Positive, NoticeKind::Caution, NoticeKind::Critical}) {
      auto* notice = new NoticeBar(&page);
      notice->show(kind, QStringLiteral("The server cannot be reached since 13:40 today. Your charts stay readable."),
                   QStringLiteral("Try again"));
      column->addWidget(notice);
    }
    column->addStretch();
    page.resize(960, 640);
    page.show();
    filled->setFocus();
    REQUIRE(QTest::qWaitForWindowActive(&page));
    save(page, name);
  });
}

TEST_CASE("the patient list", "[.][look]") {
  test::FakePatients source;
  const char* families[] = {"Treutel", "Müller", "Abernathy", "O’Connell", "Nguyễn", "Schroeder", "García Márquez"};
  const char* given[] = {"Eura Ann", "Änne", "José Luis", "Máire", "Thị Hương", "Max", "Ximena"};
  for (int index = 0; index < 60; ++index) {
    auto row =
        test::patientOf(std::to_string(10'000 + index * 37), families[index % 7], given[(index * 3) % 7], 1931 + index);
    if (index % 5 == 1) row.gender = "male";
    if (index % 9 == 2) row.lookAlike = true;
    if (index % 11 == 4) {
      row.deceased = true;
      row.died = test::dateOf(2024, 2, 3);
    }
    if (index % 13 == 6) row.mergedInto = "x";
    if (index % 7 == 3) row.lastEncounter = {};
    source.rows.push_back(std::move(row));
  }
  inBothLights(QStringLiteral("patients"), [&](const QString& name) {
    PatientsView view(source);
    view.resize(1080, 560);
    view.show();
    for (int round = 0; round < 5; ++round) QCoreApplication::sendPostedEvents();
    REQUIRE(QTest::qWaitForWindowActive(&view));
    auto* table = view.findChild<QTableView*>();
    table->setFocus();
    table->selectRow(2);
    save(view, name);
  });
}

TEST_CASE("sign-in and desk", "[.][look]") {
  inBothLights(QStringLiteral("shell"), [&](const QString& name) {
    test::FakeGate gate;
    ui::LockSignals signals;
    core::SystemClock clock;
    for (int index = 0; index < 40; ++index) {
      gate.memory.patients.push_back(
          test::patientOf(std::to_string(index), index % 2 == 0 ? "Treutel" : "Muster", "Eura", 1940 + index));
    }
    gate.memory.settings["ui.recent"] = R"(["3","5","8"])";
    gate.memory.status.lastComplete = clock.now() - std::chrono::minutes(28);
    gate.memory.status.patients = 40;
    gate.memory.status.filled = 38;
    ui::ShellWindow shell(gate, signals, clock);
    shell.start();
    test::showActive(shell);
    save(shell, name + QStringLiteral("-1-unlock"));
    auto* field = shell.signIn().page()->findChild<QLineEdit*>();
    QTest::keyClicks(field, QStringLiteral("wrong"));
    QTest::keyClick(field, Qt::Key_Return);
    for (int round = 0; round < 5; ++round) QCoreApplication::sendPostedEvents();
    save(shell, name + QStringLiteral("-2-wrong"));
    QTest::keyClicks(field, QString::fromStdString(gate.passphrase));
    QTest::keyClick(field, Qt::Key_Return);
    for (int round = 0; round < 15; ++round) QCoreApplication::sendPostedEvents();
    save(shell, name + QStringLiteral("-3-today"));
    shell.desk()->findPatient();
    for (int round = 0; round < 5; ++round) QCoreApplication::sendPostedEvents();
    save(shell, name + QStringLiteral("-4-patients"));
    shell.desk()->openChart("3");
    shell.desk()->openChart("4");
    for (int round = 0; round < 5; ++round) QCoreApplication::sendPostedEvents();
    save(shell, name + QStringLiteral("-5-chart"));
    shell.showHelp();
    save(shell, name + QStringLiteral("-6-help"));
    shell.lock(ui::LockReason::Idle);
    save(shell, name + QStringLiteral("-7-locked"));
    gate.created = false;
    gate.memory.enrolled = false;
    gate.memory.panel = false;
    shell.signIn().begin();
    save(shell, name + QStringLiteral("-8-create"));
    const QList<QLineEdit*> two = shell.signIn().page()->findChildren<QLineEdit*>();
    two[0]->setText(QString::fromUtf8("four or five words"));
    two[1]->setText(QString::fromUtf8("four or five words"));
    QTest::mouseClick(shell.signIn().page()->primary(), Qt::LeftButton);
    for (int round = 0; round < 5; ++round) QCoreApplication::sendPostedEvents();
    save(shell, name + QStringLiteral("-9-code"));
    auto* confirm = shell.signIn().page()->findChild<QLineEdit*>();
    QTest::keyClicks(confirm, QStringLiteral("E9FG"));
    QTest::keyClick(confirm, Qt::Key_Return);
    for (int round = 0; round < 5; ++round) QCoreApplication::sendPostedEvents();
    save(shell, name + QStringLiteral("-A-enrol"));
  });
}
