// What stands between the patient's banner and the thread: what it is about, who is in it, how far the keys are
// trusted, whether it is on legal hold, and the ways to the safety number, the people, the chart and the files. Where
// there is no room beside the words, the ways stand below them, on as many lines as they need. Thread: main.
#pragma once

#include "core/messaging/model/trust.h"

#include <QWidget>

#include <optional>

class QBoxLayout;
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
  void setHold(bool hold);
  /// Where the window exchanges files. Hidden before.
  void offerFiles();
  [[nodiscard]] Badge& trustBadge() { return *m_trust; }
  [[nodiscard]] Badge& holdBadge() { return *m_hold; }
  [[nodiscard]] QPushButton& attachButton() { return *m_attach; }

 Q_SIGNALS:
  void verifyRequested();
  void detailsRequested();
  void chartRequested();
  void attachRequested();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  QPushButton* addButton(const QString& text, void (ConversationHead::*request)());
  void arrange();

  Label* m_topic;
  Label* m_with;
  QWidget* m_ways;
  Badge* m_trust;
  Badge* m_hold;
  QPushButton* m_attach;
  QBoxLayout* m_sides;
};

} // namespace clavis::ui
