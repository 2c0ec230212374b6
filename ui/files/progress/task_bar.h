// Progress on the window's button in the task bar: a figure of how far everything is, never a name. A port: each system
// has its own way (Linux: unity_task_bar.h). Thread: main.
#pragma once

#include <memory>
#include <optional>

namespace clavis::ui {

class TaskBar {
 public:
  virtual ~TaskBar() = default;
  /// `part`: 0 to 1, of what moves now; nullopt: nothing moves. `attention`: something has stopped.
  virtual void show(std::optional<double> part, bool attention) = 0;
};

/// For this system; never null. Where there is none, it shows nothing.
[[nodiscard]] std::unique_ptr<TaskBar> systemTaskBar();

} // namespace clavis::ui
