// What stands between the patient's banner and the thread: what it is about, who is in it, how far the keys are
// trusted, and the ways to the safety number, the chart and the files. Thread: main.
#pragma once

#include "core/messaging/model/trust.h"

#include <QWidget>

#include <optional>

class QHBoxLayout;
class QPushButton;

namespace clavis::ui {

namespace messaging = core::messaging;

class Badge;
class Label;

class ConversationHead final : public QWidget {
  Q_OBJECT
 public:
  explicit ConversationHead(QWidget* parent = nullptr);

  /// Nothing of the conversation before.
  void clear();
  void setTopic(const QString& topic);
  /// Names with roles.
  void setMembers(const QStringList& names);
  /// nullopt: no number yet.
  void setTrust(const std::optional<messaging::SafetyNumber>& number);
  /// Where the window exchanges files. Hidden before.
  void offerFiles();
  [[nodiscard]] QPushButton& attachButton() { return *m_attach; }

 Q_SIGNALS:
  void verifyRequested();
  void chartRequested();
  void attachRequested();

 private:
  QPushButton* addButton(QHBoxLayout* row, const QString& text, void (ConversationHead::*request)());

  Label* m_topic;
  Label* m_with;
  Badge* m_trust;
  QPushButton* m_attach;
};

} // namespace clavis::ui
