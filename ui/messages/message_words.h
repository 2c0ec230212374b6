// What is said about messages: times, delivery, causes, trust. Pure functions of plain values, so that they can be
// tested without a window. Everything that a person wrote stays plain text.
#pragma once

#include "ui/messages/message_source.h"

#include <QDateTime>
#include <QString>

namespace clavis::ui {

class People;

[[nodiscard]] inline QString utf8(const std::string& text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}
[[nodiscard]] QDateTime localTime(core::Instant instant);
/// "09:05".
[[nodiscard]] QString clockText(core::Instant instant);
/// "Today, 12-Mar-2026", "Yesterday, 11-Mar-2026", "10-Mar-2026": stands between the days of a thread.
[[nodiscard]] QString daySeparator(core::Instant instant, const QDateTime& now);
/// For a list: "09:05 today", "12-Mar-2026 09:05".
[[nodiscard]] QString listTime(core::Instant instant, const QDateTime& now);

/// "Queued", "Sent", "Delivered", "Read", "Failed".
[[nodiscard]] QString deliveryWord(messaging::Delivery delivery);
/// What became of a message of ours, person by person where that is known:
/// "Read by TREUTEL, Eura at 09:10. Delivered to Jan Muster at 09:08."
[[nodiscard]] QString deliveryText(const messaging::MessageRow& message, People& people, const QDateTime& now);
/// Why a message cannot be read here, and that it was asked for again; never the technical name.
[[nodiscard]] QString undecryptableText(const std::string& failure);
/// The topic, or "General" for the conversation without one.
[[nodiscard]] QString topicText(const std::string& topic);
/// What stands for the last message in the inbox: its words on one line, or what it is.
[[nodiscard]] QString snippet(const std::string& words);
/// "2.4 MB"
[[nodiscard]] QString sizeText(std::uint64_t bytes);

/// What a round's failure means for messages; empty when all is well.
[[nodiscard]] QString statusSentence(const MessagingStatus& status, const QDateTime& now);
/// "Messages are removed from this workstation after 365 days …"; empty when they are kept.
[[nodiscard]] QString retentionText(const MessagingPolicy& policy);

/// Sixty digits in groups of five, four groups a line.
[[nodiscard]] QString groupedDigits(const std::string& digits);
/// "A new phone or computer took part", from TrustEvent::what.
[[nodiscard]] QString trustEventText(const messaging::TrustEvent& event, People& people);
[[nodiscard]] QString deviceStateText(messaging::DeviceState state);
/// Whether a device of theirs waits to be looked at: it is new, or its key changed.
[[nodiscard]] bool keyChanged(const messaging::SafetyNumber& number);

} // namespace clavis::ui
