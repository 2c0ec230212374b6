// A language made from the sources the way a translator's would be: lupdate collects every text, each is "translated"
// into the pseudo language, lrelease makes the file, Qt loads it. What is then still English on a screen did not come
// through tr(), or under a context that lupdate cannot see: a translator would never get it.
#pragma once

#include "tests/support/temporary_folder.h"
#include "ui/words/pseudo_translator.h"

#include <QCoreApplication>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTranslator>

#include <catch2/catch_test_macros.hpp>

namespace clavis::test {

class RealTranslation {
 public:
  RealTranslation() {
    const QString ts = QString::fromStdString((m_folder / "clavis_xx.ts").string());
    const QString qm = QString::fromStdString((m_folder / "clavis_xx.qm").string());
    const QString source = QStringLiteral(CLAVIS_SOURCE_DIR);
    run(QStringLiteral(CLAVIS_LUPDATE),
        {QStringLiteral("-I"), source, QStringLiteral("-locations"), QStringLiteral("none"),
         QStringLiteral("-target-language"), QStringLiteral("fr"), source + QStringLiteral("/ui"),
         source + QStringLiteral("/app/desktop"), QStringLiteral("-ts"), ts});
    QFile file(ts);
    REQUIRE(file.open(QIODevice::ReadOnly));
    QString text = QString::fromUtf8(file.readAll());
    file.close();
    text = translated(text);
    REQUIRE(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(text.toUtf8());
    file.close();
    run(QStringLiteral(CLAVIS_LRELEASE), {QStringLiteral("-silent"), ts, QStringLiteral("-qm"), qm});
    REQUIRE(m_translator.load(qm));
    QCoreApplication::installTranslator(&m_translator);
  }
  ~RealTranslation() { QCoreApplication::removeTranslator(&m_translator); }
  RealTranslation(const RealTranslation&) = delete;
  RealTranslation& operator=(const RealTranslation&) = delete;

  /// How many texts lupdate found.
  [[nodiscard]] int texts() const { return m_texts; }
  /// What lupdate said about texts it could not place.
  [[nodiscard]] const QString& complaints() const { return m_complaints; }

 private:
  void run(const QString& program, const QStringList& arguments) {
    QProcess process;
    process.start(program, arguments);
    REQUIRE(process.waitForFinished(60'000));
    REQUIRE(process.exitCode() == 0);
    for (const QString& line : QString::fromUtf8(process.readAllStandardError()).split(u'\n')) {
      if (!line.trimmed().isEmpty()) m_complaints += line + u'\n';
    }
  }

  /// <source>Lock</source><translation type="unfinished"></translation> with its translation filled in.
  QString translated(const QString& ts) {
    static const QRegularExpression message(
        QStringLiteral("<source>([^<]*)</source>(.*?)<translation type=\"unfinished\">(.*?)</translation>"),
        QRegularExpression::DotMatchesEverythingOption);
    QString out;
    qsizetype from = 0;
    for (auto found = message.globalMatch(ts); found.hasNext();) {
      const auto match = found.next();
      ++m_texts;
      const QString plain = QString(match.captured(1)).replace(QStringLiteral("&apos;"), QStringLiteral("'"));
      QString said = ui::pseudo(plain.contains(QStringLiteral("&quot;")) || plain.contains(QStringLiteral("&amp;"))
                                    ? match.captured(1).remove(u'&').remove(u';')
                                    : plain);
      QString inner = said;
      if (match.captured(3).contains(QStringLiteral("<numerusform>"))) {
        const QString form = QStringLiteral("<numerusform>%1</numerusform>").arg(said);
        inner = form + form;
      }
      out += ts.mid(from, match.capturedStart() - from) + QStringLiteral("<source>") + match.captured(1) +
             QStringLiteral("</source>") + match.captured(2) + QStringLiteral("<translation>") + inner +
             QStringLiteral("</translation>");
      from = match.capturedEnd();
    }
    return out + ts.mid(from);
  }

  tests::TemporaryFolder m_folder;
  QTranslator m_translator;
  QString m_complaints;
  int m_texts = 0;
};

} // namespace clavis::test
