#include "ui/messages/thread/bubble_words.h"

#include "ui/messages/message_words.h"
#include "ui/messages/people.h"
#include "ui/messages/thread/thread_model.h"
#include "ui/words/clinical_format.h"

#include <QCoreApplication>

#include <algorithm>

namespace clavis::ui {

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(clavis::ui::BubbleWords)
};

Icon deliveryIcon(messaging::Delivery delivery) {
  using enum messaging::Delivery;
  switch (delivery) {
  case Queued: return Icon::Clock;
  case Sent:
  case Delivered: return Icon::Check;
  case Read: return Icon::Eye;
  case Failed: return Icon::Warning;
  }
  return Icon::Information;
}

QString quoteOf(const ThreadModel& thread, const messaging::MessageRow& message, People& people) {
  if (!message.replyTo) return {};
  const auto* answered = thread.find(*message.replyTo);
  if (answered == nullptr) return Words::tr("In reply to a message further up");
  if (answered->deleted) return Words::tr("In reply to a deleted message");
  QString words = snippet(answered->words);
  constexpr qsizetype longest = 140;
  if (words.size() > longest) words = words.left(longest).trimmed() + QChar(0x2026);
  //: %1 is who wrote what is answered, %2 its words
  return Words::tr("In reply to %1: %2").arg(answered->own ? Words::tr("you") : people.name(answered->person), words);
}

QString reactionsOf(const messaging::MessageRow& message, People& people) {
  QStringList texts;
  for (const auto& reaction : message.reactions) {
    const QString emoji = utf8(reaction.emoji);
    const auto choices = reactionChoices();
    const auto known =
        std::ranges::find_if(choices, [&](const ReactionChoice& one) { return emoji == QString::fromUtf8(one.emoji); });
    // The word, not the picture, where there is one: it is legible in every font and said alike by every reader.
    const QString shown = known == choices.end() ? emoji : known->word;
    //: %1 is a reaction, %2 whose it is
    texts << Words::tr("%1 (%2)").arg(shown, people.name(reaction.person));
  }
  return texts.join(QStringLiteral(", "));
}

} // namespace

std::vector<ReactionChoice> reactionChoices() {
  return {{"\U0001F44D", Words::tr("Agreed")},
          {"\u2764\uFE0F", Words::tr("Thank you")},
          {"\u2705", Words::tr("Done")},
          {"\U0001F440", Words::tr("Looking into it")},
          {"\u2753", Words::tr("Question")}};
}

BubbleText bubbleText(const ThreadModel& thread, int index, People& people, messaging::MessageKey firstUnread,
                      const QDateTime& now) {
  const messaging::MessageRow& message = thread.row(index);
  BubbleText text;
  text.own = message.own;
  const QDate day = localTime(message.arrived).date();
  if (index == 0 || localTime(thread.row(index - 1).arrived).date() != day)
    text.day = daySeparator(message.arrived, now);
  if (message.key == firstUnread) text.unread = Words::tr("New since you last looked");
  //: %1 is one's own name and role
  text.sender =
      message.own ? Words::tr("You · %1").arg(people.name(message.person)) : people.nameAndRole(message.person);
  text.time = clockText(message.arrived);
  if (message.urgent && !message.deleted) text.urgent = Words::tr("Urgent");
  text.edge = message.urgent && !message.deleted ? Token::Critical : Token::Line;

  if (message.deleted) {
    text.words = message.own ? Words::tr("You deleted this message.")
                             : Words::tr("This message was deleted by whoever wrote it.");
    text.said = true;
  } else if (message.kind == messaging::MessageKind::Unknown) {
    text.words = Words::tr("This message needs a newer Clavis. It is kept, and shown after an update.");
    text.said = true;
    text.edge = Token::Caution;
  } else if (message.kind == messaging::MessageKind::Undecryptable) {
    text.words = undecryptableText(message.failure);
    text.said = true;
    text.edge = Token::Caution;
  } else {
    text.quote = quoteOf(thread, message, people);
    text.words = utf8(message.words);
    for (const auto& file : message.files) {
      //: %1 is a file's name, %2 its size
      text.notes.push_back(
          {Icon::Files, Words::tr("File: %1, %2").arg(utf8(file.name).simplified(), sizeText(file.size)), Token::Text});
    }
  }
  if (!message.deleted) text.reactions = reactionsOf(message, people);
  if (message.edited && !message.deleted) {
    //: %1 is a time with its day
    text.notes.push_back({Icon::Information, Words::tr("Edited %1").arg(listTime(*message.edited, now))});
  }
  // The writer's clock is theirs: it is told only when it disagrees with ours by more than a delivery takes.
  const auto apart = message.arrived - message.sent;
  if (!message.own && message.sent.time_since_epoch().count() != 0 && apart > std::chrono::minutes(10)) {
    //: %1 is a time with its day
    text.notes.push_back({Icon::Clock, Words::tr("Written %1 by the sender's clock").arg(listTime(message.sent, now))});
  }
  if (message.own) {
    const Token token = message.delivery == messaging::Delivery::Failed   ? Token::Critical
                        : message.delivery == messaging::Delivery::Queued ? Token::Caution
                                                                          : Token::TextQuiet;
    text.notes.push_back({deliveryIcon(message.delivery), deliveryText(message, people, now), token});
    if (message.delivery == messaging::Delivery::Failed) text.edge = Token::Critical;
  }
  return text;
}

} // namespace clavis::ui
