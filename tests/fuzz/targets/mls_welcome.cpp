// Any bytes as a Welcome, and as the tree beside a good one: nobody joins by an altered message.
#include "crypto/mls/group.h"
#include "tests/support/mls/party.h"

#include <cstdint>
#include <cstdlib>

using namespace clavis::crypto::mls;
using namespace clavis::tests;

namespace {

struct Invitation {
  Invitation() {
    anna.create();
    CommitOptions options;
    options.proposals.push_back({Add{package.keyPackage}});
    options.inlineTree = false;
    bundle = anna.group->commit(options, testNow).value();
  }
  Party anna{"anna", 1};
  Party ben{"ben", 2};
  OwnKeyPackage package = ben.keyPackage();
  CommitBundle bundle;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Invitation invitation;
  const ByteView bytes = std::as_bytes(std::span(data, size));
  std::ignore = welcomeRecipients(bytes);
  const auto joins = [&](ByteView welcome, ByteView tree) {
    return Group::join({.welcome = welcome, .ratchetTree = tree, .now = testNow}, invitation.package,
                       invitation.ben.identity(), invitation.ben.ports())
        .has_value();
  };
  const Bytes& welcome = *invitation.bundle.welcome;
  const Bytes& tree = invitation.bundle.ratchetTree;
  if (joins(bytes, tree) != equal(bytes, welcome)) std::abort();
  if (joins(welcome, bytes) != equal(bytes, tree)) std::abort();
  // The input as changes to the good one: triples of position (two bytes) and what is xored in.
  Bytes altered = welcome;
  for (std::size_t i = 0; i + 2 < size; i += 3)
    altered[(data[i] * 256U + data[i + 1]) % altered.size()] ^= static_cast<std::byte>(data[i + 2]);
  if (joins(altered, tree) != (altered == welcome)) std::abort();
  return 0;
}
