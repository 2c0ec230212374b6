#include "tests/ui/messages/scene.h"
#include "ui/messages/people.h"

#include <QSignalSpy>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;

TEST_CASE("who had no name before the first sync gets it with the next complete round", "[messages][people]") {
  test::FakeMessages source;
  ui::People people(source);
  CHECK(people.name("Practitioner/9") == QStringLiteral("Unnamed clinician"));
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
