// The safety number between us and one person, as digits to read out and as a code to scan; their devices, each of
// which can be reported lost, after a question; what has happened to them. Of ourselves: the devices alone. Where a
// device is new or its key changed it says so in plain words and has one way forward: call, ask, let it take part, then
// compare. Bound to the person's FHIR reference; the name stands on top. Thread: main. Open with open(); deletes
// itself. Ownership: borrows source and people.
#pragma once

#include "ui/messages/message_source.h"

#include <QDialog>

class QPushButton;
class QVBoxLayout;

namespace clavis::ui {

class Badge;
class Label;
class NoticeBar;
class People;
class QrCode;
class QuestionCard;

class VerifyDialog final : public QDialog {
  Q_OBJECT
 public:
  VerifyDialog(MessageSource& source, People& people, std::string person, QWidget* parent);

  [[nodiscard]] QString shownDigits() const;
  [[nodiscard]] QPushButton& wayForward() { return *m_forward; }
  [[nodiscard]] NoticeBar& notice() { return *m_notice; }
  [[nodiscard]] QuestionCard& question() { return *m_question; }
  /// Whether the number, or why there is none, and the history have arrived.
  [[nodiscard]] bool isSettled() const { return m_waiting == 0; }

 Q_SIGNALS:
  void settled();

 private:
  void build();
  void read();
  void show(const messaging::SafetyNumber& number);
  void arrived();
  void showWho();
  void showDevices(const std::vector<messaging::DeviceRow>& devices);
  void askAboutLoss(const std::string& device);
  void goForward();
  void after(const core::Result<void>& answer);
  [[nodiscard]] bool waits() const;

  MessageSource& m_source;
  People& m_people;
  const std::string m_person;
  std::optional<messaging::SafetyNumber> m_number;
  int m_waiting = 0;
  Label* m_who;
  NoticeBar* m_notice;
  Badge* m_state;
  Label* m_how;
  Label* m_digits;
  QrCode* m_code;
  QVBoxLayout* m_deviceRoom;
  QWidget* m_devices = nullptr; ///< made anew with each answer
  Label* m_events;
  QuestionCard* m_question;
  QPushButton* m_forward;
};

} // namespace clavis::ui
