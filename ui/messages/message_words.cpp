#include "ui/messages/message_words.h"

#include "ui/messages/people.h"
#include "ui/words/clinical_format.h"
#include "ui/words/error_sentence.h"
#include "ui/words/sync_words.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <string_view>

namespace clavis::ui {

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(clavis::ui::MessageWords)
};

/// "at 09:10" today, "on 12-Mar-2026 at 09:10" before.
QString stamp(core::Instant instant, const QDateTime& now) {
  const QDateTime when = localTime(instant);
  //: %1 is a time, 09:05
  if (when.date() == now.date()) return Words::tr("at %1").arg(clockText(instant));
  //: %1 is a date, %2 a time
  return Words::tr("on %1 at %2").arg(dateText(when.date()), clockText(instant));
}

QString namesWith(const messaging::MessageRow& message, messaging::Delivery state, People& people,
                  const QDateTime& now) {
  QStringList names;
  for (const auto& person : message.persons) {
    if (person.state != state) continue;
    //: %1 is a name, %2 "at 09:10"
    names << Words::tr("%1 %2").arg(people.name(person.person), stamp(person.at, now));
  }
  return names.join(QStringLiteral("; "));
}

} // namespace

QDateTime localTime(core::Instant instant) {
  return QDateTime::fromMSecsSinceEpoch(instant.time_since_epoch().count());
}

QString clockText(core::Instant instant) { return localTime(instant).time().toString(QStringLiteral("HH:mm")); }

QString daySeparator(core::Instant instant, const QDateTime& now) {
  const QDate day = localTime(instant).date();
  if (day == now.date()) return Words::tr("Today, %1").arg(dateText(day));
  if (day == now.date().addDays(-1)) return Words::tr("Yesterday, %1").arg(dateText(day));
  return dateText(day);
}

QString listTime(core::Instant instant, const QDateTime& now) {
  const QDateTime when = localTime(instant);
  if (when.date() == now.date() || when.date() == now.date().addDays(-1)) return whenText(when, now);
  //: %1 is a date, %2 a time
  return Words::tr("%1 %2").arg(dateText(when.date()), clockText(instant));
}

QString deliveryWord(messaging::Delivery delivery) {
  using enum messaging::Delivery;
  switch (delivery) {
  case Queued: return Words::tr("Queued");
  case Sent: return Words::tr("Sent");
  case Delivered: return Words::tr("Delivered");
  case Read: return Words::tr("Read");
  case Failed: return Words::tr("Failed");
  }
  return {};
}

QString deliveryText(const messaging::MessageRow& message, People& people, const QDateTime& now) {
  using enum messaging::Delivery;
  if (message.delivery == Queued) return Words::tr("Queued: only on this workstation, not sent yet");
  if (message.delivery == Failed) {
    //: %1 says why and what to do
    return Words::tr("Not sent. %1").arg(errorSentence(message.failure));
  }
  QStringList sentences;
  if (const QString names = namesWith(message, Read, people, now); !names.isEmpty()) {
    //: %1 is a list of names with times
    sentences << Words::tr("Read by %1").arg(names);
  }
  if (const QString names = namesWith(message, Delivered, people, now); !names.isEmpty()) {
    //: %1 is a list of names with times
    sentences << Words::tr("Delivered to %1").arg(names);
  }
  if (const QString names = namesWith(message, Sent, people, now); !names.isEmpty()) {
    //: %1 is a list of names with times
    sentences << Words::tr("Sent to %1").arg(names);
  }
  if (sentences.isEmpty()) {
    return message.delivery == Sent ? Words::tr("Sent: the server has it, no device of the others yet")
                                    : deliveryWord(message.delivery);
  }
  // Who has not answered for it yet is not in the list: the state of the whole says so.
  if (message.delivery == Sent) sentences << Words::tr("Not delivered to everybody yet");
  return sentences.join(QStringLiteral(" · "));
}

QString undecryptableText(const std::string& failure) {
  const QString lead = Words::tr("This message cannot be read on this workstation.");
  QString cause;
  const std::string name = failure.substr(failure.find('/') + 1);
  const auto isOneOf = [&name](std::initializer_list<const char*> names) {
    return std::ranges::any_of(names, [&name](std::string_view one) { return one == name; });
  };
  if (isOneOf({"Untrusted", "WrongPerson", "CredentialRefused", "InvalidCredential", "BadSignature"}))
    cause = Words::tr("It does not come from somebody your clinic vouches for. Do not act on it; tell IT.");
  else if (isOneOf({"KeyChanged"}))
    cause = Words::tr("It was written with a key that nobody has looked at yet. Compare the safety number first.");
  else if (isOneOf({"StateLost"}))
    cause = Words::tr("This workstation has lost its place in the conversation, as after a restore. It was asked for "
                      "again.");
  else if (isOneOf({"ServerLies", "BadConfirmationTag", "BadMembershipTag", "WrongGroup"}))
    cause = Words::tr("What the server handed out does not fit together. It was asked for again; tell IT.");
  else if (isOneOf({"PastEpoch", "NotMember"}))
    cause = Words::tr("It was written before this workstation joined, or too long ago. It was asked for again.");
  else if (isOneOf({"FutureEpoch", "UnknownProposal"}))
    cause = Words::tr("A step before it is missing. Clavis fetches that and tries again by itself.");
  else if (isOneOf({"KeyUsed", "TooFarAhead"}))
    cause = Words::tr("Its key was used before or has been erased. It was asked for again.");
  else
    cause = Words::tr("It arrived damaged, or without its key. It was asked for again.");
  //: %1 says that a message cannot be read, %2 why
  return Words::tr("%1 %2").arg(lead, cause);
}

