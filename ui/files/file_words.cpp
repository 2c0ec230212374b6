#include "ui/files/file_words.h"

#include "ui/messages/message_words.h"
#include "ui/messages/people.h"
#include "ui/words/error_sentence.h"

#include <QCoreApplication>

#include <algorithm>

namespace clavis::ui {

namespace {

// No `std::` type in a constant here: lupdate takes it for the name of what follows.
using TransferRow = exchange::TransferRow;
using Direction = exchange::Direction;

struct Words {
  Q_DECLARE_TR_FUNCTIONS(clavis::ui::FileWords)
};

constexpr quint64 minute = 60;
constexpr quint64 hour = 60 * minute;

/// "TREUTEL, Eura at 09:10 today; Max Treutel at 09:12 today"
QString holderList(const TransferRow& row, People& people, const QDateTime& now) {
  QStringList who;
  for (const exchange::Holder& holder : row.holders)
    //: %1 is a name, %2 a time such as "09:10 today"
    who << Words::tr("%1 (%2)").arg(people.name(holder.person), listTime(holder.at, now));
  return who.join(QStringLiteral("; "));
}

QString takenAwaySentence(const TransferRow& row, const QString& what, People& people, const QDateTime& now) {
  if (row.direction == Direction::Incoming)
    return row.here ? Words::tr("%1 What was fetched here is kept.").arg(what) : what;
  if (row.holders.empty()) return Words::tr("%1 Nobody is known to have fetched it before.").arg(what);
  //: %1 is what happened, %2 names with times
  return Words::tr("%1 Fetched before, and kept there: %2.").arg(what, holderList(row, people, now));
}

QString failureSentence(const TransferRow& row) {
  QString sentence = row.failure.empty() ? QString() : errorSentence(row.failure);
  if (row.shortOf > 0)
    //: %1 is a size such as "1.2 GB"
    sentence += u' ' + Words::tr("%1 more is needed.").arg(sizeText(row.shortOf));
  return sentence;
}

QString amountAndParts(const TransferRow& row) {
  const QString amount = amountText(row.done, row.total);
  const QString parts = partsText(row);
  return parts.isEmpty() ? amount : amount + QStringLiteral(", ") + parts;
}

} // namespace

FileActs possibleActs(const TransferRow& row) {
  using enum exchange::TransferState;
  FileActs acts;
  const bool out = row.direction == Direction::Outgoing;
  if (row.here) acts |= FileAct::Open;
  switch (row.state) {
  case Queued:
  case Sealing:
  case Uploading: acts |= FileAct::Pause | FileAct::Cancel; break;
  case WaitingForNetwork: acts |= FileAct::Pause | FileAct::Retry | FileAct::Cancel; break;
  case Paused: acts |= FileAct::Resume | FileAct::Cancel; break;
  case Failed: acts |= FileAct::Retry | FileAct::Cancel; break;
  case Offered: acts |= FileAct::Fetch; break;
  case Downloading:
  case Checking: acts |= FileAct::Pause | FileAct::Cancel; break;
  case Sent:
  case Delivered: acts |= FileAct::Revoke; break;
  case Received:
  case Revoked:
  case Expired: break;
  }
  const bool settled = row.state == Received || row.state == Sent || row.state == Delivered || row.state == Revoked ||
                       row.state == Expired;
  if (row.here && settled) acts |= FileAct::Remove;
  const bool whole = row.state == Received || (out && settled);
  if (row.here && whole && row.document.empty() && row.size <= exchange::ExchangeService::filingAtMost)
    acts |= FileAct::File;
  return acts;
}

QString stateWord(exchange::TransferState state) {
  using enum exchange::TransferState;
  switch (state) {
  case Queued: return Words::tr("Queued");
  case Sealing: return Words::tr("Encrypting");
  case Uploading: return Words::tr("Uploading");
  case WaitingForNetwork: return Words::tr("Waiting");
  case Paused: return Words::tr("Paused");
  case Sent: return Words::tr("Sent");
  case Delivered: return Words::tr("Received there");
  case Revoked: return Words::tr("Taken back");
  case Expired: return Words::tr("Expired");
  case Failed: return Words::tr("Stopped");
  case Offered: return Words::tr("To be fetched");
  case Downloading: return Words::tr("Fetching");
  case Checking: return Words::tr("Checking");
  case Received: return Words::tr("Here");
  }
  return {};
}

QString stateSentence(const TransferRow& row, People& people, const QDateTime& now) {
  using enum exchange::TransferState;
  const bool out = row.direction == Direction::Outgoing;
  switch (row.state) {
  case Queued: return Words::tr("Waits its turn. Nothing of it has left this computer.");
  case Sealing: return Words::tr("Being encrypted on this computer.");
  case Uploading:
  case Downloading: return amountAndParts(row);
  case WaitingForNetwork: {
    const QString why = row.failure.empty() ? QString() : failureSentence(row);
    return why.isEmpty() ? Words::tr("Waits for the server and goes on by itself.")
                         //: %1 is why, a whole sentence
                         : Words::tr("Waits and goes on by itself. %1").arg(why);
  }
  case Paused: {
    const QString amount = amountAndParts(row);
    return amount.isEmpty() ? Words::tr("Paused by you.")
                            //: %1 is how far it is: "12.4 of 40.0 MB, 31 %, 7 of 20 parts"
                            : Words::tr("Paused by you at %1.").arg(amount);
  }
  case Sent:
    //: %1 is a patient's name
    return Words::tr("At the server, whole. Nobody has fetched it yet: waiting for %1.").arg(people.name(row.patient));
  case Delivered:
    //: %1 is a list of names with times
    return Words::tr("Fetched whole, checked by its hash: %1.").arg(holderList(row, people, now));
  case Revoked:
    return takenAwaySentence(row,
                             out ? Words::tr("Taken back by you and deleted at the server.")
                                 //: %1 is a name
                                 : Words::tr("Taken back by %1.").arg(people.name(row.person)),
                             people, now);
  case Expired: return takenAwaySentence(row, Words::tr("Its time is over; deleted at the server."), people, now);
  case Failed: return failureSentence(row);
  case Offered: return Words::tr("Waits at the server. Nothing is fetched before you ask for it.");
  case Checking: return Words::tr("All of it is here and is being checked.");
  case Received:
    //: %1 is a name
    return Words::tr("Here, whole: the hash is the one %1 sent.").arg(people.name(row.person));
  }
  return {};
}

QString partsText(const TransferRow& row) {
  if (row.partSize == 0 || row.total <= row.partSize) return {};
  const std::uint64_t parts = (row.total + row.partSize - 1) / row.partSize;
  const std::uint64_t there = (std::min(row.done, row.total) + row.partSize - 1) / row.partSize;
  //: how many parts of a file have arrived: %1 of %2
  return Words::tr("%1 of %2 parts").arg(there).arg(parts);
}

QString amountText(std::uint64_t done, std::uint64_t total) {
  if (total == 0) return {};
  const auto percent = static_cast<int>(static_cast<double>(std::min(done, total)) / static_cast<double>(total) * 100);
  //: %1 and %2 are sizes, %3 a whole number: "12.4 MB of 40.0 MB, 31 %"
  return Words::tr("%1 of %2, %3 %").arg(sizeText(done), sizeText(total)).arg(percent);
}

QString durationText(std::uint64_t seconds) {
  if (seconds < minute) return Words::tr("less than a minute");
  if (seconds < 90 * minute)
    return Words::tr("%n minute(s)", nullptr, static_cast<int>((seconds + minute / 2) / minute));
  return Words::tr("%n hour(s)", nullptr, static_cast<int>(std::min<std::uint64_t>((seconds + hour / 2) / hour, 9999)));
}

QString paceText(std::uint64_t done, std::uint64_t total, double bytesPerSecond) {
  if (bytesPerSecond < 1 || total <= done) return {};
  const auto left = static_cast<std::uint64_t>(static_cast<double>(total - done) / bytesPerSecond);
  //: %1 is a size, %2 a duration: "3.1 MB a second, 2 minutes left"
  return Words::tr("%1 a second, %2 left")
      .arg(sizeText(static_cast<std::uint64_t>(bytesPerSecond)), durationText(left));
}

QString directionText(const TransferRow& row, People& people) {
  if (row.direction == Direction::Outgoing)
    //: %1 is a name
    return Words::tr("To %1").arg(people.name(row.patient));
  if (row.person == row.patient)
    //: %1 is a name
    return Words::tr("From %1").arg(people.name(row.person));
  //: %1 is who sent it, %2 the patient whose conversation it is in
  return Words::tr("From %1, about %2").arg(people.name(row.person), people.name(row.patient));
}

QString summarySentence(const exchange::TransferSummary& summary) {
  QStringList parts;
  if (summary.active > 0) {
    QString moving = Words::tr("%n file(s) on the way", nullptr, summary.active);
    if (summary.total > 0)
      moving += QStringLiteral(", ") +
                Words::tr("%1 %").arg(static_cast<int>(static_cast<double>(std::min(summary.done, summary.total)) /
                                                       static_cast<double>(summary.total) * 100));
    if (const QString pace = paceText(summary.done, summary.total, summary.bytesPerSecond); !pace.isEmpty())
      moving += QStringLiteral(", ") + pace;
    parts << moving;
  }
  if (summary.waiting > 0) parts << Words::tr("%n waiting for the server", nullptr, summary.waiting);
  if (summary.paused > 0) parts << Words::tr("%n paused", nullptr, summary.paused);
  if (summary.failed > 0) parts << Words::tr("%n stopped", nullptr, summary.failed);
  return parts.join(QStringLiteral(" · "));
}

QString detailsSentence(const OutgoingFile& file) {
  switch (file.details) {
  case HiddenDetails::None: return {};
  case HiddenDetails::Device: return Words::tr("Says when and with what it was made");
  case HiddenDetails::Place: return Words::tr("Says where it was taken");
  case HiddenDetails::Inseparable:
    return Words::tr("May say where it was taken; this cannot be removed from this kind of file");
  }
  return {};
}

} // namespace clavis::ui
