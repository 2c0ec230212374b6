// passive-client-*: a member that joins from a Welcome and then only follows.
#include "app/mls_vectors/vector_case.h"
#include "crypto/mls/group.h"

namespace clavis::mls_vectors {

using namespace crypto::mls;

namespace {

class EverybodyIsWhoTheySay final : public CredentialPolicy {
 public:
  bool accepts(const Credential&, ByteView) override { return true; }
  bool mayBecome(const Credential&, const Credential&) override { return true; }
  bool sameClient(const Credential& a, const Credential& b) override { return a == b; }
};

class GivenPsks final : public PskSource {
 public:
  explicit GivenPsks(const Json& array) {
    for (const Json& each : items(array)) m_psks.emplace_back(hex(each, "psk_id"), hex(each, "psk"));
  }
  std::optional<crypto::SecretBytes> external(ByteView id) override {
    for (const auto& [known, key] : m_psks)
      if (equal(known, id)) return crypto::SecretBytes::copyOf(key);
    return std::nullopt;
  }
  std::optional<crypto::SecretBytes> resumption(ByteView, std::uint64_t) override { return std::nullopt; }

 private:
  std::vector<std::pair<Bytes, Bytes>> m_psks;
};

// The key packages were good for a while around the day they were made.
std::chrono::sys_seconds momentWithin(const Lifetime& lifetime) {
  return std::chrono::sys_seconds(std::chrono::seconds(lifetime.notBefore));
}

} // namespace

void runPassiveClient(const Json& vector, Checker& check) {
  SystemRandom random;
  EverybodyIsWhoTheySay credentials;
  GivenPsks psks(vector["external_psks"]);
  auto package = keyPackageFromMessage(hex(vector, "key_package"));
  auto signer = crypto::Ed25519Key::fromSeed(hex(vector, "signature_priv"));
  if (!check.ok(package, "key_package") || !signer) return check.that(false, "signature key");
  const std::chrono::sys_seconds now = momentWithin(package->leaf.lifetime);
  check.ok(checkKeyPackage(*package, suiteOf(vector), {}, now), "key_package");
  Identity identity{std::move(*signer), package->leaf.credential};
  OwnKeyPackage own;
  own.keyPackage = std::move(*package);
  own.initPrivate = crypto::SecretBytes::copyOf(hex(vector, "init_priv"));
  own.encryptionPrivate = crypto::SecretBytes::copyOf(hex(vector, "encryption_priv"));
  const Bytes welcome = hex(vector, "welcome");
  const Bytes tree = maybeHex(vector, "ratchet_tree").value_or(Bytes());
  auto group = Group::join({.welcome = welcome, .ratchetTree = tree, .now = now}, own, std::move(identity),
                           {random, credentials, &psks});
  if (!check.ok(group, "join")) return;
  check.equal(group->epochAuthenticator(), hex(vector, "initial_epoch_authenticator"), "initial_epoch_authenticator");
  std::size_t number = 0;
  for (const Json& epoch : items(vector["epochs"])) {
    const std::string which = "epoch " + std::to_string(number++) + " ";
    for (const Json& proposal : items(epoch["proposals"]))
      check.ok(group->process(crypto::fromHex(std::string_view(proposal)).value(), now), which + "proposal");
    check.ok(group->process(hex(epoch, "commit"), now), which + "commit");
    check.equal(group->epochAuthenticator(), hex(epoch, "epoch_authenticator"), which + "epoch_authenticator");
    if (!check.good()) return;
  }
}

} // namespace clavis::mls_vectors
