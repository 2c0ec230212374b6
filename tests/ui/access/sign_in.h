// The view of signing in over a gate in memory, and what a person does with it.
#pragma once

#include "tests/ui/fake_profile.h"
#include "tests/ui/show.h"
#include "ui/access/sign_in_page.h"
#include "ui/access/sign_in_view.h"

#include <QCoreApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

#include <catch2/catch_test_macros.hpp>

#include <memory>

namespace clavis::test {

struct SignIn {
  FakeGate gate;
  std::unique_ptr<ui::SignInView> view;

  void show() {
    view = std::make_unique<ui::SignInView>(gate);
    view->resize(1000, 700);
    view->begin();
    showActive(*view);
  }
  template <class Page>
  Page& page() const {
    auto* page = qobject_cast<Page*>(view->page());
    REQUIRE(page != nullptr);
    return *page;
  }
  /// The editors on the page, top to bottom.
  [[nodiscard]] QList<QLineEdit*> fields() const { return view->page()->findChildren<QLineEdit*>(); }
  [[nodiscard]] QList<QLineEdit*> shownFields() const {
    QList<QLineEdit*> shown;
    for (QLineEdit* field : fields()) {
      if (field->isVisible()) shown << field;
    }
    return shown;
  }
  void submit() const { QTest::mouseClick(view->page()->primary(), Qt::LeftButton); }
  /// Types the right passphrase on the unlock page and goes on.
  void unlock() const {
    QTest::keyClicks(fields().constFirst(), QString::fromStdString(gate.passphrase));
    submit();
    settle();
  }
  /// Chooses the same passphrase twice on the page that makes a profile, and goes on.
  void create() const {
    for (QLineEdit* field : fields()) QTest::keyClicks(field, QStringLiteral("four unrelated words here"));
    submit();
    settle();
  }
  static void settle() {
    for (int round = 0; round < 5; ++round) QCoreApplication::sendPostedEvents();
  }
};

/// An invitation of Hillside Clinic, as text.
[[nodiscard]] QString exampleInvitation();

} // namespace clavis::test
