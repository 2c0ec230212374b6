#include "core/sync/walk_watch.h"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace clavis::core;
using std::chrono::seconds;

namespace {

const Instant Start{std::chrono::seconds(1'700'000'000)};
const Instant Before = Start - std::chrono::hours(1);

using Ids = std::vector<std::string>;

// One pass over pages of ids; totals per page (empty: the server gives none).
bool pass(WalkWatch& watch, const std::vector<Ids>& pages, const std::vector<std::uint64_t>& totals,
          std::optional<Instant> changed = Before) {
  watch.beginPass(Start);
  for (std::size_t i = 0; i < pages.size(); ++i) {
    watch.page(i < totals.size() ? std::optional(totals[i]) : std::nullopt);
    for (const auto& id : pages[i]) watch.resource("Observation", id, changed);
  }
  return watch.endPass();
}

} // namespace

TEST_CASE("One page is one answer and can be trusted", "[walk]") {
  WalkWatch watch;
  CHECK(pass(watch, {{"a", "b"}}, {}));
}

TEST_CASE("Pages whose total stays and is reached can be trusted", "[walk]") {
  WalkWatch watch;
  CHECK(pass(watch, {{"a", "b"}, {"c"}}, {3, 3}));
}

TEST_CASE("A total that moves, or is not reached, calls for another walk", "[walk]") {
  WalkWatch moved;
  CHECK_FALSE(pass(moved, {{"a", "b"}, {"d"}}, {4, 3}));
  WalkWatch skipped; // c went to the first page's place after that page was read
  CHECK_FALSE(pass(skipped, {{"a", "b"}, {"d"}}, {4, 4}));
}

TEST_CASE("Without totals, a resource seen twice or changed since the start calls for another walk", "[walk]") {
  WalkWatch calm;
  CHECK(pass(calm, {{"a", "b"}, {"c"}}, {}));
  WalkWatch twice;
  CHECK_FALSE(pass(twice, {{"a", "b"}, {"b", "c"}}, {}));
  WalkWatch changed;
  CHECK_FALSE(pass(changed, {{"a", "b"}, {"c"}}, {}, Start));
}

TEST_CASE("A second walk is trusted once it shows nothing new, whatever the server's total says", "[walk]") {
  WalkWatch watch;
  REQUIRE_FALSE(pass(watch, {{"a", "b"}, {"d"}}, {9, 9}));
  REQUIRE_FALSE(pass(watch, {{"a", "b"}, {"c", "d"}}, {9, 9}));
  CHECK(pass(watch, {{"a", "b"}, {"c", "d"}}, {9, 9}));
}

TEST_CASE("A walk that goes on after a restart counts what came before it", "[walk]") {
  WalkWatch watch;
  watch.resumeAfter(2);
  CHECK(pass(watch, {{"c"}}, {3}));
  CHECK(watch.seen() == 3);

  WalkWatch unknown; // no total: what the first part missed cannot be known
  unknown.resumeAfter(2);
  CHECK_FALSE(pass(unknown, {{"c"}}, {}));
  CHECK_FALSE(pass(unknown, {{"a", "b"}, {"c"}}, {}));
  CHECK(pass(unknown, {{"a", "b"}, {"c"}}, {}));
}

TEST_CASE("The same id of two types is two resources", "[walk]") {
  WalkWatch watch;
  watch.beginPass(Start);
  watch.page(2);
  CHECK(watch.resource("Condition", "1", Before));
  watch.page(2);
  CHECK(watch.resource("Observation", "1", Before));
  CHECK_FALSE(watch.resource("Observation", "1", Before));
  CHECK(watch.seen() == 2);
}
