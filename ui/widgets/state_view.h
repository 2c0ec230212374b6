// What a list or section shows when it has no rows to show. Nothing is silently empty: empty, loading, filtered to
// nothing, not permitted and failed are five states that look and read differently. Thread: main.
#pragma once

#include "ui/theme/icon.h"

#include <QWidget>

class QPushButton;

namespace clavis::ui {

class IconMark;
class Label;

enum class ViewState : std::uint8_t { Empty, Loading, FilteredToNothing, NotPermitted, Failed };

class StateView final : public QWidget {
  Q_OBJECT
 public:
  explicit StateView(QWidget* parent = nullptr);

  /// title says what is so ("No patient matches your search"), detail what that means or what to do next; a button
  /// named action appears when it is not empty and emits actionTriggered.
  void show(ViewState state, const QString& title, const QString& detail = {}, const QString& action = {});
  using QWidget::show;
  [[nodiscard]] ViewState state() const { return m_state; }
  [[nodiscard]] QString title() const;

 Q_SIGNALS:
  void actionTriggered();

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  ViewState m_state = ViewState::Loading;
  IconMark* m_mark;
  Label* m_title;
  Label* m_detail;
  QPushButton* m_action;
};

} // namespace clavis::ui
