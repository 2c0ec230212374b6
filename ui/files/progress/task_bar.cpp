#include "ui/files/progress/task_bar.h"

#if defined(CLAVIS_HAVE_DBUS)
#include "ui/files/progress/unity_task_bar.h"
#endif

namespace clavis::ui {

namespace {
class NoTaskBar final : public TaskBar {
 public:
  void show(std::optional<double> /*part*/, bool /*attention*/) override {}
};
} // namespace

std::unique_ptr<TaskBar> systemTaskBar() {
#if defined(CLAVIS_HAVE_DBUS)
  return std::make_unique<UnityTaskBar>(QDBusConnection::sessionBus());
#else
  return std::make_unique<NoTaskBar>();
#endif
}

} // namespace clavis::ui
