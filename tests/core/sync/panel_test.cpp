#include "core/sync/errors.h"
#include "core/sync/panel.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <string>

using namespace clavis::core;

TEST_CASE("A panel reads back what it prints", "[panel]") {
  const std::string text =
      GENERATE(as<std::string>{}, "all", "group/g-1", "careteam/c.2", "careteam/Practitioner/p1",
               "careteam/PractitionerRole/p1", "careteam/Organization/o1", "practitioner/p1", "practitionerrole/r1");
  const auto panel = Panel::parse(text);
  REQUIRE(panel);
  CHECK(panel->toString() == text);
  CHECK(Panel::parse(panel->toString()).value() == *panel);
}

TEST_CASE("A panel's words may be typed in any case, its id may not change", "[panel]") {
  const auto panel = Panel::parse("Group/AbC");
  REQUIRE(panel);
  CHECK(panel->kind() == PanelKind::Group);
  CHECK(panel->reference() == "Group/AbC");
  CHECK(panel->id() == "AbC");
}

TEST_CASE("A panel that could reach further than its form is refused", "[panel]") {
  const std::string text =
      GENERATE(as<std::string>{}, "", "alle", "group", "group/", "group/a/b", "group/a b", "group/a&x=1", "group/../x?",
               "careteam/Patient/p", "careteam/Practitioner/", "device/1", "practitioner/a,b",
               "group/0123456789012345678901234567890123456789012345678901234567890123456789");
  const auto panel = Panel::parse(text);
  REQUIRE_FALSE(panel);
  CHECK(panel.error().is(SyncError::PanelInvalid));
}

TEST_CASE("Only panels that one Patient search finds have a filter", "[panel]") {
  CHECK(Panel::all().isPatientSearch());
  CHECK(Panel::all().patientFilter().empty());
  CHECK(Panel::parse("practitioner/p1")->patientFilter() == "general-practitioner=Practitioner/p1");
  CHECK_FALSE(Panel::parse("group/g")->isPatientSearch());
  CHECK_FALSE(Panel::parse("careteam/Practitioner/p")->isPatientSearch());
}
