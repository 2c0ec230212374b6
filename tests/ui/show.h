// Shows a window so that it has the keyboard, with or without a window manager.
#pragma once

#include <QTest>
#include <QWidget>

#include <catch2/catch_test_macros.hpp>

namespace clavis::test {

inline void showActive(QWidget& window) {
  window.show();
  REQUIRE(QTest::qWaitForWindowExposed(&window));
  window.activateWindow();
  REQUIRE(QTest::qWaitForWindowActive(&window));
}

} // namespace clavis::test
