// The wrong-recipient guard in words: who would get the message, by name and birth date, and why to look twice.
// Thread: main.
#pragma once

#include "ui/messages/message_source.h"
#include "ui/messages/question_card.h"

namespace clavis::ui {

class People;

struct Recipient {
  std::string patient;      ///< "Patient/1"
  std::string chartInFront; ///< id of the patient whose chart is on the screen; empty: none
};

/// Names that are not known yet are asked for: word it again on People::changed().
[[nodiscard]] QuestionCard::Question recipientQuestion(const Recipient& recipient,
                                                       const messaging::RecipientCheck& check, People& people);

} // namespace clavis::ui
