#include "core/preview/file_name.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis::core::preview;

namespace {

std::string safe(const QString& name, ContentType type) { return safeFileName(name, type).toStdString(); }

} // namespace

TEST_CASE("A name that is written has no path, no device and the ending of its content") {
  CHECK(safe(QStringLiteral("letter.pdf"), ContentType::Pdf) == "letter.pdf");
  CHECK(safe(QStringLiteral("../../etc/passwd"), ContentType::PlainText) == "passwd.txt");
  CHECK(safe(QStringLiteral("C:\\Windows\\system32\\calc.exe"), ContentType::Jpeg) == "calc.exe.jpg");
  CHECK(safe(QStringLiteral("CON"), ContentType::Pdf) == "_CON.pdf");
  CHECK(safe(QStringLiteral("lpt1.txt"), ContentType::PlainText) == "_lpt1.txt");
  CHECK(safe(QStringLiteral("a:b*c?.png"), ContentType::Png) == "a_b_c_.png");
  CHECK(safe(QStringLiteral("...hidden"), ContentType::Pdf) == "hidden.pdf");
  CHECK(safe(QStringLiteral("trailing. . ."), ContentType::Pdf) == "trailing.pdf");
  CHECK(safe(QString(), ContentType::Png) == "File.png");
  CHECK(safe(QStringLiteral("x\u202Egpj.exe"), ContentType::Executable) == "xgpj.exe");
  CHECK(safe(QStringLiteral("photo.jpg"), ContentType::Png) == "photo.jpg.png");
  CHECK(safeFileName(QString(255, QChar(0x00FC)) + QStringLiteral(".pdf"), ContentType::Pdf).toUtf8().size() <= 200);
  CHECK(safeFileName(QString(255, QChar(0x00FC)) + QStringLiteral(".pdf"), ContentType::Pdf)
            .endsWith(QStringLiteral(".pdf")));
}

TEST_CASE("A name that is shown is one line that means what it says") {
  CHECK(shownFileName(QStringLiteral("a\u202Eb\u0000c\nd\u200B")).toStdString() == "abcd");
  CHECK(shownFileName(QStringLiteral("/tmp/Gr\u00FC\u00DFe aus Z\u00FCrich.pdf")) ==
        QStringLiteral("Gr\u00FC\u00DFe aus Z\u00FCrich.pdf"));
  CHECK(shownFileName(QStringLiteral("\u202E\u2066")) == QStringLiteral("File"));
  CHECK(shownFileName(QString(500, u'x')).size() <= 120);
}
