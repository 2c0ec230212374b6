#include "tests/support/mls/party.h"

#include <stdexcept>

namespace clavis::tests {

void SeededRandom::fill(std::span<std::byte> out) {
  for (std::byte& byte : out) byte = static_cast<std::byte>(m_engine() >> 56U);
}

std::uint32_t SeededRandom::below(std::uint32_t bound) { return static_cast<std::uint32_t>(m_engine() % bound); }

namespace {

std::string clientOf(const mls::Credential& credential) {
  const std::string name = textOf(credential.identity);
  return name.substr(0, name.find('/'));
}

crypto::Ed25519Key newKey(mls::Random& random) {
  return crypto::Ed25519Key::fromSeed(random.secret(32).view()).value();
}

template <class T>
T must(mls::Result<T> result, const char* what) {
  if (!result)
    throw std::runtime_error(std::string(what) + ": " + mls::name(result.error().code) + " " + result.error().detail);
  return std::move(*result);
}

} // namespace

bool Beliefs::accepts(const mls::Credential& credential, mls::ByteView) {
  ++asked;
  return !refused.contains(textOf(credential.identity));
}
bool Beliefs::mayBecome(const mls::Credential& before, const mls::Credential& after) {
  return clientOf(before) == clientOf(after);
}
bool Beliefs::sameClient(const mls::Credential& a, const mls::Credential& b) { return clientOf(a) == clientOf(b); }

std::optional<crypto::SecretBytes> KnownPsks::external(mls::ByteView id) {
  const auto found = keys.find(textOf(id));
  if (found == keys.end()) return std::nullopt;
  return crypto::SecretBytes::copyOf(found->second);
}
std::optional<crypto::SecretBytes> KnownPsks::resumption(mls::ByteView, std::uint64_t) { return std::nullopt; }

Party::Party(std::string partyName, std::uint64_t seed)
    : name(std::move(partyName)), random(seed), m_key(newKey(random)) {}

mls::Identity Party::identity() const { return {m_key.clone(), mls::Credential::basic(mls::bytesOf(name))}; }

void Party::newSignatureKey() { m_key = newKey(random); }

mls::OwnKeyPackage Party::keyPackage(mls::CipherSuite suite) {
  return must(mls::createKeyPackage(identity(), {.suite = suite, .lifetime = testLifetime}, random), "key package");
}

void Party::create(mls::GroupOptions options, mls::CipherSuite suite) {
  options.lifetime = testLifetime;
  group.emplace(must(mls::Group::create(suite, mls::bytesOf("the group"), identity(), options, ports()), "create"));
}

mls::Bytes Party::add(Party& joiner) {
  const mls::OwnKeyPackage package = joiner.keyPackage(group->suite());
  mls::CommitOptions options;
  options.proposals.push_back({mls::Add{package.keyPackage}});
  mls::CommitBundle bundle = must(group->commit(options, testNow), "commit");
  must(group->merge(), "merge");
  joiner.group.emplace(
      must(mls::Group::join({.welcome = *bundle.welcome, .now = testNow}, package, joiner.identity(), joiner.ports()),
           "join"));
  return bundle.commit;
}

mls::Bytes Party::commitAndMerge(mls::CommitOptions options) {
  mls::CommitBundle bundle = must(group->commit(options, testNow), "commit");
  must(group->merge(), "merge");
  return bundle.commit;
}

mls::Handshake Party::receive(const mls::Bytes& message) { return must(group->process(message, testNow), "process"); }

std::string Party::read(const mls::Bytes& message) {
  return std::string(must(group->unprotect(message), "unprotect").content.text());
}

mls::Bytes Party::say(std::string_view text) { return must(group->protect(mls::bytesOf(text)), "protect"); }

std::string textOf(mls::ByteView bytes) {
  return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

bool agree(const Party& a, const Party& b) {
  return a.group->epoch() == b.group->epoch() &&
         mls::equal(a.group->epochAuthenticator(), b.group->epochAuthenticator());
}

} // namespace clavis::tests
