#include "crypto/self_test/self_test.h"

#include "crypto/hpke/hpke.h"
#include "crypto/mls/labeled.h"
#include "crypto/primitives/aead.h"
#include "crypto/primitives/argon2id.h"
#include "crypto/primitives/ed25519.h"
#include "crypto/primitives/hkdf.h"
#include "crypto/primitives/hmac.h"
#include "crypto/primitives/message_aead.h"
#include "crypto/primitives/random.h"
#include "crypto/primitives/x25519.h"
#include "crypto/x509/certificate_request.h"

#include <algorithm>

namespace clavis::crypto {

namespace {

std::span<const std::byte> bytesOf(std::string_view text) { return std::as_bytes(std::span(text)); }

bool is(std::span<const std::byte> got, std::string_view hex) { return toHex(got) == hex; }

template <std::size_t N>
std::array<std::byte, N> counting() {
  std::array<std::byte, N> bytes;
  for (std::size_t i = 0; i < N; ++i) bytes[i] = static_cast<std::byte>(i);
  return bytes;
}

std::vector<std::byte> hex(std::string_view text) { return fromHex(text).value_or(std::vector<std::byte>{}); }

// FIPS 180-2 appendix B.1
bool hashesRight() {
  return is(sha256(bytesOf("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

// RFC 7693 appendix A
bool blake2bRight() {
  auto digest = blake2b(bytesOf("abc"), 64);
  return digest && is(*digest, "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                               "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
}

// RFC 4231 test case 2
bool hmacRight() {
  const auto mac = hmacSha256(bytesOf("Jefe"), bytesOf("what do ya want for nothing?"));
  return is(mac, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

// RFC 5869 appendix A.1
bool hkdfRight() {
  const std::array<std::byte, 22> inputKey = [] {
    std::array<std::byte, 22> bytes;
    bytes.fill(std::byte{0x0b});
    return bytes;
  }();
  const auto salt = counting<13>();
  auto info = counting<10>();
  for (auto& byte : info) byte |= std::byte{0xf0};
  auto key = hkdf(salt, inputKey, info, 42);
  return key && is(key->view(), "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
}

// draft-irtf-cfrg-xchacha-03 appendix A.3.1
bool aeadRight() {
  auto keyBytes = counting<32>();
  for (auto& byte : keyBytes) byte |= std::byte{0x80};
  auto nonce = counting<24>();
  for (auto& byte : nonce) byte |= std::byte{0x40};
  auto key = AeadKey::fromBytes(SecretBytes::copyOf(std::span<const std::byte>(keyBytes)));
  auto associated = fromHex("50515253c0c1c2c3c4c5c6c7");
  if (!key || !associated) return false;
  const std::string_view text =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
      "sunscreen would be it.";
  auto sealed = aeadSeal(*key, nonce, bytesOf(text), *associated);
  if (!sealed || !is(std::span(*sealed).last(aeadTagSize), "c0875924c1c7987947deafd8780acf49")) return false;
  auto opened = aeadOpen(*key, nonce, *sealed, *associated);
  if (!opened || opened->text() != text) return false;
  sealed->back() ^= std::byte{1};
  return !aeadOpen(*key, nonce, *sealed, *associated);
}

// RFC 8439 section 2.8.2
bool messageAeadRight() {
  auto key = counting<32>();
  for (auto& byte : key) byte |= std::byte{0x80};
  const std::string_view text =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
      "sunscreen would be it.";
  const auto nonce = hex("070000004041424344454647");
  const auto associated = hex("50515253c0c1c2c3c4c5c6c7");
  auto sealed = sealMessage(MessageCipher::ChaCha20Poly1305, key, nonce, bytesOf(text), associated);
  if (!sealed || !is(std::span(*sealed).last(messageTagSize), "1ae10b594f09e26a7e902ecbd0600691")) return false;
  sealed->back() ^= std::byte{1};
  return !openMessage(MessageCipher::ChaCha20Poly1305, key, nonce, *sealed, associated);
}

// RFC 7748 section 6.1; and a key of low order gives nothing.
bool x25519Right() {
  const auto bob = hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
  const auto alice = hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
  const auto publicKey = x25519PublicKey(bob);
  const auto shared = x25519(bob, alice);
  return publicKey && is(*publicKey, "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f") && shared &&
         is(shared->view(), "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742") &&
         !x25519(bob, std::vector<std::byte>(32));
}

// RFC 8032 section 7.1, test 2
bool ed25519Right() {
  const auto key = Ed25519Key::fromSeed(hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
  const auto message = hex("72");
  if (!key || !is(key->publicKey(), "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")) return false;
  auto signature = key->sign(message);
  if (!is(signature, "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                     "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00") ||
      !verifyEd25519(key->publicKey(), message, signature))
    return false;
  signature.back() ^= std::byte{1};
  return !verifyEd25519(key->publicKey(), message, signature);
}

// RFC 9180 appendix A.1.1.1: X25519, HKDF-SHA256 and AES-128-GCM in one.
bool hpkeRight() {
  const HpkeInfo info(MessageCipher::Aes128Gcm, hex("4f6465206f6e2061204772656369616e2055726e"));
  const auto associated = hex("436f756e742d30");
  const auto text = hex("4265617574792069732074727574682c20747275746820626561757479");
  auto sealed = hpkeSeal(info, hex("3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d"),
                         hex("52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736"), associated, text);
  if (!sealed || !is(sealed->ciphertext, "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a9"
                                         "6d8770ac83d07bea87e13c512a"))
    return false;
  const auto key = hex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8");
  const auto opened = hpkeOpen(info, key, sealed->encapsulated, associated, sealed->ciphertext);
  sealed->ciphertext.back() ^= std::byte{1};
  return opened && opened->equals(text) && !hpkeOpen(info, key, sealed->encapsulated, associated, sealed->ciphertext);
}

// RFC 9420 section 8, from the working group's crypto-basics.json, suite 3.
bool mlsRight() {
  const auto expanded =
      mls::expandWithLabel(hex("55aa3ae5242564782567ce097beafe19510230660008b2cc064a78387fa16f36"), "ExpandWithLabel",
                           hex("2e07148f4340c62a55e7608c20d73fddf1f3b8dafb2c7ef24eceb70e136c0d8c"));
  const auto ofTree = mls::deriveTreeSecret(hex("c994e257b53f726087ddd7121876f558f1fbd6f807e5ff010830d618d7bab6f2"),
                                            "DeriveTreeSecret", 2694881440U);
  return is(expanded.view(), "1df5ba7996a34f75d717916a094a14083c03a75e80f0330a8095f5f11cfe1e1f") &&
         is(ofTree.view(), "2095d6a81ab87095d1df26f6bdf012ec06f197e418381c1795a7b758603c936d");
}

// The reference implementation's answer (argon2 -id -t 2 -k 64 -p 1 -l 32 -r).
bool argon2idRight() {
  Argon2Salt salt;
  std::ranges::copy(bytesOf("somesaltsomesalt"), salt.begin());
  auto key = argon2id(bytesOf("password"), salt, {.memoryKib = 64, .passes = 2}, 32);
  return key && is(key->view(), "1a98fba8e6394425c9bdc333a9c750aaf811df070f5fb4a5788e1cf4db5793a1");
}

bool ecdsaRight() {
  auto key = PrivateKey::generateP256();
  if (!key) return false;
  auto request = CertificateRequest::create(*key, {.commonName = "self-test", .organization = {}, .names = {}});
  if (!request) return false;
  auto der = request->toDer();
  if (!CertificateRequest::fromDer(der)) return false;
  der.back() ^= std::byte{1}; // inside the signature
  return !CertificateRequest::fromDer(der);
}

bool randomVaries() {
  const auto first = randomArray<32>();
  const auto second = randomArray<32>();
  const auto isZero = [](std::byte byte) { return byte == std::byte{0}; };
  return first != second && !std::ranges::all_of(first, isZero) && !std::ranges::all_of(second, isZero);
}

} // namespace

Result<void> selfTest() {
  struct Check {
    const char* name;
    bool (*passes)();
  };
  static constexpr Check checks[] = {
      {"SHA-256", hashesRight},         {"BLAKE2b", blake2bRight},         {"HMAC-SHA256", hmacRight},
      {"HKDF-SHA256", hkdfRight},       {"XChaCha20-Poly1305", aeadRight}, {"Argon2id", argon2idRight},
      {"ECDSA P-256", ecdsaRight},      {"random", randomVaries},          {"ChaCha20-Poly1305", messageAeadRight},
      {"X25519", x25519Right},          {"Ed25519", ed25519Right},         {"HPKE", hpkeRight},
      {"MLS key derivation", mlsRight},
  };
  for (const Check& check : checks) {
    if (!check.passes()) return failure(CryptoError::SelfTestFailed, check.name);
  }
  return {};
}

} // namespace clavis::crypto
