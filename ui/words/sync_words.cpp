#include "ui/words/sync_words.h"

#include "ui/words/clinical_format.h"
#include "ui/words/error_sentence.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <array>

namespace clavis::ui {

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(clavis::ui::SyncWords)
};

QDateTime local(core::Instant instant) { return QDateTime::fromMSecsSinceEpoch(instant.time_since_epoch().count()); }

QString number(std::int64_t value) { return QLocale().toString(static_cast<qlonglong>(value)); }

QString progressSentence(const core::SyncProgress& progress) {
  switch (progress.phase) {
  case core::SyncPhase::Charts:
    if (progress.patientsTotal > 0) {
      return Words::tr("Syncing: %1 of %2 charts complete")
          .arg(number(progress.patientsDone), number(progress.patientsTotal));
    }
    return Words::tr("Syncing charts");
  case core::SyncPhase::Shared: return Words::tr("Syncing the people and places charts name");
  case core::SyncPhase::Changes: return Words::tr("Syncing what has changed");
  case core::SyncPhase::Deletions: return Words::tr("Checking for records the server has removed");
  case core::SyncPhase::Purge: return Words::tr("Removing charts that left the panel");
  case core::SyncPhase::Starting:
  case core::SyncPhase::Panel:
  case core::SyncPhase::Done: break;
  }
  return Words::tr("Asking the server who is in your panel");
}

} // namespace

bool meansUnreachable(const std::string& failure) {
  static constexpr std::array<std::string_view, 5> codes = {"backend/Unreachable", "backend/CannotResolve",
                                                            "backend/TimedOut", "backend/ClosedWithoutAnswer",
                                                            "backend/CircuitOpen"};
  return std::ranges::find(codes, failure) != codes.end();
}

SyncWords syncWords(const SyncStatus& status, bool enrolled, const QDateTime& now) {
  SyncWords words;
  words.age = status.lastComplete ? Words::tr("Charts as of %1").arg(whenText(local(*status.lastComplete), now))
                                  : Words::tr("No sync has completed yet");
  if (status.rescued) {
    words.detail =
        Words::tr("This profile was rescued from damaged files. What could not be read there comes back from "
                  "the server; until a sync is complete, charts may lack records.");
  }
  if (status.running) {
    words.mood = SyncMood::Working;
    words.sentence = progressSentence(status.progress);
    return words;
  }
  if (!enrolled) {
    words.mood = SyncMood::Attention;
    words.sentence =
        status.lastComplete
            ? Words::tr("Not connected to a server. Charts as of %1").arg(whenText(local(*status.lastComplete), now))
            : Words::tr("Not connected to a server");
    return words;
  }
  const QString as = status.lastComplete ? whenText(local(*status.lastComplete), now) : QString();
  if (status.failure) {
    words.mood = SyncMood::Attention;
    words.detail = status.rescued ? Words::tr("%1 %2").arg(words.detail, errorSentence(*status.failure))
                                  : errorSentence(*status.failure);
    const QString since = status.failingSince ? whenText(local(*status.failingSince), now) : QString();
    const bool away = meansUnreachable(*status.failure);
    if (away && !since.isEmpty() && !as.isEmpty()) {
      //: both are times: "14:02 today"
      words.sentence = Words::tr("Server unreachable since %1. Charts as of %2").arg(since, as);
    } else if (away && !since.isEmpty()) {
      words.sentence = Words::tr("Server unreachable since %1. No sync has completed yet").arg(since);
    } else if (!as.isEmpty()) {
      words.sentence = Words::tr("The last sync did not finish. Charts as of %1").arg(as);
    } else {
      words.sentence = Words::tr("The last sync did not finish. No sync has completed yet");
    }
    return words;
  }
  if (status.rescued) {
    words.mood = SyncMood::Attention;
    words.sentence = Words::tr("Rescued from damaged files. Charts may lack records until a sync is complete");
    return words;
  }
  if (!as.isEmpty())
    words.sentence = Words::tr("Charts as of %1").arg(as);
  else
    words.sentence = Words::tr("No sync has completed yet");
  return words;
}

} // namespace clavis::ui
