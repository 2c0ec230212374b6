// The step before files are sent: to whom, what, with which details; drops and pastes; the wrong recipient; filing.
#include "tests/ui/files/scene.h"
#include "tests/ui/show.h"
#include "ui/files/file_words.h"
#include "ui/files/filing/filing_dialog.h"
#include "ui/files/sending/file_drop.h"
#include "ui/files/sending/outgoing_model.h"
#include "ui/files/sending/send_files_dialog.h"
#include "ui/files/sending/share_end.h"
#include "ui/messages/question_card.h"
#include "ui/widgets/notice_bar.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDateEdit>
#include <QDropEvent>
#include <QLineEdit>
#include <QListView>
#include <QMimeData>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using namespace clavis::test;
using core::preview::ContentType;
using ui::HiddenDetails;

namespace {

struct Scene {
  FakeFiles files;
  FakeMessages messages;
  QWidget window;
  QPointer<ui::SendFilesDialog> dialog;

  explicit Scene(messaging::ConversationKey key = 1) {
    fillWard(messages);
    files.disk["letter.pdf"] = {.size = 240'000, .type = ContentType::Pdf};
    files.disk["wound.jpg"] = {.size = 2'400'000, .type = ContentType::Jpeg, .details = HiddenDetails::Place};
    files.disk["phone.heic"] = {.size = 1'400'000, .type = ContentType::Heif, .details = HiddenDetails::Inseparable};
    dialog = new ui::SendFilesDialog(files, messages, key, {}, &window);
    dialog->open();
    settle();
  }
};

} // namespace

TEST_CASE("the step before sending names the recipient, everybody who gets it, and each file", "[files]") {
  Scene scene;
  CHECK(scene.dialog->recipient() == QStringLiteral("To TREUTEL, Eura, born 14-Jul-1945"));
  CHECK_FALSE(scene.dialog->sendButton().isEnabled());
  scene.dialog->offer({"/home/anna/letter.pdf", "/home/anna/wound.jpg"});
  settle();
  CHECK(scene.dialog->sendButton().text().startsWith(QStringLiteral("Send 2 ")));
  CHECK(scene.dialog->sendButton().text().endsWith(QStringLiteral("to TREUTEL, Eura")));
  REQUIRE(scene.dialog->sendButton().isEnabled());
  CHECK(scene.dialog->model()
            .index(1)
            .data(Qt::AccessibleTextRole)
            .toString()
            .contains(QStringLiteral("place is taken out")));
  scene.dialog->words().setText(QStringLiteral(" As discussed "));
  scene.dialog->sendButton().click();
  settle();
  REQUIRE(scene.files.sent.size() == 1);
  CHECK(scene.files.sent[0].conversation == 1);
  CHECK(scene.files.sent[0].words == "As discussed");
  CHECK_FALSE(scene.files.sent[0].keepDetails);
  CHECK(scene.dialog.isNull());
}

TEST_CASE("what was chosen before a doubt about the recipient still holds behind it", "[files]") {
  Scene scene;
  scene.messages.check.doubts = {messaging::RecipientDoubt::LookAlikeName};
  scene.messages.check.lookAlikes = {"5"};
  scene.dialog->offer({"/home/anna/wound.jpg"});
  settle();
  scene.dialog->keepDetails().click();
  scene.dialog->words().setText(QStringLiteral("As discussed"));
  QComboBox& choice = scene.dialog->shareEnd().choice();
  choice.setCurrentIndex(choice.findData(0));
  scene.dialog->sendButton().click();
  settle();
  REQUIRE(scene.dialog->question().isAsking());
  CHECK_FALSE(scene.dialog->words().isVisible()); // nothing is changed while it is asked
  scene.dialog->question().noButton().click();
  settle();
  CHECK(scene.dialog->words().isVisible());
  scene.dialog->sendButton().click();
  settle();
  scene.dialog->question().yesButton().click();
  settle();
  REQUIRE(scene.files.sent.size() == 1);
  CHECK(scene.files.sent[0].keepDetails);
  CHECK(scene.files.sent[0].words == "As discussed");
  CHECK_FALSE(scene.files.sent[0].expires);
}

TEST_CASE("files can be fetched as long as the clinic usually wants, or as long as is chosen", "[files]") {
  const auto sentUntil = [](Scene& scene) {
    scene.dialog->offer({"/home/anna/letter.pdf"});
    settle();
    scene.dialog->sendButton().click();
    settle();
    REQUIRE(scene.files.sent.size() == 1);
    return scene.files.sent[0].expires;
  };
  const auto daysFromNow = [](const std::optional<core::Instant>& end) {
    REQUIRE(end);
    return std::chrono::round<std::chrono::days>(*end - core::SystemClock().now()).count();
  };
  SECTION("thirty days, where nothing else was laid down") {
    Scene scene;
    CHECK(scene.dialog->shareEnd().choice().currentText().contains(QStringLiteral("30")));
    CHECK_FALSE(scene.dialog->shareEnd().date().isVisible());
    CHECK(daysFromNow(sentUntil(scene)) == 30);
  }
  SECTION("the clinic's usual time, also where it is none of the usual ones") {
    Scene scene;
    scene.dialog->shareEnd().setRules({.usualDays = 14, .longestDays = 0});
    CHECK(daysFromNow(sentUntil(scene)) == 14);
  }
  SECTION("chosen: seven days") {
    Scene scene;
    QComboBox& choice = scene.dialog->shareEnd().choice();
    choice.setCurrentIndex(choice.findData(7));
    CHECK(daysFromNow(sentUntil(scene)) == 7);
  }
  SECTION("chosen: the end of a day") {
    Scene scene;
    QComboBox& choice = scene.dialog->shareEnd().choice();
    choice.setCurrentIndex(choice.findData(-1));
    REQUIRE(scene.dialog->shareEnd().date().isVisible());
    const QDate day = QDate::currentDate().addDays(3);
    scene.dialog->shareEnd().date().setDate(day);
    const auto end = sentUntil(scene);
    REQUIRE(end);
    CHECK(QDateTime::fromMSecsSinceEpoch(end->time_since_epoch().count()) == day.endOfDay());
  }
  SECTION("chosen: until they are taken back") {
    Scene scene;
    QComboBox& choice = scene.dialog->shareEnd().choice();
    choice.setCurrentIndex(choice.findData(0));
    CHECK_FALSE(sentUntil(scene));
  }
  SECTION("nothing beyond what the clinic allows is offered") {
    Scene scene;
    scene.dialog->shareEnd().setRules({.usualDays = 10, .longestDays = 20});
    QComboBox& choice = scene.dialog->shareEnd().choice();
    CHECK(choice.findData(7) >= 0);
    CHECK(choice.findData(30) < 0);
    CHECK(choice.findData(0) < 0);
    CHECK(scene.dialog->shareEnd().date().maximumDate() == QDate::currentDate().addDays(20));
    CHECK(daysFromNow(sentUntil(scene)) == 10);
  }
}

TEST_CASE("a transfer says how many of its parts are there", "[files]") {
  exchange::TransferRow row;
  row.total = 10'500;
  row.partSize = 1'000;
  const auto text = [&row](std::uint64_t done) {
    row.done = done;
    return ui::partsText(row);
  };
  CHECK(text(0) == QStringLiteral("0 of 11 parts"));
  CHECK(text(3'000) == QStringLiteral("3 of 11 parts"));
  CHECK(text(3'500) == QStringLiteral("4 of 11 parts")); // the short last one came before its time
  CHECK(text(10'500) == QStringLiteral("11 of 11 parts"));
  row.total = 900;
  CHECK(text(0).isEmpty());
  row.partSize = 0;
  CHECK(text(0).isEmpty());
}

TEST_CASE("the place in a picture is kept on purpose only, and never by a setting of yesterday", "[files]") {
  Scene scene;
  scene.dialog->offer({"/home/anna/letter.pdf"});
  settle();
  CHECK_FALSE(scene.dialog->keepDetails().isVisible());
  scene.dialog->offer({"/home/anna/wound.jpg"});
  settle();
  REQUIRE(scene.dialog->keepDetails().isVisible());
  CHECK_FALSE(scene.dialog->keepDetails().isChecked());
  scene.dialog->keepDetails().click();
  CHECK(scene.dialog->model()
            .index(1)
            .data(Qt::AccessibleTextRole)
            .toString()
            .contains(QStringLiteral("says where it was taken")));
  scene.dialog->sendButton().click();
  settle();
  REQUIRE(scene.files.sent.size() == 1);
  CHECK(scene.files.sent[0].keepDetails);
}

TEST_CASE("a picture whose place cannot be taken out goes when that is said, or is left out", "[files]") {
  Scene scene;
  scene.dialog->offer({"/home/anna/phone.heic", "/home/anna/letter.pdf"});
  settle();
  CHECK_FALSE(scene.dialog->sendButton().isEnabled());
  scene.dialog->keepDetails().click();
  CHECK(scene.dialog->sendButton().isEnabled());
  scene.dialog->keepDetails().click();
  scene.dialog->list().setFocus();
  scene.dialog->list().setCurrentIndex(scene.dialog->model().index(0));
  QTest::keyClick(&scene.dialog->list(), Qt::Key_Delete);
  CHECK(scene.dialog->model().rowCount() == 1);
  CHECK(scene.dialog->sendButton().isEnabled());
}

TEST_CASE("a file that cannot be read holds the others back until it is left out", "[files]") {
  Scene scene;
  scene.dialog->offer({"/home/anna/gone.pdf", "/home/anna/letter.pdf"});
  settle();
  CHECK_FALSE(scene.dialog->sendButton().isEnabled());
  CHECK(scene.dialog->model()
            .index(0)
            .data(ui::OutgoingModel::ProblemRole)
            .toString()
            .contains(QStringLiteral("cannot be read")));
}

TEST_CASE("a doubt about the recipient is asked about before anything is queued", "[files]") {
  Scene scene;
  scene.messages.check.doubts = {messaging::RecipientDoubt::OtherChartInFront};
  scene.dialog->chartInFront = [] { return std::string("4"); };
  scene.dialog->offer({"/home/anna/letter.pdf"});
  settle();
  scene.dialog->sendButton().click();
  settle();
  REQUIRE(scene.dialog->question().isAsking());
  CHECK(scene.dialog->focusWidget() == &scene.dialog->question().noButton());
  CHECK(scene.files.sent.empty());
  CHECK(scene.messages.askedAboutChart == "4");
  scene.dialog->question().noButton().click();
  CHECK(scene.files.sent.empty());
  CHECK(scene.dialog->sendButton().isEnabled());
  scene.dialog->sendButton().click();
  settle();
  scene.dialog->question().yesButton().click();
  settle();
  CHECK(scene.files.sent.size() == 1);
}

TEST_CASE("without a conversation nothing is chosen, and nothing can be sent before somebody is", "[files]") {
  Scene scene(0);
  scene.dialog->offer({"/home/anna/letter.pdf"});
  settle();
  CHECK(scene.dialog->recipient() == QStringLiteral("To whom?"));
  CHECK_FALSE(scene.dialog->sendButton().isEnabled());
  REQUIRE(scene.dialog->conversations().count() > 2);
  scene.dialog->conversations().setCurrentIndex(1);
  settle();
  CHECK(scene.dialog->recipient() != QStringLiteral("To whom?"));
  CHECK(scene.dialog->sendButton().isEnabled());
}

TEST_CASE("what could not be queued is said, and the files stay in the step", "[files]") {
  Scene scene;
  scene.files.sendFailure = core::Error(core::ExchangeError::NoSpace);
  scene.dialog->offer({"/home/anna/letter.pdf"});
  settle();
  scene.dialog->sendButton().click();
  settle();
  REQUIRE_FALSE(scene.dialog.isNull());
  CHECK(scene.dialog->notice().sentence().contains(QStringLiteral("too little free space")));
  CHECK(scene.dialog->sendButton().isEnabled());
}

TEST_CASE("a drop takes files of this computer alone, and a pasted picture as its own bytes", "[files]") {
  const QTemporaryDir folder;
  QFile file(folder.filePath(QStringLiteral("a.pdf")));
  REQUIRE(file.open(QIODevice::WriteOnly));
  file.close();
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile(file.fileName()), QUrl::fromLocalFile(folder.path()),
                QUrl(QStringLiteral("https://example.org/b.pdf")), QUrl(QStringLiteral("file://server/share/c.pdf"))});
  const auto paths = ui::FileDrop::localFiles(data);
  REQUIRE(paths.size() == 1);
  CHECK(paths[0].filename() == "a.pdf");

  QWidget target;
  ui::FileDrop drop(&target);
  QSignalSpy dropped(&drop, &ui::FileDrop::dropped);
  QDropEvent event(QPointF(1, 1), Qt::CopyAction | Qt::MoveAction, &data, Qt::LeftButton, Qt::NoModifier);
  CHECK(drop.eventFilter(&target, &event));
  CHECK(dropped.count() == 1);
  CHECK(event.dropAction() == Qt::CopyAction);

  QMimeData picture;
  const QByteArray bytes =
      QByteArray("\x89PNG\r\n\x1A\n") + QByteArray(50, 'x'); // whatever it is, it is not decoded here
  picture.setData(QStringLiteral("image/png"), bytes);
  QSignalSpy pasted(&drop, &ui::FileDrop::pasted);
  drop.paste(picture);
  REQUIRE(pasted.count() == 1);
  CHECK(pasted[0][0].toByteArray() == bytes);
  CHECK(pasted[0][1].toString().endsWith(QStringLiteral(".png")));
}

TEST_CASE("a file goes into the chart with its kind, its date and an understanding, and with nothing guessed",
          "[files]") {
  FakeFiles files;
  QWidget window;
  const auto row = files.add(8, exchange::TransferState::Received, "wound.jpg");
  QPointer<ui::FilingDialog> dialog =
      new ui::FilingDialog(files, row, QStringLiteral("TREUTEL, Eura, born 14-Jul-1945"), &window);
  dialog->open();
  QSignalSpy filed(dialog, &ui::FilingDialog::filed);
  CHECK_FALSE(dialog->fileButton().isEnabled());
  dialog->kind().setCurrentIndex(6);
  dialog->understood().click();
  CHECK_FALSE(dialog->fileButton().isEnabled()); // the date has not been looked at
  for (auto* box : dialog->findChildren<QCheckBox*>())
    if (!box->isChecked()) box->click();
  dialog->date().setDate(QDate(2026, 3, 12));
  REQUIRE(dialog->fileButton().isEnabled());
  dialog->fileButton().click();
  settle();
  REQUIRE(files.filings.size() == 1);
  CHECK(files.filings[0].second.typeSystem == "http://loinc.org");
  CHECK(files.filings[0].second.typeCode == "72170-4");
  CHECK(files.filings[0].second.date == "2026-03-12");
  CHECK(files.filings[0].second.title == "wound.jpg");
  CHECK(filed.count() == 1);
  CHECK(dialog.isNull());
}