QString topicText(const std::string& topic) {
  const QString text = utf8(topic).simplified();
  return text.isEmpty() ? Words::tr("General") : text;
}

QString snippet(const std::string& words) { return utf8(words).simplified(); }

QString sizeText(std::uint64_t bytes) {
  return QLocale().formattedDataSize(static_cast<qint64>(bytes), 1, QLocale::DataSizeSIFormat);
}

QString statusSentence(const MessagingStatus& status, const QDateTime& now) {
  if (!status.enrolled) {
    return Words::tr("This workstation is not set up to send messages. What is here stays readable. Ask IT for an "
                     "enrolment code.");
  }
  if (!status.failure) return {};
  if (meansUnreachable(*status.failure)) {
    if (!status.failingSince)
      return Words::tr("The server cannot be reached. What you write is kept here and sent when it is back.");
    //: %1 is a time: "14:02 today"
    return Words::tr("Server unreachable since %1. What you write is kept here and sent when it is back.")
        .arg(whenText(localTime(*status.failingSince), now));
  }
  //: %1 says what happened and what to do
  return Words::tr("Messages could not be exchanged. %1").arg(errorSentence(*status.failure));
}

QString retentionText(const MessagingPolicy& policy) {
  if (policy.retentionDays <= 0) return {};
  return Words::tr("By your clinic's policy messages are removed here after %n day(s). What belongs in the chart must "
                   "be recorded there.",
                   nullptr, policy.retentionDays);
}

QString groupedDigits(const std::string& digits) {
  QString text;
  for (std::size_t index = 0; index < digits.size(); ++index) {
    if (index > 0 && index % 5 == 0) text += index % 20 == 0 ? u'\n' : u' ';
    text += QLatin1Char(digits[index]);
  }
  return text;
}

QString trustEventText(const messaging::TrustEvent& event, People& people) {
  static const std::map<std::string_view, const char*> known{
      {"pinned", QT_TRANSLATE_NOOP("clavis::ui::MessageWords", "First seen, and remembered")},
      {"new-device", QT_TRANSLATE_NOOP("clavis::ui::MessageWords", "A new phone or computer took part")},
      {"key-changed", QT_TRANSLATE_NOOP("clavis::ui::MessageWords", "The key of a phone or computer changed")},
      {"blocked", QT_TRANSLATE_NOOP("clavis::ui::MessageWords", "Kept out until somebody has looked at it")},
      {"approved", QT_TRANSLATE_NOOP("clavis::ui::MessageWords", "Accepted")},
      {"compared", QT_TRANSLATE_NOOP("clavis::ui::MessageWords", "Safety number compared")},
      {"refused", QT_TRANSLATE_NOOP("clavis::ui::MessageWords", "Refused: not vouched for by the clinic")},
      {"lost", QT_TRANSLATE_NOOP("clavis::ui::MessageWords", "Reported lost, and taken out for good")},
      {"revoked", QT_TRANSLATE_NOOP("clavis::ui::MessageWords", "Taken out: the clinic took its certificate back")},
      {"expired", QT_TRANSLATE_NOOP("clavis::ui::MessageWords", "Taken out: its certificate ran out")},
      {"renewed", QT_TRANSLATE_NOOP("clavis::ui::MessageWords", "Certificate renewed; the key is the same")},
      {"taken-out", QT_TRANSLATE_NOOP("clavis::ui::MessageWords", "Taken out of a conversation")},
      {"care-team", QT_TRANSLATE_NOOP("clavis::ui::MessageWords", "Takes part, being in the care team")}};
  const auto found = known.find(event.what);
  const QString text = found == known.end() ? Words::tr("Changed") : Words::tr(found->second);
  //: %1 is what happened, %2 who decided it
  return event.decidedBy.empty() ? text : Words::tr("%1, by %2").arg(text, people.name(event.decidedBy));
}

QString deviceStateText(messaging::DeviceState state) {
  using enum messaging::DeviceState;
  switch (state) {
  case Pinned: return Words::tr("Remembered, not compared");
  case New: return Words::tr("New, not looked at yet");
  case Blocked: return Words::tr("Kept out until you decide");
  case Compared: return Words::tr("Compared");
  case Out: return Words::tr("Takes no part any more");
  }
  return {};
}

bool keyChanged(const messaging::SafetyNumber& number) {
  return std::ranges::any_of(number.devices, [](const messaging::DeviceRow& device) {
    return device.state == messaging::DeviceState::New || device.state == messaging::DeviceState::Blocked;
  });
}

} // namespace clavis::ui
