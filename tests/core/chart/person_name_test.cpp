#include "core/chart/person_name.h"
#include "tests/core/chart/chart_fixture.h"

using namespace clavis;
using namespace clavis::tests;

namespace {

std::vector<std::string> found(const core::ReadConnection& db, std::string_view text, int limit = 10) {
  std::vector<std::string> out;
  for (const auto& one : must(core::chart::findStaff(db, text, limit))) out.push_back(one.reference + " " + one.name);
  return out;
}

} // namespace

TEST_CASE("Staff is found by the beginnings of the words of a name, in the order of names", "[chart]") {
  ChartFixture store;
  struct Staff {
    const char *id, *family, *given, *more;
  };
  for (const auto& [id, family, given, more] :
       std::initializer_list<Staff>{{"1", "Berg", "Anna", ""},
                                    {"2", "Müller-Lüdenscheidt", "Änne", ""},
                                    {"3", "O'Connell", "Máire", ",\"active\":true"},
                                    {"4", "Berger", "Alfred", ",\"active\":false"},
                                    {"5", "Bergström", "Örjan", ""}})
    store.put(R"({"resourceType":"Practitioner","id":")" + std::string(id) + R"(","name":[{"family":")" + family +
              R"(","given":[")" + given + R"("]}])" + more + "}");
  store.put(R"({"resourceType":"Practitioner","id":"6"})");
  store.put(R"({"resourceType":"Patient","id":"7","name":[{"family":"Berg","given":["Patient"]}]})");

  using Names = std::vector<std::string>;
  CHECK(found(store.db(), "berg") == Names{"Practitioner/1 Anna Berg", "Practitioner/5 Örjan Bergström"});
  CHECK(found(store.db(), "Berg an") == Names{"Practitioner/1 Anna Berg"});
  CHECK(found(store.db(), "ludens") == Names{"Practitioner/2 Änne Müller-Lüdenscheidt"});
  CHECK(found(store.db(), "conn mai") == Names{"Practitioner/3 Máire O'Connell"});
  CHECK(found(store.db(), "erg").empty());
  CHECK(found(store.db(), "  ").empty());
  CHECK(found(store.db(), "berg", 1) == Names{"Practitioner/1 Anna Berg"});
  CHECK(found(store.db(), "berg", 0).empty());
}
