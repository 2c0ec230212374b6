// One client of MLS for tests: its keys, its seeded randomness, its beliefs. And what tests say often.
#pragma once

#include "crypto/mls/group.h"

#include <map>
#include <random>
#include <set>
#include <string>

namespace clavis::tests {

namespace mls = crypto::mls;

/// The same bytes for the same seed. For tests only.
class SeededRandom final : public mls::Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : m_engine(seed) {}
  void fill(std::span<std::byte> out) override;
  /// Evenly distributed below `bound`.
  std::uint32_t below(std::uint32_t bound);
  bool chance(unsigned percent) { return below(100) < percent; }

 private:
  std::mt19937_64 m_engine;
};

/// Believes everybody but those it is told to refuse. A client stays the same while its identity does up to a '/'.
class Beliefs final : public mls::CredentialPolicy {
 public:
  std::set<std::string> refused;
  int asked = 0;

  bool accepts(const mls::Credential& credential, mls::ByteView signatureKey) override;
  bool mayBecome(const mls::Credential& before, const mls::Credential& after) override;
  bool sameClient(const mls::Credential& a, const mls::Credential& b) override;
};

class KnownPsks final : public mls::PskSource {
 public:
  std::map<std::string, std::string> keys;
  std::optional<crypto::SecretBytes> external(mls::ByteView id) override;
  std::optional<crypto::SecretBytes> resumption(mls::ByteView groupId, std::uint64_t epoch) override;
};

inline constexpr std::chrono::sys_seconds testNow{std::chrono::seconds(1'800'000'000)};
inline constexpr mls::Lifetime testLifetime{1'799'000'000, 1'801'000'000};
inline constexpr auto suite3 = mls::CipherSuite::X25519ChaCha20Poly1305Sha256Ed25519;
inline constexpr auto suite1 = mls::CipherSuite::X25519Aes128GcmSha256Ed25519;

class Party {
 public:
  Party(std::string partyName, std::uint64_t seed);

  std::string name;
  SeededRandom random;
  Beliefs beliefs;
  KnownPsks psks;
  std::optional<mls::Group> group;

  [[nodiscard]] mls::Ports ports() { return {random, beliefs, &psks}; }
  [[nodiscard]] mls::Identity identity() const;
  /// A fresh signature key under the same name.
  void newSignatureKey();
  [[nodiscard]] mls::OwnKeyPackage keyPackage(mls::CipherSuite suite = suite3);

  void create(mls::GroupOptions options = {}, mls::CipherSuite suite = suite3);
  /// A key package of `joiner`, committed, merged and joined with; the commit.
  mls::Bytes add(Party& joiner);
  /// Commits what waits, merges, and gives the commit to hand round.
  mls::Bytes commitAndMerge(mls::CommitOptions options = {});
  /// Commit (or proposal) of somebody else; its effect.
  mls::Handshake receive(const mls::Bytes& message);
  [[nodiscard]] std::string read(const mls::Bytes& message);
  [[nodiscard]] mls::Bytes say(std::string_view text);

 private:
  crypto::Ed25519Key m_key;
};

[[nodiscard]] std::string textOf(mls::ByteView bytes);
[[nodiscard]] inline mls::Bytes bytesFrom(std::string_view text) { return mls::toBytes(mls::bytesOf(text)); }
/// "Malformed" and so on; "" when it went well.
template <class T>
[[nodiscard]] std::string errorOf(const mls::Result<T>& result) {
  return result ? "" : mls::name(result.error().code);
}
/// Whether two members are in the same epoch and agree on it.
[[nodiscard]] bool agree(const Party& a, const Party& b);

} // namespace clavis::tests
