// clavis: the clinician's window. Hardens the process and tests cryptography before anything else, then builds the
// objects and hands them on.
#include "app/desktop/options.h"
#include "app/desktop/vault_gate.h"
#include "core/access/policy/machine_policy.h"
#include "core/vault/hardening/hardening.h"
#include "ui/shell/lock_signals.h"
#include "ui/shell/shell_window.h"
#include "ui/theme/clavis_style.h"
#include "ui/theme/system_appearance.h"
#include "ui/tour/clinic_tour.h"
#include "ui/tour/tour.h"
#include "ui/viewer/media/media_policy.h"
#include "ui/words/error_sentence.h"
#include "ui/words/language.h"
#include "ui/words/pseudo_translator.h"

#include <QApplication>
#include <QFile>
#include <QTimer>

#include <cstdio>

namespace {

using namespace clavis;

enum ExitCode { Fine = 0, TourFailed = 1, NoDisplay = 3, NotSafe = 4, NoPassphrase = 5 };

int say(const QString& text, int code) {
  std::fputs(qPrintable(text), code == Fine ? stdout : stderr);
  return code;
}

bool hasDisplay() {
#if defined(Q_OS_LINUX)
  return qEnvironmentVariableIsSet("QT_QPA_PLATFORM") || !qEnvironmentVariableIsEmpty("DISPLAY") ||
         !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
#else
  return true;
#endif
}

/// The file's bytes without the line end that an editor adds.
std::shared_ptr<const crypto::SecretBytes> readPassphrase(const QString& path) {
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly) || file.size() > 4096) return nullptr;
  QByteArray bytes = file.readAll();
  qsizetype length = bytes.size();
  while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r')) --length;
  auto secret = std::make_shared<crypto::SecretBytes>(
      crypto::SecretBytes::copyOf(std::string_view(bytes.constData(), static_cast<std::size_t>(length))));
  crypto::wipe(std::span<char>(bytes.data(), static_cast<std::size_t>(bytes.size())));
  return secret->empty() ? nullptr : secret;
}

int run(QApplication& application, const desktop::Options& options) {
  const auto system = ui::systemAppearance();
  const auto show = [&options](ui::Appearance appearance) {
    ui::applyTheme(ui::Theme(options.theme.value_or(appearance), options.density, ui::preferredFamily()));
  };
  show(system->appearance());
  QObject::connect(system.get(), &ui::SystemAppearance::changed, &application, show);

  const core::SystemClock clock;
  desktop::VaultGate gate(options.profile.toStdU16String(), clock);
  const auto locks = ui::systemLockSignals();
  ui::ShellWindow window(gate, *locks, clock);
  // A policy that is not in order keeps the profile shut (VaultGate); it does not make the window stay open longer.
  const auto policy = core::loadPolicy();
  const std::chrono::milliseconds chosen = std::chrono::minutes(options.idleMinutes);
  window.idleWatch().setLimit(policy ? policy->lockTime(chosen) : chosen);
  window.start();
  window.show();
  if (options.tour.isEmpty()) return QApplication::exec();

  auto passphrase = readPassphrase(options.passphraseFile);
  if (!passphrase)
    return say(QStringLiteral("clavis: no passphrase in %1\n").arg(options.passphraseFile), NoPassphrase);
  ui::Tour tour(window, options.tour);
  ui::addClinicTour(tour, window, std::move(passphrase), options.tourPatient);
  QObject::connect(&tour, &ui::Tour::finished, &application,
                   [](bool whole) { QCoreApplication::exit(whole ? Fine : TourFailed); });
  tour.start();
  const int code = QApplication::exec();
  for (const QString& line : tour.notes()) say(QStringLiteral("clavis: %1\n").arg(line), Fine);
  if (code != Fine) return say(QStringLiteral("clavis: the tour stopped at: %1\n").arg(tour.problem()), code);
  return say(QStringLiteral("%1 pictures in %2\n").arg(tour.pictures()).arg(options.tour), Fine);
}

} // namespace

int main(int argc, char** argv) {
  if (const auto hard = core::hardenProcess(); !hard)
    return say(ui::errorSentence(hard.error()) + QLatin1Char('\n'), NotSafe);

  ui::restrictMediaPlugins();

  QStringList arguments;
  for (int index = 0; index < argc; ++index) arguments.append(QString::fromLocal8Bit(argv[index]));
  const auto read = desktop::readOptions(arguments);
  if (const auto* notice = std::get_if<desktop::Notice>(&read)) return say(notice->text, notice->exitCode);
  const auto& options = std::get<desktop::Options>(read);

  if (const auto tested = core::startupSelfTest(); !tested) {
    return say(ui::errorSentence(tested.error()) + QLatin1Char('\n'), NotSafe);
  }
  if (!hasDisplay()) {
    if (options.tour.isEmpty()) {
      return say(QStringLiteral("clavis: there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set).\n"
                                "Nothing was opened. Start it in a desktop session, or use clavisctl.\n"),
                 NoDisplay);
    }
    qputenv("QT_QPA_PLATFORM", "offscreen");
  }

  QCoreApplication::setApplicationName(QStringLiteral("clavis"));
  QGuiApplication::setApplicationDisplayName(QStringLiteral("Clavis"));
  QGuiApplication::setDesktopFileName(QStringLiteral("clavis"));
  int qtArguments = 1; // the command line is read already
  QApplication application(qtArguments, argv);
  QApplication::setQuitOnLastWindowClosed(true);
  const ui::Language language(options.language.isEmpty() ? QLocale() : QLocale(options.language));
  ui::PseudoTranslator pseudo;
  if (options.pseudoLocale) QCoreApplication::installTranslator(&pseudo);
  if (options.rightToLeft) QApplication::setLayoutDirection(Qt::RightToLeft);
  return run(application, options);
}
