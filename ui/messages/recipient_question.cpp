#include "ui/messages/recipient_question.h"

#include "ui/messages/people.h"

#include <QCoreApplication>

namespace clavis::ui {

namespace {
struct Words {
  Q_DECLARE_TR_FUNCTIONS(clavis::ui::RecipientQuestion)
};
} // namespace

QuestionCard::Question recipientQuestion(const Recipient& recipient, const messaging::RecipientCheck& check,
                                         People& people) {
  const QString name = people.name(recipient.patient);
  const QString born = people.born(recipient.patient);
  QuestionCard::Question question;
  //: %1 is a name, %2 a birth date
  question.title = born.isEmpty() ? Words::tr("Is this message for %1?").arg(name)
                                  : Words::tr("Is this message for %1, born %2?").arg(name, born);
  for (const messaging::RecipientDoubt doubt : check.doubts) {
    switch (doubt) {
    case messaging::RecipientDoubt::OtherChartInFront: {
      //: %1 is the name of another patient
      question.reasons << Words::tr("The chart on your screen is another patient's: %1.")
                              .arg(people.name("Patient/" + recipient.chartInFront));
      break;
    }
    case messaging::RecipientDoubt::LookAlikeName: {
      QStringList others;
      for (const std::string& id : check.lookAlikes) {
        const std::string reference = id.starts_with("Patient/") ? id : "Patient/" + id;
        const QString otherBorn = people.born(reference);
        others << (otherBorn.isEmpty() ? people.name(reference)
                                       : Words::tr("%1, born %2").arg(people.name(reference), otherBorn));
      }
      question.reasons
          << (others.isEmpty()
                  ? Words::tr("Another patient has a similar name.")
                  //: %1 is a list of names with birth dates
                  : Words::tr("A similar name is in your list: %1.").arg(others.join(QStringLiteral("; "))));
      break;
    }
    case messaging::RecipientDoubt::FirstMessage:
      question.reasons << Words::tr("Nobody has written to this patient from here before.");
      break;
    case messaging::RecipientDoubt::NewDevice:
      question.reasons << Words::tr("They have a new phone or computer that nobody has looked at yet.");
      break;
    }
  }
  //: %1 is a name
  question.yes = Words::tr("Send to %1").arg(name);
  question.no = Words::tr("Do not send");
  return question;
}

} // namespace clavis::ui
