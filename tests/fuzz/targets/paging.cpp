// A page token that was kept, and a server's "next" link: neither leads out of the origin, and a token that is read
// means the same when it is written again. Input: the token, a line end, the link.
#include "core/backend/fhir/paging.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace clavis::core;

namespace {

const Origin& origin() {
  static const Origin one = *Origin::parse("https://fhir.example:8443/r4");
  return one;
}

void staysAtOrigin(const PageState& state) {
  const auto url = origin().resolve(state.target);
  if (!url) std::abort(); // a state that was given out can be asked for
  if (!url->starts_with("https://fhir.example:8443/r4")) std::abort();
  const std::string_view rest = std::string_view(*url).substr(28);
  if (!rest.empty() && rest.front() != '/' && rest.front() != '?') std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto end = text.find('\n');
  const std::string token(text.substr(0, end));
  const std::string link(end == std::string_view::npos ? std::string_view() : text.substr(end + 1));

  PageState state{.target = "Observation?patient=1", .mayOffset = true, .count = 2};
  if (auto kept = PageState::parse(PageToken::fromSerialised(token))) {
    const auto again = PageState::parse(kept->token());
    if (!again || again->target != kept->target || again->seen != kept->seen || again->byOffset != kept->byOffset)
      std::abort();
    state = std::move(*kept);
  }
  BundleSlices bundle;
  bundle.next = link;
  bundle.hasLinks = !link.empty();
  // A server that hands out links for ever is found out, or comes to its end.
  for (int pages = 0; pages < 64; ++pages) {
    const auto next = nextPage(state, bundle, origin());
    if (!next || !*next) return 0;
    staysAtOrigin(**next);
    state = **next;
  }
  if (!link.empty() && !state.byOffset) std::abort(); // the same link for ever is a circle
  return 0;
}
