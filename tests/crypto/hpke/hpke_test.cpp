#include "crypto/hpke/hpke.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/random.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis::crypto;

namespace {

std::vector<std::byte> hex(std::string_view text) { return fromHex(text).value(); }

// RFC 9180 appendix A.1.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode.
const auto info = hex("4f6465206f6e2061204772656369616e2055726e");
const auto ephemeralInput = hex("7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234");
const auto ephemeralPrivate = hex("52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736");
const auto ephemeralPublic = hex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431");
const auto recipientInput = hex("6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037");
const auto recipientPrivate = hex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8");
const auto recipientPublic = hex("3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d");
const auto plaintext = hex("4265617574792069732074727574682c20747275746820626561757479");

bool same(std::span<const std::byte> a, std::span<const std::byte> b) { return std::ranges::equal(a, b); }

} // namespace

TEST_CASE("HPKE derives the RFC's key pairs") {
  const auto ephemeral = deriveHpkeKeyPair(ephemeralInput).value();
  CHECK(ephemeral.privateKey.equals(ephemeralPrivate));
  CHECK(same(ephemeral.publicKey, ephemeralPublic));
  const auto recipient = deriveHpkeKeyPair(recipientInput).value();
  CHECK(recipient.privateKey.equals(recipientPrivate));
  CHECK(same(recipient.publicKey, recipientPublic));
}

TEST_CASE("HPKE gives the RFC's ciphertexts and exported secrets") {
  const HpkeInfo context(MessageCipher::Aes128Gcm, info);
  auto sender = HpkeContext::sender(context, recipientPublic, ephemeralPrivate).value();
  auto recipient = HpkeContext::recipient(context, recipientPrivate, sender.encapsulated).value();
  CHECK(same(sender.encapsulated, ephemeralPublic));
  const auto first = hex("f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a");
  const auto second = hex("af2d7e9ac9ae7e270f46ba1f975be53c09f8d875bdc8535458c2494e8a6eab251c03d0c22a56b8ca42c2063b84");
  const auto count0 = hex("436f756e742d30");
  const auto count1 = hex("436f756e742d31");
  CHECK(sender.context.seal(count0, plaintext).value() == first);
  CHECK(sender.context.seal(count1, plaintext).value() == second);
  CHECK(recipient.open(count1, second).error().code == CryptoError::AuthenticationFailed); // out of order
  CHECK(recipient.open(count0, first)->equals(plaintext));
  CHECK(recipient.open(count1, second)->equals(plaintext));
  for (const auto* side : {&sender.context, &recipient}) {
    CHECK(side->exportSecret({}, 32)->equals(hex("3853fe2b4035195a573ffc53856e77058e15d9ea064de3e59f4961d0095250ee")));
    CHECK(side->exportSecret(hex("00"), 32)
              ->equals(hex("2e8f0b54673c7029649d4eb9d5e33bf1872cf76d623ff164ac185da9e88c21a5")));
    CHECK(side->exportSecret(hex("54657374436f6e74657874"), 32)
              ->equals(hex("e9e43065102c3836401bed8c3c3c75ae46be1639869391d62c61f1ec7af54931")));
    CHECK(side->exportSecret({}, 8160)->size() == 8160);
    CHECK(side->exportSecret({}, 8161).error().code == CryptoError::BadInput);
  }
  // One message at once is the first of a context.
  CHECK(hpkeSeal(context, recipientPublic, ephemeralPrivate, count0, plaintext)->ciphertext == first);
  CHECK(hpkeOpen(context, recipientPrivate, ephemeralPublic, count0, first)->equals(plaintext));
}

TEST_CASE("HPKE refuses whatever was altered, and keys of low order") {
  for (const MessageCipher cipher : {MessageCipher::Aes128Gcm, MessageCipher::ChaCha20Poly1305}) {
    const HpkeInfo context(cipher, info);
    const auto sealed = hpkeSeal(context, recipientPublic, randomArray<32>(), {}, plaintext).value();
    CHECK(hpkeOpen(context, recipientPrivate, sealed.encapsulated, {}, sealed.ciphertext)->equals(plaintext));
    for (std::size_t i = 0; i < sealed.ciphertext.size(); ++i) {
      auto altered = sealed.ciphertext;
      altered[i] ^= std::byte{1};
      CHECK_FALSE(hpkeOpen(context, recipientPrivate, sealed.encapsulated, {}, altered));
    }
    CHECK_FALSE(hpkeOpen(HpkeInfo(cipher, {}), recipientPrivate, sealed.encapsulated, {}, sealed.ciphertext));
    CHECK_FALSE(hpkeOpen(context, recipientPrivate, sealed.encapsulated, info, sealed.ciphertext));
    const std::array<std::byte, 32> zero{};
    CHECK(hpkeSeal(context, zero, randomArray<32>(), {}, plaintext).error().code == CryptoError::AuthenticationFailed);
    CHECK(hpkeOpen(context, recipientPrivate, zero, {}, sealed.ciphertext).error().code ==
          CryptoError::AuthenticationFailed);
  }
}
