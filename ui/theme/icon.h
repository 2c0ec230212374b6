// Our own line icons: SVG on a 24 px grid with a 1.5 px stroke (resources/icons), recoloured by token and rendered for
// the exact pixels they land on. An icon is never alone on an action that matters; where it stands alone the widget has
// an accessible name. Thread: main.
#pragma once

#include "ui/theme/tokens.h"

#include <QIcon>
#include <QRectF>

class QPainter;
class QColor;

namespace clavis::ui {

enum class Icon : std::uint8_t {
  Today,
  Patients,
  Messages,
  Files,
  Schedule,
  Safety,
  Search,
  Close,
  ChevronRight,
  ChevronDown,
  ChevronUp,
  ChevronLeft,
  Lock,
  Unlock,
  Eye,
  EyeOff,
  Sync,
  Offline,
  Warning,
  Information,
  Check,
  Denied,
  Empty,
  Filter,
  Keyboard,
  Window,
  Print,
  Copy,
  Clock,
  Person,
  Tab,
  Chart,
  Table,
  Source,
  Sliders,
};

/// The icon's file below :/clavis/icons, without its ending.
[[nodiscard]] const char* iconName(Icon icon);

/// Draws the icon centred in rect, as large as the shorter side allows.
void drawIcon(QPainter& painter, const QRectF& rect, Icon icon, const QColor& color);

/// For actions and buttons: follows the application's theme at the moment of painting (disabled and selected states
/// too).
[[nodiscard]] QIcon themedIcon(Icon icon, Token token = Token::TextQuiet);

} // namespace clavis::ui
