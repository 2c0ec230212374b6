// One line across the top of what it speaks about: a fact, a caution, a danger. Icon, sentence, and at most one action.
// It takes no focus by itself and never covers data.
#pragma once

#include <QWidget>

class QPushButton;

namespace clavis::ui {

class IconMark;
class Label;

enum class NoticeKind : std::uint8_t { Information, Positive, Caution, Critical };

class NoticeBar final : public QWidget {
  Q_OBJECT
 public:
  explicit NoticeBar(QWidget* parent = nullptr);

  void show(NoticeKind kind, const QString& sentence, const QString& action = {});
  using QWidget::show;
  [[nodiscard]] QString sentence() const;

 Q_SIGNALS:
  void actionTriggered();

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  NoticeKind m_kind = NoticeKind::Information;
  IconMark* m_mark;
  Label* m_sentence;
  QPushButton* m_action;
};

} // namespace clavis::ui
