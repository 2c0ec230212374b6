#include "tests/ui/access/sign_in.h"
#include "ui/access/enrol_page.h"
#include "ui/access/invitation_field.h"
#include "ui/words/error_sentence.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QRadioButton>
#include <QSignalSpy>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using test::exampleInvitation;
using test::SignIn;

namespace {

/// Unlocks a profile that has no server yet.
ui::EnrolPage& enrolPageOf(SignIn& signIn) {
  signIn.gate.memory.enrolled = false;
  signIn.show();
  signIn.unlock();
  return signIn.page<ui::EnrolPage>();
}

} // namespace

TEST_CASE("an invitation shows what it says before it is used, by keyboard alone", "[access]") {
  SignIn signIn;
  auto& page = enrolPageOf(signIn);
  const auto labels = [&page] {
    QStringList shown;
    for (const QLabel* label : page.invitation()->findChildren<QLabel*>())
      if (label->isVisible()) shown << label->text();
    return shown;
  };
  auto* text = page.invitation()->findChild<QPlainTextEdit*>();
  CHECK(text->hasFocus());
  const QString whole = exampleInvitation();
  QTest::keyClicks(text, whole.chopped(1));
  CHECK_FALSE(labels().contains(QStringLiteral("Hillside Clinic")));
  QTest::keyClick(text, Qt::Key_Return);
  CHECK(page.notice() == ui::errorSentence(core::Error(core::AccessError::BadInvitation)));
  QTest::keyClicks(text, whole.right(1));
  CHECK(page.notice().isEmpty());
  CHECK(labels().contains(QStringLiteral("Hillside Clinic")));
  CHECK(labels().filter(QStringLiteral("0707 0707")).size() == 1);
  QTest::keyClick(text, Qt::Key_Return);
  SignIn::settle();
  REQUIRE(signIn.gate.memory.enrolments.size() == 1);
  CHECK(signIn.gate.memory.enrolments.back().invitation == whole.toStdString());
  CHECK(signIn.gate.memory.enrolments.back().code.empty());
}

TEST_CASE("a picture of the code fills the field, or says that there is none", "[access]") {
  SignIn signIn;
  auto& page = enrolPageOf(signIn);
  Q_EMIT page.invitation()->pictureChosen("/tmp/photo.jpg");
  SignIn::settle();
  CHECK(page.notice() == ui::errorSentence(core::Error(core::AccessError::NoInvitationSeen)));
  signIn.gate.memory.invitation = exampleInvitation().toStdString();
  Q_EMIT page.invitation()->pictureChosen("/tmp/photo.jpg");
  SignIn::settle();
  CHECK(page.notice().isEmpty());
  CHECK(page.invitation()->text() == exampleInvitation());
  CHECK(signIn.gate.memory.pictures.size() == 2);
}

TEST_CASE("enrolment can wait: the charts of the vault are readable without a server", "[access]") {
  SignIn signIn;
  signIn.gate.memory.enrolled = false;
  signIn.show();
  QSignalSpy ready(signIn.view.get(), &ui::SignInView::ready);
  signIn.unlock();
  auto& page = signIn.page<ui::EnrolPage>();
  Q_EMIT page.laterRequested();
  CHECK(ready.count() == 1);
}

TEST_CASE("a certificate file enrols as well: address, file and its password", "[access]") {
  SignIn signIn;
  auto& page = enrolPageOf(signIn);
  QTest::mouseClick(page.findChildren<QRadioButton*>().at(2), Qt::LeftButton);
  CHECK(page.way() == ui::EnrolPage::Way::CertificateFile);
  signIn.submit();
  CHECK(page.notice().contains(QStringLiteral("FHIR address")));
  CHECK(signIn.gate.memory.enrolments.empty());
  const QList<QLineEdit*> shown = signIn.shownFields();
  REQUIRE(shown.size() == 4);
  QTest::keyClicks(shown.at(0), QStringLiteral("https://fhir.example/r4"));
  QTest::keyClicks(shown.at(1), QStringLiteral("/media/stick/anna.p12"));
  QTest::keyClicks(shown.at(2), QStringLiteral("p12 password"));
  signIn.submit();
  SignIn::settle();
  REQUIRE(signIn.gate.memory.enrolments.size() == 1);
  const auto& form = signIn.gate.memory.enrolments.back();
  CHECK(form.url == "https://fhir.example/r4");
  CHECK(form.identityFile == "/media/stick/anna.p12");
  CHECK(form.identityPassword.text() == "p12 password");
  CHECK(form.code.empty());
  CHECK(form.caFile.empty());
}
