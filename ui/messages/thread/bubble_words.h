// From a stored message to what stands in its bubble: names, times, causes, delivery. Pure but for the names, which
// People asks for. Thread: main.
#pragma once

#include "ui/messages/message_source.h"
#include "ui/messages/thread/bubble.h"

#include <QDateTime>

namespace clavis::ui {

class People;
class ThreadModel;

/// The text of row `index`; `firstUnread` is the message over which the line "New" stands (0: none).
[[nodiscard]] BubbleText bubbleText(const ThreadModel& thread, int index, People& people,
                                    messaging::MessageKey firstUnread, const QDateTime& now);

/// The reactions that can be chosen, with the word that a screen reader says.
struct ReactionChoice {
  const char* emoji; ///< UTF-8
  QString word;
};
[[nodiscard]] std::vector<ReactionChoice> reactionChoices();

} // namespace clavis::ui
