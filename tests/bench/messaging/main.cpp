// What MLS costs: a message beside the primitives it cannot do without, and commits, their processing and joining as
// the group grows, beside what the RFC makes unavoidable. Every ratio is of two figures of the same run.
//
// And 10,000 messages that wait, received and stored.
//
//   bench_messaging [--json]     --json: the figures as JSON on standard output, and nothing else
#include "crypto/mls/labeled.h"
#include "crypto/primitives/random.h"
#include "tests/bench/messaging/measure.h"
#include "tests/bench/messaging/receive.h"
#include "tests/support/mls/party.h"

#include <cstdio>
#include <iostream>
#include <map>
#include <memory>

using namespace clavis;
using namespace clavis::bench;
using namespace clavis::tests;
using namespace clavis::crypto::mls;

namespace {

// What the C++ library mlspp took on the machine that our aims were set on, in milliseconds: context, not a
// measurement.
struct MlsppFigures {
  double commit;
  double process;
  double join;
};
const std::map<unsigned, MlsppFigures> mlspp{{100, {10.6, 1.9, 9}}, {500, {50, 6.5, 49}}};

template <class T>
T must(Result<T> result, const char* what) {
  if (!result) {
    std::cerr << what << ": " << name(result.error().code) << ' ' << result.error().detail << '\n';
    std::exit(1);
  }
  return std::move(*result);
}

class Json {
 public:
  void add(const std::string& name, double value) {
    m_text += (m_text.empty() ? "{\n" : ",\n") + ("  \"" + name + "\": ") + std::to_string(value);
  }
  [[nodiscard]] std::string text() const { return m_text + "\n}\n"; }

