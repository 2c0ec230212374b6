// An icon as a widget, coloured by token; decorative, so assistive technology skips it.
#pragma once

#include "ui/theme/icon.h"

#include <QWidget>

namespace clavis::ui {

class IconMark final : public QWidget {
  Q_OBJECT
 public:
  IconMark(Icon icon, int side, Token token, QWidget* parent = nullptr);
  void set(Icon icon, Token token);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  Icon m_icon;
  Token m_token;
};

} // namespace clavis::ui
