// Text that scrolls: takes the keyboard so that the arrows move it, and tells assistive technology that it is a group
// of things to read (Qt's own scroll area says only that it is there).
#pragma once

#include <QScrollArea>

namespace clavis::ui {

class ReadingArea final : public QScrollArea {
  Q_OBJECT
 public:
  explicit ReadingArea(const QString& name, QWidget* parent = nullptr);
};

} // namespace clavis::ui
