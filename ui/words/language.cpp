#include "ui/words/language.h"

#include <QCoreApplication>
#include <QDir>
#include <QLibraryInfo>

namespace clavis::ui {

namespace {
const QString place = QStringLiteral(":/clavis/translations");
}

Language::Language(const QLocale& locale) : m_found(locale.language() == QLocale::English) {
  // The one installed last is asked first.
  QCoreApplication::installTranslator(&m_english);
  if (m_found) return;
  m_found = m_own.load(locale, QStringLiteral("clavis"), QStringLiteral("_"), place);
  if (!m_found) return; // half a language, with Qt's dialogs in one and everything else in another, helps nobody
  if (m_qt.load(locale, QStringLiteral("qtbase"), QStringLiteral("_"),
                QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
    QCoreApplication::installTranslator(&m_qt);
  QCoreApplication::installTranslator(&m_own);
}

Language::~Language() {
  for (QTranslator* one : {static_cast<QTranslator*>(&m_own), &m_qt, static_cast<QTranslator*>(&m_english)})
    QCoreApplication::removeTranslator(one);
}

QStringList Language::available() {
  QStringList languages;
  for (QString name : QDir(place).entryList({QStringLiteral("clavis_*.qm")})) {
    languages << name.remove(QStringLiteral("clavis_")).remove(QStringLiteral(".qm"));
  }
  return languages;
}

} // namespace clavis::ui
