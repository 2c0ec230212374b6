// deserialization, crypto-basics, psk_secret, key-schedule: codec, labels and key schedule.
#include "app/mls_vectors/vector_case.h"
#include "crypto/mls/key_schedule.h"
#include "crypto/mls/psk.h"

namespace clavis::mls_vectors {

using namespace crypto::mls;

namespace {

crypto::SecretBytes secret(const Json& object, std::string_view field) {
  return crypto::SecretBytes::copyOf(hex(object, field));
}

void signing(const Json& vector, Checker& check) {
  const std::string label = text(vector, "label");
  const auto key = crypto::Ed25519Key::fromSeed(hex(vector, "priv"));
  if (!key) return check.that(false, "signature key");
  const Bytes content = hex(vector, "content");
  check.equal(key->publicKey(), hex(vector, "pub"), "public signature key");
  check.that(verifyWithLabel(hex(vector, "pub"), label, content, hex(vector, "signature")), "given signature");
  check.that(verifyWithLabel(hex(vector, "pub"), label, content, signWithLabel(*key, label, content)), "own signature");
}

void encrypting(const Json& vector, CipherSuite suite, Checker& check) {
  const crypto::HpkeInfo info = encryptContext(suite, text(vector, "label"), hex(vector, "context"));
  const Bytes plaintext = hex(vector, "plaintext");
  auto opened = decryptWithLabel(info, hex(vector, "priv"), {hex(vector, "kem_output"), hex(vector, "ciphertext")});
  if (check.ok(opened, "given ciphertext")) check.equal(opened->view(), plaintext, "given plaintext");
  SystemRandom random;
  auto sealed = encryptWithLabel(info, hex(vector, "pub"), random.secret(32).view(), plaintext);
  if (!check.ok(sealed, "encrypt")) return;
  auto again = decryptWithLabel(info, hex(vector, "priv"), *sealed);
  if (check.ok(again, "own ciphertext")) check.equal(again->view(), plaintext, "own plaintext");
}

} // namespace

void runDeserialization(const Json& vector, Checker& check) {
  const Bytes header = hex(vector, "vlbytes_header");
  Reader reader(header);
  check.that(reader.header() == longNumber(vector, "length"), "length");
  check.that(reader.done(), "header size");
}

void runCryptoBasics(const Json& vector, Checker& check) {
  const Json reference = vector["ref_hash"];
  check.equal(refHash(text(reference, "label"), hex(reference, "value")), hex(reference, "out"), "ref_hash");
  const Json expand = vector["expand_with_label"];
  check.that(
      expandWithLabel(hex(expand, "secret"), text(expand, "label"), hex(expand, "context"), number(expand, "length"))
          .equals(hex(expand, "out")),
      "expand_with_label");
  const Json derive = vector["derive_secret"];
  check.that(deriveSecret(hex(derive, "secret"), text(derive, "label")).equals(hex(derive, "out")), "derive_secret");
  const Json tree = vector["derive_tree_secret"];
  check.that(
      deriveTreeSecret(hex(tree, "secret"), text(tree, "label"), number(tree, "generation"), number(tree, "length"))
          .equals(hex(tree, "out")),
      "derive_tree_secret");
  signing(vector["sign_with_label"], check);
  encrypting(vector["encrypt_with_label"], suiteOf(vector), check);
}

void runPskSecret(const Json& vector, Checker& check) {
  std::vector<Psk> psks;
  for (const Json& each : items(vector["psks"])) {
    Psk psk;
    psk.id.externalId = hex(each, "psk_id");
    psk.id.nonce = hex(each, "psk_nonce");
    psk.key = secret(each, "psk");
    psks.push_back(std::move(psk));
  }
  check.that(pskSecret(psks).equals(hex(vector, "psk_secret")), "psk_secret");
}

void runKeySchedule(const Json& vector, Checker& check) {
  GroupContext context;
  context.suite = suiteOf(vector);
  context.groupId = hex(vector, "group_id");
  crypto::SecretBytes init = secret(vector, "initial_init_secret");
  for (const Json& epoch : items(vector["epochs"])) {
    context.treeHash = hex(epoch, "tree_hash");
    context.confirmedTranscriptHash = hex(epoch, "confirmed_transcript_hash");
    const Bytes serialised = encode(context);
    check.equal(serialised, hex(epoch, "group_context"), "group_context");
    const crypto::SecretBytes joiner = joinerSecret(init.view(), hex(epoch, "commit_secret"), serialised);
    check.that(joiner.equals(hex(epoch, "joiner_secret")), "joiner_secret");
    const MemberSecret member(joiner.view(), hex(epoch, "psk_secret"));
    check.that(member.welcomeSecret().equals(hex(epoch, "welcome_secret")), "welcome_secret");
    EpochSecrets secrets = member.epoch(serialised);
    const auto same = [&](const crypto::SecretBytes& got, std::string_view field) {
      check.that(got.equals(hex(epoch, field)), field);
    };
    same(secrets.senderData, "sender_data_secret");
    same(secrets.encryption, "encryption_secret");
    same(secrets.exporter, "exporter_secret");
    same(secrets.external, "external_secret");
    same(secrets.confirmationKey, "confirmation_key");
    same(secrets.membershipKey, "membership_key");
    same(secrets.resumptionPsk, "resumption_psk");
    same(secrets.authenticator, "epoch_authenticator");
    same(secrets.init, "init_secret");
    auto external = externalKeyPair(secrets.external.view());
    if (check.ok(external, "external key pair"))
      check.equal(external->publicKey, hex(epoch, "external_pub"), "external_pub");
    const Json exporter = epoch["exporter"];
    check.that(exportFrom(secrets.exporter.view(), text(exporter, "label"), hex(exporter, "context"),
                          number(exporter, "length"))
                   .equals(hex(exporter, "secret")),
               "exporter");
    init = std::move(secrets.init);
    ++context.epoch;
  }
}

} // namespace clavis::mls_vectors
