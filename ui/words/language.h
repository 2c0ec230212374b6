// The language the window speaks: Clavis's own texts and Qt's (buttons of dialogs), from translations that are part of
// the program (resources/translations). Where a text is not translated, and for English, the text of the source stands,
// with English plurals. Thread: main, before the first window. Ownership: installed while it lives.
#pragma once

#include "ui/words/english_plurals.h"

#include <QLocale>
#include <QStringList>
#include <QTranslator>

namespace clavis::ui {

class Language {
 public:
  /// `locale` decides the texts only; numbers and dates of a chart are written the same everywhere.
  explicit Language(const QLocale& locale);
  ~Language();
  Language(const Language&) = delete;
  Language& operator=(const Language&) = delete;

  /// Whether there is a translation for the language that was asked for; English needs none.
  [[nodiscard]] bool found() const { return m_found; }
  /// The languages that are part of this program besides English: "de", "pt_BR".
  [[nodiscard]] static QStringList available();

 private:
  EnglishPlurals m_english;
  QTranslator m_own;
  QTranslator m_qt;
  bool m_found = false;
};

} // namespace clavis::ui
