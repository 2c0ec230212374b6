#include "tests/ui/real_translation.h"
#include "ui/words/clinical_format.h"
#include "ui/words/error_sentence.h"
#include "ui/words/language.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis;

TEST_CASE("Every text of the window reaches a translator, and what the translator wrote reaches the window",
          "[language]") {
  const test::RealTranslation translation;
  INFO(translation.complaints().toStdString());
  CHECK(translation.complaints().isEmpty());
  CHECK(translation.texts() > 700);
  CHECK(ui::genderText(u"female").startsWith(u'['));
  CHECK(ui::errorSentence("vault/WrongPassphrase").startsWith(u'['));
  CHECK(ui::whenText(QDateTime::currentDateTime(), QDateTime::currentDateTime()).startsWith(u'['));
}

TEST_CASE("English needs no translation; a language that is not there leaves everything English", "[language]") {
  {
    const ui::Language english{QLocale(QLocale::English)};
    CHECK(english.found());
  }
  const ui::Language missing{QLocale(QLocale::Icelandic)};
  CHECK_FALSE(missing.found());
  CHECK(ui::genderText(u"female") == QStringLiteral("Female"));
}
