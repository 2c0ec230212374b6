// The left rail: one button a section, icon over word, the current one marked by ground, bar and weight. Arrow keys
// move, Space or Enter chooses.
#pragma once

#include "ui/shell/section.h"

#include <QWidget>

class QAbstractButton;
class QButtonGroup;

namespace clavis::ui {

class Rail final : public QWidget {
  Q_OBJECT
 public:
  explicit Rail(const std::vector<SectionEntry>& entries, QWidget* parent = nullptr);
  void setCurrent(Section section);
  [[nodiscard]] Section current() const;
  /// How much waits in a section, as a figure beside its icon and in its spoken name ("3 unread", or "3 waiting" for
  /// what is not read); 0 removes it. Never a name.
  void setWaiting(Section section, int count, int urgent);

 Q_SIGNALS:
  void chosen(clavis::ui::Section section);
  void lockRequested();

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QButtonGroup* m_group;
};

} // namespace clavis::ui
