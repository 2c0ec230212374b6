// A group that is sent altered messages and any bytes: it refuses them and does not change. The first byte picks which
// good message is altered; then triples of position (two bytes) and what is xored in. And any bytes as stored state.
#include "crypto/mls/group.h"
#include "tests/support/mls/party.h"

#include <cstdint>
#include <cstdlib>

using namespace clavis::crypto::mls;
using namespace clavis::tests;

namespace {

struct Pair {
  explicit Pair(bool encrypted) {
    anna.create({.encryptHandshakes = encrypted});
    std::ignore = anna.add(ben);
    messages.push_back(anna.say("a text"));
    messages.push_back(anna.group->proposeUpdate().value());
    messages.push_back(anna.group->commit({}, testNow).value().commit);
    Party carl("carl", 3);
    messages.push_back(Group::joinExternally({.groupInfo = anna.group->groupInfo(true).value(), .now = testNow},
                                             carl.identity(), carl.ports())
                           .value()
                           .commit);
    std::ignore = ben.group->takeChanges();
  }
  Party anna{"anna", 1};
  Party ben{"ben", 2};
  std::vector<Bytes> messages;
};

void mustRefuse(Pair& pair, ByteView bytes) {
  if (pair.ben.group->process(bytes, testNow) || pair.ben.group->unprotect(bytes)) std::abort();
  if (!pair.ben.group->takeChanges().empty()) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static Pair encrypted(true);
  static Pair open(false);
  for (Pair* pair : {&encrypted, &open}) {
    const Bytes& good = pair->messages[data[0] % pair->messages.size()];
    Bytes altered = good;
    for (std::size_t i = 1; i + 2 < size; i += 3)
      altered[(data[i] * 256U + data[i + 1]) % altered.size()] ^= static_cast<std::byte>(data[i + 2]);
    if (altered != good) mustRefuse(*pair, altered);
  }
  const ByteView bytes = std::as_bytes(std::span(data, size));
  mustRefuse(encrypted, bytes);
  std::vector<StatePart> parts;
  for (const char* key : {"g", "e1", "t1", "s1/n1", "p"})
    parts.push_back({key, clavis::crypto::SecretBytes::copyOf(bytes)});
  if (Group::restore(parts, encrypted.ben.ports())) std::abort();
  return 0;
}
