#include "core/backend/fhir/paging.h"
#include "tests/core/backend/support/client.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis::core;

namespace {

const Origin& origin() {
  static const Origin o = *Origin::parse("https://fhir.example/r4");
  return o;
}
PageState searchState() { return {.target = "Observation?patient=1&_count=2", .mayOffset = true, .count = 2}; }

BundleSlices page(int first, int count, std::string next = {}, std::optional<std::uint64_t> total = {},
                  bool links = false) {
  static std::vector<std::string> ids; // the views need somewhere to point
  if (ids.empty())
    for (int i = 0; i < 100; ++i) ids.push_back("o" + std::to_string(i));
  BundleSlices bundle{.type = "searchset",
                      .total = total,
                      .next = std::move(next),
                      .hasLinks = links,
                      .resources = {},
                      .deletions = {}};
  bundle.hasLinks = bundle.hasLinks || !bundle.next.empty();
  for (int i = 0; i < count; ++i)
    bundle.resources.push_back(
        {.json = "{}", .type = "Observation", .id = ids.at(static_cast<std::size_t>(first + i))});
  return bundle;
}

std::string target(const Result<std::optional<PageState>>& next) {
  if (!next) return next.error().toString();
  return *next ? (*next)->target : "end";
}

} // namespace

TEST_CASE("next links of every form are followed") {
  CHECK(target(nextPage(searchState(), page(0, 2, "https://fhir.example/r4?_getpages=a-b&_offset=2"), origin())) ==
        "?_getpages=a-b&_offset=2");
  CHECK(target(nextPage(searchState(), page(0, 2, "https://fhir.example:443/r4/Observation?page=2"), origin())) ==
        "Observation?page=2");
  CHECK(target(nextPage(searchState(), page(0, 2, "Observation?page=2"), origin())) == "Observation?page=2");
  CHECK(target(nextPage(searchState(), page(0, 2, "/r4/Observation?page=2"), origin())) == "Observation?page=2");
  CHECK(target(nextPage(searchState(), page(0, 2, "?page=2"), origin())) == "Observation?page=2");
  CHECK(target(nextPage(searchState(), page(0, 2, "opaque/9f8e7d"), origin())) == "opaque/9f8e7d");
  // An empty page with a next link is not the end.
  CHECK(target(nextPage(searchState(), page(0, 0, "Observation?page=2"), origin())) == "Observation?page=2");
}

TEST_CASE("a next link out of the origin is an error, not the end") {
  for (const char* link : {"https://evil.example/r4/Observation?page=2", "http://fhir.example/r4/Observation",
                           "//evil.example/", "/admin"}) {
    INFO(link);
    CHECK_FAILS(nextPage(searchState(), page(0, 2, link), origin()), LeftOrigin);
  }
}

TEST_CASE("no link, or the last page, is the end") {
  CHECK(target(nextPage(searchState(), page(0, 2, {}, 2), origin())) == "end");
  CHECK(target(nextPage(searchState(), page(0, 0, {}, 0), origin())) == "end");
  CHECK(target(nextPage(searchState(), page(0, 1), origin())) == "end");
  CHECK(target(nextPage(searchState(), page(0, 2, {}, {}, true), origin())) ==
        "end"); // it gives links, just not a next one
}

TEST_CASE("links in a circle are noticed, wherever the circle begins and however long it is") {
  for (const int lead : {0, 1, 2, 7, 30})
    for (const int circle : {1, 2, 3, 5, 16, 33}) {
      INFO(lead << " pages, then a circle of " << circle);
      PageState state = searchState();
      bool noticed = false;
      for (int i = 1; i <= 4 * (lead + circle) + 4 && !noticed; ++i) {
        const int number = i <= lead ? i : lead + (i - lead) % circle;
        auto next = nextPage(state, page(0, 2, "Observation?page=" + std::to_string(number)), origin());
        if (next) {
          REQUIRE(*next);
          // The token carries everything, as it would over a restart.
          state = *PageState::parse((*next)->token());
        } else {
          CHECK(next.error().is(BackendError::PagingLoop));
          noticed = true;
        }
      }
      CHECK(noticed);
    }
}

TEST_CASE("thousands of different links are no circle") {
  PageState state = searchState();
  for (int i = 1; i < 5000; ++i) {
    auto next = nextPage(state, page(0, 2, "Observation?page=" + std::to_string(i)), origin());
    REQUIRE(next);
    state = **next;
  }
}

TEST_CASE("where no links are given, total shows that there is more, and _offset gets it") {
  auto first = nextPage(searchState(), page(0, 2, {}, 5), origin());
  CHECK(target(first) == "Observation?patient=1&_count=2&_offset=2");
  auto second = nextPage(**first, page(2, 2, {}, 5), origin());
  CHECK(target(second) == "Observation?patient=1&_count=2&_offset=4");
  CHECK(target(nextPage(**second, page(4, 1, {}, 5), origin())) == "end");
}

TEST_CASE("a server that gives neither links nor heeds _offset is noticed, not read for ever, nor taken for complete") {
  auto first = nextPage(searchState(), page(0, 2, {}, 5), origin());
  CHECK_FAILS(nextPage(**first, page(0, 2, {}, 5), origin()), PagingLoop);
}

TEST_CASE("without total and without any link, a full page is asked for its sequel") {
  auto first = nextPage(searchState(), page(0, 2), origin());
  CHECK(target(first) == "Observation?patient=1&_count=2&_offset=2");
  CHECK(target(nextPage(**first, page(2, 1), origin())) == "end");
  CHECK(target(nextPage(**first, page(0, 0), origin())) == "end");
  CHECK(target(nextPage(**first, page(0, 2), origin())) == "end"); // the same once more: it has no sequel
}

TEST_CASE("includes and outcomes do not count as matches") {
  auto bundle = page(0, 2, {}, 2);
  bundle.resources.push_back({.json = "{}", .type = "Patient", .id = "p", .mode = PageResource::Mode::Include});
  CHECK(target(nextPage(searchState(), bundle, origin())) == "end");
}

TEST_CASE("links that end are the end, even when total says otherwise") {
  auto first = nextPage(searchState(), page(0, 2, "Observation?page=2", 50), origin());
  CHECK(target(nextPage(**first, page(2, 2, {}, 50, true), origin())) == "end");
}

TEST_CASE("only searches are continued by _offset") {
  CHECK(target(nextPage({.target = "Patient/1/$everything", .count = 2}, page(0, 2, {}, 50), origin())) == "end");
}

TEST_CASE("a token that is not ours is refused") {
  for (const char* text :
       {"", "clavis-page-1", "clavis-page-1 1 1 1", "clavis-page-1 0 0 0 0 0 0 1 0",
        "clavis-page-2 0 0 0 0 0 0 1 0 Patient", "clavis-page-1 0 0 x 0 0 0 1 0 Patient", "Patient?x"})
    CHECK_FAILS(PageState::parse(PageToken::fromSerialised(text)), BadRequest);
  const auto state = PageState::parse(searchState().token());
  REQUIRE(state);
  CHECK(state->target == searchState().target);
  CHECK(state->mayOffset);
}
