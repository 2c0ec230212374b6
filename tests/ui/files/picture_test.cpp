// What is taken out of a picture is out of its bytes: pixels, small previews, texts.
#include "core/preview/metadata/strip_location.h"
#include "tests/support/shared_data.h"
#include "tests/ui/show.h"
#include "ui/files/picture/picture_canvas.h"
#include "ui/files/picture/picture_edit.h"
#include "ui/files/picture/picture_editor.h"

#include <QBuffer>
#include <QImageWriter>
#include <QPainter>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <catch2/catch_test_macros.hpp>

#include <set>

using namespace clavis;

namespace {

constexpr QRgb secret = qRgb(250, 10, 20);

/// A white picture with a red writing in its middle.
QImage withWriting() {
  QImage picture(400, 300, QImage::Format_RGB32);
  picture.fill(Qt::white);
  QPainter painter(&picture);
  painter.fillRect(QRect(100, 100, 200, 60), Qt::lightGray);
  for (int at = 0; at < 18; ++at) painter.fillRect(QRect(106 + at * 10, 110 + at % 3 * 6, 4, 20), QColor(secret));
  return picture;
}

/// Red enough that somebody wrote it.
int secretPixels(const QImage& picture) {
  int found = 0;
  for (int y = 0; y < picture.height(); ++y)
    for (int x = 0; x < picture.width(); ++x) {
      const QRgb pixel = picture.pixel(x, y);
      found += qRed(pixel) > 200 && qGreen(pixel) < 90 && qBlue(pixel) < 90 ? 1 : 0;
    }
  return found;
}

} // namespace

TEST_CASE("what is blacked out is black in the bytes that are sent, and nowhere else in them", "[files][picture]") {
  REQUIRE(secretPixels(withWriting()) > 1000);
  for (const bool lossless : {true, false}) {
    ui::PictureEdit edit(withWriting());
    edit.blackOut({90, 90, 220, 80});
    const QByteArray bytes = edit.encoded(lossless);
    const QImage decoded = QImage::fromData(bytes);
    REQUIRE(decoded.size() == QSize(400, 300));
    CHECK(secretPixels(decoded) == 0);
    // A deep black, and no ghost of the writing in it: the compression saw black only.
    for (int x = 100; x < 300; x += 3) CHECK(qGray(decoded.pixel(x, 120)) < 4);
    const auto type = lossless ? core::preview::ContentType::Png : core::preview::ContentType::Jpeg;
    const auto stripped = core::preview::stripLocation(bytes, type);
    REQUIRE(stripped);
    CHECK_FALSE(stripped->hadLocation);
    CHECK_FALSE(bytes.contains("Exif"));
  }
}

TEST_CASE("a picture inside a picture, its texts and its profile do not come along", "[files][picture]") {
  QImage original = withWriting();
  original.setText(QStringLiteral("Comment"), QStringLiteral("PLANTED-WARD-7"));
  original.setDotsPerMeterX(1234);
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  REQUIRE(QImageWriter(&buffer, "png").write(original));
  REQUIRE(bytes.contains("PLANTED-WARD-7"));
  for (const bool lossless : {true, false}) {
    const ui::PictureEdit edit(QImage::fromData(bytes));
    CHECK_FALSE(edit.encoded(lossless).contains("PLANTED-WARD-7"));
    CHECK(QImage::fromData(edit.encoded(lossless)).textKeys().isEmpty());
  }
}

TEST_CASE("a blurred area has a few colours left, each the mean of a large field", "[files][picture]") {
  ui::PictureEdit edit(withWriting());
  edit.blur({90, 90, 220, 80});
  CHECK(secretPixels(edit.picture()) == 0);
  std::set<QRgb> colours;
  for (int y = 90; y < 170; ++y)
    for (int x = 90; x < 310; ++x) colours.insert(edit.picture().pixel(x, y));
  CHECK(colours.size() <= 14 * 5);
  CHECK(edit.picture().pixel(10, 10) == qRgb(255, 255, 255));
}

TEST_CASE("turned, cut and undone", "[files][picture]") {
  ui::PictureEdit edit(withWriting());
  CHECK_FALSE(edit.canUndo());
  edit.turnRight();
  CHECK(edit.picture().size() == QSize(300, 400));
  edit.turnLeft();
  CHECK(edit.picture() == ui::PictureEdit(withWriting()).picture());
  edit.crop({0, 0, 90, 90});
  CHECK(edit.picture().size() == QSize(90, 90));
  CHECK(secretPixels(edit.picture()) == 0);
  edit.crop({}); // nothing chosen: nothing done
  edit.blackOut({500, 500, 10, 10});
  CHECK(edit.picture().size() == QSize(90, 90));
  edit.undo();
  CHECK(edit.picture().size() == QSize(400, 300));
}

TEST_CASE("an area is chosen and blacked out with the keyboard alone", "[files][picture]") {
  QWidget window;
  QPointer<ui::PictureEditor> editor = new ui::PictureEditor(withWriting(), true, &window);
  QSignalSpy edited(editor, &ui::PictureEditor::edited);
  editor->open();
  REQUIRE(QTest::qWaitForWindowExposed(editor));
  CHECK_FALSE(editor->blackOutButton().isEnabled());
  editor->canvas().setFocus();
  QTest::keyClick(&editor->canvas(), Qt::Key_Right); // an area in the middle
  REQUIRE_FALSE(editor->canvas().area().isEmpty());
  for (int step = 0; step < 12; ++step) {
    QTest::keyClick(&editor->canvas(), Qt::Key_Left);
    QTest::keyClick(&editor->canvas(), Qt::Key_Right, Qt::ShiftModifier);
  }
  CHECK(editor->canvas().accessibleDescription().contains(QStringLiteral("Area")));
  editor->canvas().setArea({90, 90, 220, 80});
  editor->blackOutButton().click();
  CHECK(editor->edit().canUndo());
  editor->doneButton().click();
  REQUIRE(edited.count() == 1);
  CHECK(secretPixels(QImage::fromData(edited[0][0].toByteArray())) == 0);
}
