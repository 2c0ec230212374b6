#include "core/backend/fhir/paging.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace clavis::core {
namespace {

constexpr std::string_view formatMark = "clavis-page-1";

// FNV-1a. Who can choose links that collide can as well choose links that do not repeat, so a stronger hash would gain
// nothing.
constexpr std::uint64_t hashSeed = 0xcbf29ce484222325;
std::uint64_t hash(std::string_view text, std::uint64_t value = hashSeed) {
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return value;
}

std::uint64_t hashOf(const BundleSlices& bundle) {
  std::uint64_t value = hashSeed;
  for (const auto& resource : bundle.resources)
    if (resource.mode == PageResource::Mode::Match) value = hash("/", hash(resource.id, hash(resource.type, value)));
  return value;
}

/// The target with its _offset set to `offset`.
std::string withOffset(std::string_view target, std::uint64_t offset) {
  const auto mark = target.find('?');
  std::string result(target.substr(0, mark));
  char joint = '?';
  if (mark != std::string_view::npos) {
    std::string_view query = target.substr(mark + 1);
    while (!query.empty()) {
      const auto end = query.find('&');
      const auto field = query.substr(0, end);
      query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
      if (field.empty() || field.starts_with("_offset=")) continue;
      result += joint;
      result += field;
      joint = '&';
    }
  }
  return result + joint + "_offset=" + std::to_string(offset);
}

Result<void> stepOn(PageState& next, const PageState& from) {
  const std::uint64_t here = hash(next.target);
  if (here == hash(from.target) || (from.steps > 0 && here == from.tortoise))
    return fail(BackendError::PagingLoop, "the pages repeat after " + std::to_string(from.steps + 1));
  if (from.steps == 0 || next.steps >= next.power) {
    next.tortoise = here;
    next.power *= 2;
    next.steps = 0;
  }
  ++next.steps;
  return {};
}

} // namespace

PageToken PageState::token() const {
  std::string text(formatMark);
  for (const std::uint64_t number : {std::uint64_t{byOffset}, std::uint64_t{mayOffset},
                                     static_cast<std::uint64_t>(count), seen, pageHash, tortoise, power, steps})
    text += ' ' + std::to_string(number);
  return PageToken::fromSerialised(text + ' ' + target);
}

Result<PageState> PageState::parse(const PageToken& token) {
  std::string_view text = token.serialise();
  const auto bad = [] { return fail(BackendError::BadRequest, "not a page token"); };
  const auto word = [&text]() -> std::string_view {
    const auto end = text.find(' ');
    const auto first = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    return first;
  };
  if (word() != formatMark) return bad();
  std::array<std::uint64_t, 8> numbers{};
  for (auto& number : numbers) {
    const auto digits = word();
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size()) return bad();
  }
  if (text.empty() || numbers[2] > 1'000'000) return bad();
  PageState state;
  state.target = std::string(text);
  state.byOffset = numbers[0] != 0;
  state.mayOffset = numbers[1] != 0;
  state.count = static_cast<int>(numbers[2]);
  state.seen = numbers[3];
  state.pageHash = numbers[4];
  state.tortoise = numbers[5];
  state.power = numbers[6];
  state.steps = numbers[7];
  return state;
}

Result<std::optional<PageState>> nextPage(const PageState& state, const BundleSlices& bundle, const Origin& origin) {
  const auto matches = static_cast<std::uint64_t>(std::ranges::count_if(
      bundle.resources, [](const PageResource& resource) { return resource.mode == PageResource::Mode::Match; }));
  PageState next = state;
  next.seen += matches;
  next.pageHash = hashOf(bundle);

  if (!bundle.next.empty()) {
    // A bare query continues the request it answers (RFC 3986), not the base.
    const std::string path = state.target.substr(0, state.target.find('?'));
    auto url = origin.resolve(bundle.next.front() == '?' ? path + bundle.next : bundle.next);
    if (!url) return pass(url);
    next.target = origin.relative(*url);
    next.byOffset = false;
    if (auto stepped = stepOn(next, state); !stepped) return pass(stepped);
    return std::optional(std::move(next));
  }

  if (!state.mayOffset || matches == 0) return std::optional<PageState>{};
  if (state.seen > 0 && !state.byOffset) return std::optional<PageState>{}; // links led here, and this was their end
  const bool repeats = state.byOffset && next.pageHash == state.pageHash;
  if (bundle.total) {
    if (next.seen >= *bundle.total && !repeats) return std::optional<PageState>{};
    if (repeats) return fail(BackendError::PagingLoop, "the server gives neither next links nor heeds _offset");
  } else if (bundle.hasLinks || repeats || state.count == 0 || matches < static_cast<std::uint64_t>(state.count)) {
    return std::optional<PageState>{};
  }
  next.byOffset = true;
  next.target = withOffset(state.target, next.seen);
  return std::optional(std::move(next));
}

} // namespace clavis::core
