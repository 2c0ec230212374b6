// A line to search with: magnifier, a button that clears, Escape clears too, Down moves into the results.
#pragma once

#include <QLineEdit>

namespace clavis::ui {

class SearchField final : public QLineEdit {
  Q_OBJECT
 public:
  /// name is what assistive technology calls the field; placeholder says what can be typed.
  SearchField(const QString& name, const QString& placeholder, QWidget* parent = nullptr);

 Q_SIGNALS:
  /// Down or Page Down was pressed: the list below takes the keyboard.
  void moveToResults();
};

} // namespace clavis::ui
