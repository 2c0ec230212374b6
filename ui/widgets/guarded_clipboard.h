// Puts something confidential on the clipboard as carefully as a clipboard allows: marked so that clipboard histories
// skip it, and taken back after a while unless somebody has copied something else meanwhile. The lock takes it back at
// once (ShellWindow::lock). Thread: main.
#pragma once

#include <QString>

#include <chrono>

namespace clavis::ui {

void copyGuarded(const QString& text, std::chrono::milliseconds forgetAfter);

} // namespace clavis::ui
