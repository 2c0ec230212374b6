#include "ui/widgets/screen_fit.h"

#include <QScreen>
#include <QWidget>

namespace clavis::ui {

namespace {
/// What the system draws around a window.
constexpr QSize frame{16, 40};
/// Every screen of ours is whole from 800 by 500 on: smaller than this helps nobody.
constexpr QSize least{720, 460};
} // namespace

void resizeWithinScreen(QWidget& window, QSize wanted) {
  const QWidget* beside = window.parentWidget() != nullptr ? window.parentWidget() : &window;
  if (const QScreen* screen = beside->screen(); screen != nullptr)
    wanted = wanted.boundedTo((screen->availableGeometry().size() - frame).expandedTo(least));
  window.resize(wanted);
}

} // namespace clavis::ui
