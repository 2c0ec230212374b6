#include "core/vault/errors.h"
#include "tests/ui/access/sign_in.h"
#include "ui/access/recovery_code_page.h"
#include "ui/access/salvage_page.h"
#include "ui/access/unlock_page.h"
#include "ui/words/error_sentence.h"

#include <QLabel>
#include <QSignalSpy>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using test::SignIn;

TEST_CASE("a damaged profile is examined, shown in words and rescued only when the person says so",
          "[access][salvage]") {
  SignIn signIn;
  signIn.gate.failure = core::Error(core::VaultError::DamagedPages);
  signIn.gate.damage.pages = 6312;
  signIn.gate.damage.damagedPages = 14;
  const auto table = [](const char* name, std::int64_t rows, bool whole, bool onlyHere) {
    core::TableCondition condition;
    condition.table = name;
    condition.readableRows = rows;
    if (!whole) condition.lost.push_back({10, 20});
    condition.onlyHere = onlyHere;
    return condition;
  };
  signIn.gate.damage.tables = {table("setting", 12, true, true),
                               table("secret", 4, true, true),
                               table("access_log", 310, true, true),
                               table("resource", 16'190, false, false),
                               table("resource_text", 16'001, false, false),
                               table("patient_list", 41, true, false)};
  signIn.show();
  const auto tryIt = [&] {
    QTest::keyClicks(signIn.fields().constFirst(), QString::fromStdString(signIn.gate.passphrase));
    signIn.submit();
    SignIn::settle();
  };
  tryIt();
  CHECK(signIn.gate.examined == 1);
  CHECK(signIn.gate.rescued == 0);
  auto& page = signIn.page<ui::SalvagePage>();
  QStringList said;
  for (const QLabel* label : page.findChildren<QLabel*>()) said << label->text();
  const QString all = said.join(u'\n');
  CHECK(all.contains(QStringLiteral("14 of 6,312 pages")));
  CHECK(all.contains(QStringLiteral("16,190 entries can be saved. The others come back from the server")));
  CHECK(all.contains(QStringLiteral("All of it can be saved: 310 entries")));
  CHECK(page.notice().startsWith(QStringLiteral("Nothing is lost for good")));
  if (const QString folder = qEnvironmentVariable("CLAVIS_SCREENS"); !folder.isEmpty())
    signIn.view->grab().save(folder + QStringLiteral("/salvage.png"));

  SECTION("leaving changes nothing") {
    Q_EMIT page.leaveRequested();
    signIn.page<ui::UnlockPage>();
    CHECK(signIn.gate.rescued == 0);
  }
  SECTION("saving makes a new profile, shows its recovery code and where the damaged files lie, then opens it") {
    QSignalSpy ready(signIn.view.get(), &ui::SignInView::ready);
    signIn.submit();
    SignIn::settle();
    CHECK(signIn.gate.rescued == 1);
    auto& code = signIn.page<ui::RecoveryCodePage>();
    QStringList shown;
    for (const QLabel* label : code.findChildren<QLabel*>()) shown << label->text();
    CHECK(shown.join(u'\n').contains(QStringLiteral("default.damaged-1")));
    QTest::keyClicks(code.confirmation(), QStringLiteral("e9fg"));
    signIn.submit();
    SignIn::settle();
    CHECK(ready.count() == 1);
  }
  SECTION("a full disk leaves the page and the profile as they are") {
    signIn.gate.rescueFailure = core::Error(core::VaultError::NoSpace);
    signIn.submit();
    SignIn::settle();
    CHECK(signIn.page<ui::SalvagePage>().notice() == ui::errorSentence(core::Error(core::VaultError::NoSpace)));
  }
  SECTION("what existed only here is said to be lost") {
    Q_EMIT page.leaveRequested();
    signIn.gate.damage.tables[2] = table("access_log", 290, false, true);
    tryIt();
    CHECK(signIn.page<ui::SalvagePage>().notice().contains(QStringLiteral("only on this computer")));
  }
}
