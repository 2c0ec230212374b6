#include "crypto/self_test/self_test.h"

#include "crypto/primitives/aead.h"
#include "crypto/primitives/argon2id.h"
#include "crypto/primitives/hkdf.h"
#include "crypto/primitives/hmac.h"
#include "crypto/primitives/random.h"
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
      {"SHA-256", hashesRight},    {"BLAKE2b", blake2bRight},         {"HMAC-SHA256", hmacRight},
      {"HKDF-SHA256", hkdfRight},  {"XChaCha20-Poly1305", aeadRight}, {"Argon2id", argon2idRight},
      {"ECDSA P-256", ecdsaRight}, {"random", randomVaries},
  };
  for (const Check& check : checks) {
    if (!check.passes()) return failure(CryptoError::SelfTestFailed, check.name);
  }
  return {};
}

} // namespace clavis::crypto
