#include "core/base/continuation.h"
#include "tests/ui/messages/scene.h"
#include "ui/messages/people.h"

#include <QPromise>
#include <QSignalSpy>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;

TEST_CASE("who had no name before the first sync gets it with the next complete round", "[messages][people]") {
  test::FakeMessages source;
  ui::People people(source);
  static_cast<void>(people.name("Practitioner/9"));
  test::settle();
  QSignalSpy changed(&people, &ui::People::changed);

  source.addPerson("Practitioner/9", "Berg", "Anna");
  Q_EMIT source.statusChanged(); // a round has begun: nothing new can be there
  test::settle();
  CHECK(changed.isEmpty());
  CHECK(people.name("Practitioner/9") == QStringLiteral("Unnamed clinician"));

  source.now.lastComplete = core::Instant(std::chrono::seconds(1));
  Q_EMIT source.statusChanged();
  test::settle();
  CHECK(changed.size() == 1);
  CHECK(people.name("Practitioner/9") == QStringLiteral("Anna Berg"));
}

TEST_CASE("nobody is called unnamed while the vault has not answered", "[messages][people]") {
  struct Slow final : test::FakeMessages {
    Answer<ui::Person> person(std::string /*reference*/) override {
      promise.start();
      return promise.future();
    }
    QPromise<core::Result<ui::Person>> promise;
  } source;
  ui::People people(source);
  CHECK(people.name("Patient/1") == QStringLiteral("Patient"));
  CHECK(people.nameAndRole("Patient/1") == QStringLiteral("Patient"));
  core::answer(std::move(source.promise), ui::Person{.reference = "Patient/1"});
  test::settle();
  CHECK(people.name("Patient/1") == QStringLiteral("Unnamed patient"));
}
