// The frame every sign-in page shares: a column of fixed width in the middle of the window with title, explanation,
// body, a notice for what went wrong, and a row of buttons. While the page waits for an answer its body cannot be
// edited and a sentence says what is going on.
#pragma once

#include "ui/widgets/notice_bar.h"

#include <QWidget>

class QPushButton;
class QVBoxLayout;
class QProgressBar;

namespace clavis::ui {

class Label;

class SignInPage : public QWidget {
  Q_OBJECT
 public:
  SignInPage(const QString& title, const QString& explanation, const QString& primary, QWidget* parent = nullptr);

  void setBusy(bool busy, const QString& what = {});
  [[nodiscard]] bool isBusy() const { return m_busy; }
  void showNotice(NoticeKind kind, const QString& sentence);
  void clearNotice();
  [[nodiscard]] QString notice() const;
  void setExplanation(const QString& text);

  [[nodiscard]] QPushButton* primary() const { return m_primary; }
  /// A quiet button below, for the other way.
  QPushButton* addOther(const QString& text);
  /// Where a page puts its fields.
  [[nodiscard]] QVBoxLayout* body() const { return m_body; }

 Q_SIGNALS:
  void submitted();

 protected:
  void showEvent(QShowEvent* event) override;
  bool event(QEvent* event) override;

 private:
  bool m_busy = false;
  Label* m_explanation;
  QWidget* m_fields;
  QVBoxLayout* m_body;
  NoticeBar* m_notice;
  QPushButton* m_primary;
  QVBoxLayout* m_others;
  QProgressBar* m_progress;
  Label* m_progressText;
};

} // namespace clavis::ui
