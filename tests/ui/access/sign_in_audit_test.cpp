#include "core/vault/errors.h"
#include "tests/ui/access/sign_in.h"
#include "tests/ui/audit.h"
#include "tests/ui/real_translation.h"
#include "ui/access/enrol_page.h"
#include "ui/access/invitation_field.h"
#include "ui/access/panel_page.h"
#include "ui/access/unlock_page.h"
#include "ui/words/english_plurals.h"
#include "ui/words/error_sentence.h"

#include <QRadioButton>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using test::exampleInvitation;
using test::SignIn;

TEST_CASE("no page of signing in has a nameless stop or a cut text, down to the smallest window", "[access][audit]") {
  REQUIRE(test::drawnAtScale());
  ui::EnglishPlurals plurals;
  QCoreApplication::installTranslator(&plurals);
  std::optional<test::RealTranslation> translation; // every text also has to reach a translator
  for (const bool longTexts : {false, true}) {
    if (longTexts) translation.emplace();
    for (const QSize size : {QSize(1280, 800), QSize(800, 500)}) {
      SignIn signIn;
      const auto look = [&](const char* name) {
        signIn.view->resize(size);
        SignIn::settle();
        const QPixmap picture = signIn.view->grab();
        if (const QString folder = qEnvironmentVariable("CLAVIS_SCREENS"); !folder.isEmpty())
          picture.save(QStringLiteral("%1/sign-in-%2%3-%4.png")
                           .arg(folder, longTexts ? QStringLiteral("pseudo-") : QString(), QString::fromLatin1(name))
                           .arg(size.width()));
        QStringList complaints = test::cutOff(*signIn.view) + test::unnamed(*signIn.view);
        if (longTexts)
          complaints += test::untranslated(*signIn.view,
                                           {QStringLiteral("Clavis"), QStringLiteral("https://"),
                                            QStringLiteral("7QK2"), QStringLiteral("Hillside"), QStringLiteral("0707")},
                                           {});
        INFO(name << ' ' << size.width() << '\n' << test::all(complaints).toStdString());
        CHECK(complaints.isEmpty());
      };
      signIn.gate.memory.enrolled = false;
      signIn.gate.memory.panel = false;
      signIn.show();
      look("unlock");
      signIn.page<ui::UnlockPage>().showNotice(ui::NoticeKind::Caution,
                                               ui::errorSentence(core::Error(core::VaultError::DamagedHeader)));
      look("refused");
      Q_EMIT signIn.page<ui::UnlockPage>().recoverRequested();
      look("recover");
      signIn.gate.card = QStringLiteral("Clavis");
      signIn.view->begin();
      look("card");
      Q_EMIT signIn.page<ui::UnlockPage>().recoverRequested();
      look("recover-card");
      signIn.gate.card.reset();
      signIn.view->begin();
      signIn.unlock();
      look("enrol");
      signIn.page<ui::EnrolPage>().invitation()->setText(exampleInvitation());
      look("enrol-invited");
      signIn.page<ui::EnrolPage>().setWay(ui::EnrolPage::Way::Code);
      look("enrol-code");
      signIn.page<ui::EnrolPage>().setWay(ui::EnrolPage::Way::CertificateFile);
      look("enrol-file");
      signIn.gate.memory.enrolled = true;
      signIn.view->begin();
      signIn.unlock();
      QTest::mouseClick(signIn.page<ui::PanelPage>().findChildren<QRadioButton*>().at(1), Qt::LeftButton);
      look("panel");
      signIn.gate.failure = core::Error(core::VaultError::DamagedPages);
      signIn.gate.damage.pages = 6312;
      signIn.gate.damage.damagedPages = 14;
      for (const char* name : {"setting", "access_log", "resource", "resource_text", "patient_list", "sync_type"}) {
        core::TableCondition condition;
        condition.table = name;
        condition.readableRows = 1234;
        signIn.gate.damage.tables.push_back(condition);
      }
      signIn.view->begin();
      signIn.unlock();
      look("salvage");
      signIn.gate.failure.reset();
      signIn.gate.created = false;
      signIn.view->begin();
      look("create");
      signIn.create();
      look("recovery-code");
    }
  }
  QCoreApplication::removeTranslator(&plurals);
}