 private:
  std::string m_text;
};

struct Primitives {
  double sign;
  double verify;
  double aead;
  double aeadOpen;
  double senderData;
  double expand;
  double baseMultiply;
  double multiply;
};

Primitives measurePrimitives(CipherSuite suite) {
  const auto key = crypto::Ed25519Key::fromSeed(crypto::randomSecret(32).view()).value();
  // Another message each time, as in life: on the same one again and again, the processor learns a check's branches.
  std::vector<std::pair<Bytes, crypto::Ed25519Signature>> messages(500);
  for (auto& [content, signature] : messages) {
    content.resize(1024 + 260); // with its frame and the group context
    crypto::fillRandom(content);
    signature = key.sign(content);
  }
  std::size_t next = 0;
  const auto message = [&]() -> const auto& { return messages[next++ % messages.size()]; };
  const crypto::SecretBytes secret = crypto::randomSecret(32);
  const crypto::SecretBytes aeadKey = crypto::randomSecret(keySize(suite));
  const Bytes nonce(12);
  const Bytes body(1024 + 66);
  const Bytes aad(40);
  const Bytes small(12);
  const auto cipher = cipherOf(suite);
  const Bytes sealed = crypto::sealMessage(cipher, aeadKey.view(), nonce, body, aad).value();
  const auto point = crypto::x25519PublicKey(secret.view()).value();
  Primitives took{};
  const auto time = [](int runs, const auto& work) { return measure(runs, work).wall; };
  took.sign = time(2000, [&] { std::ignore = key.sign(message().first); });
  took.verify = time(2000, [&] {
    const auto& [content, signature] = message();
    std::ignore = crypto::verifyEd25519(key.publicKey(), content, signature);
  });
  took.aead = time(4000, [&] { std::ignore = crypto::sealMessage(cipher, aeadKey.view(), nonce, body, aad); });
  took.aeadOpen = time(4000, [&] { std::ignore = crypto::openMessage(cipher, aeadKey.view(), nonce, sealed, aad); });
  took.senderData = time(4000, [&] { std::ignore = crypto::sealMessage(cipher, aeadKey.view(), nonce, small, aad); });
  took.expand = time(4000, [&] { std::ignore = deriveTreeSecret(secret.view(), "key", 7, 32); });
  took.baseMultiply = time(1000, [&] { std::ignore = crypto::x25519PublicKey(secret.view()); });
  took.multiply = time(1000, [&] { std::ignore = crypto::x25519(secret.view(), point); });
  return took;
}

void measureMessages(CipherSuite suite, const char* suiteName, Json& json, bool quiet) {
  Party anna("anna", 1);
  Party ben("ben", 2);
  anna.create({}, suite);
  anna.add(ben);
  const std::string text(1024, 'x');
  const Primitives prim = measurePrimitives(suite);
  constexpr int runs = 2000;
  std::vector<Bytes> messages;
  messages.reserve(runs);
  const double protect = measure(runs, [&] { messages.push_back(anna.say(text)); }).wall;
  std::size_t next = 0;
  const double unprotect = measure(runs, [&] { std::ignore = ben.read(messages[next++]); }).wall;
  // Key, nonce and next secret of the ratchet; key and nonce of the sender data.
  const double protectFloor = prim.sign + prim.aead + prim.senderData + 5 * prim.expand;
  const double unprotectFloor = prim.verify + prim.aeadOpen + prim.senderData + 5 * prim.expand;
  const std::string prefix = suiteName;
  json.add(prefix + "_protect_us", protect);
  json.add(prefix + "_protect_ratio", protect / protectFloor);
  json.add(prefix + "_unprotect_us", unprotect);
  json.add(prefix + "_unprotect_ratio", unprotect / unprotectFloor);
  json.add(prefix + "_message_bytes", static_cast<double>(messages.front().size()));
  if (quiet) return;
  std::printf(
      "%s, 1 KiB: protect %.1f us (primitives %.1f, ratio %.2f), unprotect %.1f us (primitives %.1f, ratio %.2f), "
      "%zu bytes on the wire\n",
      suiteName, protect, protectFloor, protect / protectFloor, unprotect, unprotectFloor, unprotect / unprotectFloor,
      messages.front().size());
  std::printf("  sign %.1f  verify %.1f  AEAD %.2f  expand %.2f  X25519 %.1f + %.1f us\n", prim.sign, prim.verify,
              prim.aead, prim.expand, prim.baseMultiply, prim.multiply);
}

// A group of `size`: anna, ben (who joined by Welcome), and members whose devices are elsewhere.
struct Crowd {
  Party anna{"anna", 1};
  Party ben{"ben", 2};
  Took join;
  std::size_t welcomeBytes = 0;

  /// All added by one commit: the tree's parents are blank but on anna's path, the worst case of the RFC.
  void addAtOnce(unsigned size) {
    anna.create();
    CommitOptions options;
    const OwnKeyPackage bens = ben.keyPackage();
    options.proposals.push_back({Add{bens.keyPackage}});
    for (unsigned i = 2; i < size; ++i)
      options.proposals.push_back({Add{Party("member " + std::to_string(i), 100 + i).keyPackage().keyPackage}});
    CommitBundle bundle = must(anna.group->commit(options, testNow), "commit");
    std::ignore = must(anna.group->merge(), "merge");
    welcomeBytes = bundle.welcome->size();
    join = measure(5, [&] {
      ben.group.reset();
      ben.group.emplace(
          must(Group::join({.welcome = *bundle.welcome, .now = testNow}, bens, ben.identity(), ben.ports()), "join"));
    });
  }

