#include "app/desktop/options.h"

#include <QCommandLineParser>
#include <QDir>
#include <QStandardPaths>

namespace clavis::desktop {

namespace {
constexpr int usageError = 2;
} // namespace

std::variant<Options, Notice> readOptions(const QStringList& arguments) {
  QCommandLineParser parser;
  parser.setApplicationDescription(QStringLiteral("Charts for clinicians, encrypted on this computer."));
  const QCommandLineOption help(QStringLiteral("help"), QStringLiteral("Show this help."));
  const QCommandLineOption version(QStringLiteral("version"), QStringLiteral("Show the version."));
  const QCommandLineOption profile(QStringLiteral("profile"), QStringLiteral("Folder of the profile."),
                                   QStringLiteral("DIR"));
  const QCommandLineOption theme(QStringLiteral("theme"), QStringLiteral("light, dark or system."),
                                 QStringLiteral("THEME"), QStringLiteral("system"));
  const QCommandLineOption density(QStringLiteral("density"), QStringLiteral("compact or comfortable."),
                                   QStringLiteral("DENSITY"), QStringLiteral("compact"));
  const QCommandLineOption idle(QStringLiteral("idle-minutes"), QStringLiteral("Lock after so many minutes (1 to 60)."),
                                QStringLiteral("N"), QStringLiteral("5"));
  const QCommandLineOption tour(QStringLiteral("tour"),
                                QStringLiteral("Go through all screens, save pictures in DIR, end."),
                                QStringLiteral("DIR"));
  const QCommandLineOption file(QStringLiteral("passphrase-file"),
                                QStringLiteral("Where the tour finds the passphrase."), QStringLiteral("FILE"));
  const QCommandLineOption patient(QStringLiteral("tour-patient"),
                                   QStringLiteral("Whom the tour looks for: a name, a birth date or a number."),
                                   QStringLiteral("TEXT"));
  const QCommandLineOption pseudo(QStringLiteral("pseudo-locale"),
                                  QStringLiteral("Longer, accented texts, to check the layout."));
  const QCommandLineOption language(QStringLiteral("language"),
                                    QStringLiteral("Language of the window, such as de (default: the session's)."),
                                    QStringLiteral("CODE"));
  const QCommandLineOption mirror(QStringLiteral("right-to-left"), QStringLiteral("Mirrored layout, to check it."));
  parser.addOptions({help, version, profile, theme, density, idle, tour, file, patient, language, pseudo, mirror});
  if (!parser.parse(arguments)) return Notice{parser.errorText() + QLatin1Char('\n'), usageError};
  if (parser.isSet(help)) return Notice{parser.helpText(), 0};
  if (parser.isSet(version)) return Notice{QStringLiteral("clavis " CLAVIS_VERSION "\n"), 0};
  if (!parser.positionalArguments().isEmpty()) {
    return Notice{QStringLiteral("clavis: unknown argument: %1\n").arg(parser.positionalArguments().constFirst()),
                  usageError};
  }

  Options options;
  options.profile = parser.value(profile);
  if (options.profile.isEmpty()) {
    options.profile = QDir(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation))
                          .filePath(QStringLiteral("clavis/default"));
  }
  const QString wanted = parser.value(theme);
  if (wanted == QLatin1String("light"))
    options.theme = ui::Appearance::Light;
  else if (wanted == QLatin1String("dark"))
    options.theme = ui::Appearance::Dark;
  else if (wanted != QLatin1String("system"))
    return Notice{QStringLiteral("clavis: --theme is light, dark or system\n"), usageError};
  if (parser.value(density) == QLatin1String("comfortable"))
    options.density = ui::Density::Comfortable;
  else if (parser.value(density) != QLatin1String("compact"))
    return Notice{QStringLiteral("clavis: --density is compact or comfortable\n"), usageError};
  bool number = false;
  options.idleMinutes = parser.value(idle).toInt(&number);
  if (!number || options.idleMinutes < 1 || options.idleMinutes > 60) {
    return Notice{QStringLiteral("clavis: --idle-minutes is a number from 1 to 60\n"), usageError};
  }
  options.tour = parser.value(tour);
  options.passphraseFile = parser.value(file);
  options.tourPatient = parser.value(patient);
  if (options.tour.isEmpty() != options.passphraseFile.isEmpty()) {
    return Notice{QStringLiteral("clavis: --tour and --passphrase-file go together\n"), usageError};
  }
  options.language = parser.value(language);
  options.pseudoLocale = parser.isSet(pseudo);
  options.rightToLeft = parser.isSet(mirror);
  return options;
}

} // namespace clavis::desktop
