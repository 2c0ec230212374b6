// A question that stands in the way of an act until it is answered: what is about to happen, why to look twice, and two
// buttons that say what they do. In the window instead of over it, so that what it asks about stays in sight. Thread:
// main.
#pragma once

#include "ui/theme/clavis_style.h"

#include <QWidget>

#include <functional>

class QPushButton;

namespace clavis::ui {

class Label;

class QuestionCard final : public QWidget {
  Q_OBJECT
 public:
  explicit QuestionCard(QWidget* parent = nullptr);

  struct Question {
    QString title;
    QStringList reasons;
    QString yes;
    QString no;
    ButtonRole role = ButtonRole::Normal;
  };
  /// Replaces a question that is open (that counts as "no"). The keyboard goes to "no".
  void ask(const Question& question, std::function<void()> onYes);
  /// The same question in other words: a name has arrived. The keyboard stays where it is.
  void reword(const Question& question);
  void dismiss();
  [[nodiscard]] bool isAsking() const { return static_cast<bool>(m_onYes); }
  [[nodiscard]] QPushButton& yesButton() { return *m_yes; }
  [[nodiscard]] QPushButton& noButton() { return *m_no; }
  [[nodiscard]] QString text() const;

 Q_SIGNALS:
  void answered(bool yes);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  Label* m_title;
  Label* m_reasons;
  QPushButton* m_yes;
  QPushButton* m_no;
  std::function<void()> m_onYes;
};

} // namespace clavis::ui