  /// Everybody came by a commit of their own: all parents are there, as in a group that has lived for a while.
  void comeOneByOne(unsigned size) {
    anna.create();
    anna.add(ben);
    Bytes info = must(anna.group->groupInfo(true), "group info");
    for (unsigned i = 2; i < size; ++i) {
      Party member("member " + std::to_string(i), 100 + i);
      auto joined = must(Group::joinExternally({.groupInfo = info, .now = testNow}, member.identity(), member.ports()),
                         "join from outside");
      std::ignore = anna.receive(joined.commit);
      std::ignore = ben.receive(joined.commit);
      info = std::move(joined.groupInfo);
    }
  }
};

void measureCrowd(unsigned size, bool lived, const Primitives& prim, Json& json, bool quiet) {
  Crowd crowd;
  if (lived)
    crowd.comeOneByOne(size);
  else
    crowd.addAtOnce(size);
  // Each run starts from the same tree: own commits are discarded, the receiver is read back from what it stored.
  CommitBundle bundle;
  const Took commit = measure(
      9, [&] { crowd.anna.group->discard(); },
      [&] { bundle = must(crowd.anna.group->commit({.inlineTree = false}, testNow), "commit"); });
  const std::vector<StatePart> stored = crowd.ben.group->takeChanges();
  std::optional<Group> receiver;
  const Took process = measure(
      9, [&] { receiver.emplace(must(Group::restore(stored, crowd.ben.ports()), "restore")); },
      [&] { std::ignore = must(receiver->process(bundle.commit, testNow), "process"); });
  const std::string prefix = (lived ? "lived_" : "fresh_") + std::to_string(size);
  const auto report = [&](const char* what, const Took& took) {
    json.add(prefix + '_' + what + "_us", took.wall);
    json.add(prefix + '_' + what + "_processor_us", took.processor);
    if (!quiet) std::printf(", %s %.2f ms (processor %.2f)", what, took.wall / 1000, took.processor / 1000);
  };
  if (!quiet) std::printf("%s, %u members", lived ? "lived" : "fresh", size);
  report("commit", commit);
  report("process", process);
  json.add(prefix + "_commit_bytes", static_cast<double>(bundle.commit.size()));
  if (!quiet) std::printf(", %zu bytes", bundle.commit.size());
  if (!lived) {
    report("join", crowd.join);
    json.add(prefix + "_welcome_bytes", static_cast<double>(crowd.welcomeBytes));
    json.add(prefix + "_join_to_signature_checks", crowd.join.processor / (size * prim.verify));
    if (!quiet)
      std::printf(", Welcome %zu bytes, processor %.2f of %u signature checks", crowd.welcomeBytes,
                  crowd.join.processor / (size * prim.verify), size);
  }
  if (!quiet) std::printf("\n");
  if (const auto other = mlspp.find(size); other != mlspp.end() && !lived) {
    const double faster[] = {other->second.commit * 1000 / commit.wall, other->second.process * 1000 / process.wall,
                             other->second.join * 1000 / crowd.join.wall};
    json.add(prefix + "_commit_faster_than_mlspp", faster[0]);
    json.add(prefix + "_process_faster_than_mlspp", faster[1]);
    json.add(prefix + "_join_faster_than_mlspp", faster[2]);
    if (!quiet)
      std::printf(
          "  mlspp, where the aims were set: commit %.1f, process %.1f, join %.0f ms; %.1f, %.1f, %.1f times that "
          "speed on the wall\n",
          other->second.commit, other->second.process, other->second.join, faster[0], faster[1], faster[2]);
  }
}

} // namespace

int main(int argc, char** argv) {
  const bool json = argc > 1 && std::string_view(argv[1]) == "--json";
  Json figures;
  const Primitives prim = measurePrimitives(suite3);
  measureMessages(suite3, "suite_3", figures, json);
  measureMessages(suite1, "suite_1", figures, json);
  for (const bool lived : {false, true})
    for (const unsigned size : {2U, 10U, 100U, 500U}) measureCrowd(size, lived, prim, figures, json);
  constexpr int waiting = 10'000;
  const Received received = receive(waiting);
  figures.add("receive_messages_per_second", received.messagesPerSecond);
  figures.add("receive_median_us", received.medianMicroseconds);
  figures.add("receive_p99_us", received.p99Microseconds);
  figures.add("receive_peak_resident_mb", received.peakResidentMb);
  if (!json)
    std::printf(
        "%d waiting messages received, opened and stored: %.0f a second, median %.0f us, p99 %.0f us, peak %.0f "
        "MB resident\n",
        waiting, received.messagesPerSecond, received.medianMicroseconds, received.p99Microseconds,
        received.peakResidentMb);
  if (json) std::cout << figures.text();
}
