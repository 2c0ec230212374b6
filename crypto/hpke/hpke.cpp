#include "crypto/hpke/hpke.h"

#include "crypto/primitives/hkdf.h"
#include "crypto/primitives/hmac.h"

#include <algorithm>
#include <limits>
#include <string_view>

namespace clavis::crypto {

namespace {

using View = std::span<const std::byte>;

View bytesOf(std::string_view text) { return std::as_bytes(std::span(text)); }
std::array<std::byte, 2> twoBytes(std::size_t value) {
  return {static_cast<std::byte>(value >> 8U), static_cast<std::byte>(value & 0xffU)};
}

constexpr std::string_view version = "HPKE-v1";
// Section 4.1 and 5.1: KEM 0x0020, KDF 0x0001, AEAD 0x0001 or 0x0003.
constexpr std::string_view kemSuite("KEM\x00\x20", 5);
std::string_view hpkeSuite(MessageCipher cipher) {
  using namespace std::string_view_literals;
  return cipher == MessageCipher::Aes128Gcm ? "HPKE\x00\x20\x00\x01\x00\x01"sv : "HPKE\x00\x20\x00\x01\x00\x03"sv;
}

// Section 4: LabeledExtract and LabeledExpand.
Mac labeledExtract(std::string_view suite, View salt, std::string_view label, View inputKey) {
  static constexpr std::array<std::byte, 32> noSalt{};
  return hmacSha256(salt.empty() ? View(noSalt) : salt, {bytesOf(version), bytesOf(suite), bytesOf(label), inputKey});
}

// All but exported secrets fit one block of HKDF-Expand: HMAC(key, info, 1).
SecretBytes labeledExpandBlock(std::string_view suite, View key, std::string_view label, View info,
                               std::size_t length) {
  static constexpr std::array<std::byte, 1> first{std::byte{1}};
  const auto size = twoBytes(length);
  Mac block = hmacSha256(key, {View(size), bytesOf(version), bytesOf(suite), bytesOf(label), info, View(first)});
  SecretBytes out = SecretBytes::copyOf(View(block).first(length));
  wipe(std::span<std::byte>(block));
  return out;
}

SecretBytes extractAndExpand(const SecretBytes& dh, View encapsulated, View recipientKey) {
  std::array<std::byte, 64> context;
  std::ranges::copy(encapsulated, context.begin());
  std::ranges::copy(recipientKey, context.begin() + 32);
  Mac key = labeledExtract(kemSuite, {}, "eae_prk", dh.view());
  SecretBytes shared = labeledExpandBlock(kemSuite, key, "shared_secret", context, 32);
  wipe(std::span<std::byte>(key));
  return shared;
}

struct Encapsulated {
  X25519PublicKey encapsulated;
  SecretBytes shared;
};

Result<Encapsulated> encapsulate(View recipientKey, View ephemeral) {
  auto encapsulated = x25519PublicKey(ephemeral);
  if (!encapsulated) return std::unexpected(std::move(encapsulated.error()));
  auto dh = x25519(ephemeral, recipientKey);
  if (!dh) return std::unexpected(std::move(dh.error()));
  return Encapsulated{*encapsulated, extractAndExpand(*dh, *encapsulated, recipientKey)};
}

Result<SecretBytes> decapsulate(View recipientPrivate, View encapsulated) {
  auto dh = x25519(recipientPrivate, encapsulated);
  if (!dh) return std::unexpected(std::move(dh.error()));
  auto own = x25519PublicKey(recipientPrivate);
  if (!own) return std::unexpected(std::move(own.error()));
  return extractAndExpand(*dh, encapsulated, *own);
}

struct MessageKey {
  SecretBytes secret;
  SecretBytes key;
  SecretBytes nonce;
};

MessageKey messageKey(const HpkeInfo& info, const SecretBytes& shared) {
  const auto suite = hpkeSuite(info.cipher());
  Mac secret = labeledExtract(suite, shared.view(), "secret", {});
  MessageKey key;
  key.key = labeledExpandBlock(suite, secret, "key", info.keyScheduleContext(), messageKeySize(info.cipher()));
  key.nonce = labeledExpandBlock(suite, secret, "base_nonce", info.keyScheduleContext(), messageNonceSize);
  key.secret = SecretBytes::takeFrom(std::span<std::byte>(secret));
  return key;
}

} // namespace

Result<HpkeKeyPair> deriveHpkeKeyPair(std::span<const std::byte> inputKey) {
  Mac key = labeledExtract(kemSuite, {}, "dkp_prk", inputKey);
  HpkeKeyPair pair;
  pair.privateKey = labeledExpandBlock(kemSuite, key, "sk", {}, x25519PrivateSize);
  wipe(std::span<std::byte>(key));
  auto publicKey = x25519PublicKey(pair.privateKey.view());
  if (!publicKey) return std::unexpected(std::move(publicKey.error()));
  pair.publicKey = *publicKey;
  return pair;
}

HpkeInfo::HpkeInfo(MessageCipher cipher, std::span<const std::byte> info) : m_cipher(cipher) {
  const auto suite = hpkeSuite(cipher);
  const Mac pskId = labeledExtract(suite, {}, "psk_id_hash", {});
  const Mac infoHash = labeledExtract(suite, {}, "info_hash", info);
  m_context[0] = std::byte{0}; // mode_base
  std::ranges::copy(pskId, m_context.begin() + 1);
  std::ranges::copy(infoHash, m_context.begin() + 33);
}

Result<HpkeSealed> hpkeSeal(const HpkeInfo& info, std::span<const std::byte> recipientKey,
                            std::span<const std::byte> ephemeral, std::span<const std::byte> associated,
                            std::span<const std::byte> plaintext) {
  auto agreed = encapsulate(recipientKey, ephemeral);
  if (!agreed) return std::unexpected(std::move(agreed.error()));
  const MessageKey key = messageKey(info, agreed->shared);
  auto ciphertext = sealMessage(info.cipher(), key.key.view(), key.nonce.view(), plaintext, associated);
  if (!ciphertext) return std::unexpected(std::move(ciphertext.error()));
  return HpkeSealed{agreed->encapsulated, std::move(*ciphertext)};
}

Result<SecretBytes> hpkeOpen(const HpkeInfo& info, std::span<const std::byte> recipientPrivate,
                             std::span<const std::byte> encapsulated, std::span<const std::byte> associated,
                             std::span<const std::byte> ciphertext) {
  auto shared = decapsulate(recipientPrivate, encapsulated);
  if (!shared) return std::unexpected(std::move(shared.error()));
  const MessageKey key = messageKey(info, *shared);
  return openMessage(info.cipher(), key.key.view(), key.nonce.view(), ciphertext, associated);
}

Result<HpkeContext> HpkeContext::schedule(const HpkeInfo& info, const SecretBytes& sharedSecret) {
  MessageKey key = messageKey(info, sharedSecret);
  HpkeContext context;
  context.m_cipher = info.cipher();
  context.m_exporter =
      labeledExpandBlock(hpkeSuite(info.cipher()), key.secret.view(), "exp", info.keyScheduleContext(), 32);
  context.m_key = std::move(key.key);
  context.m_baseNonce = std::move(key.nonce);
  return context;
}

Result<HpkeContext::Sender> HpkeContext::sender(const HpkeInfo& info, std::span<const std::byte> recipientKey,
                                                std::span<const std::byte> ephemeral) {
  auto agreed = encapsulate(recipientKey, ephemeral);
  if (!agreed) return std::unexpected(std::move(agreed.error()));
  auto context = schedule(info, agreed->shared);
  if (!context) return std::unexpected(std::move(context.error()));
  return Sender{agreed->encapsulated, std::move(*context)};
}

Result<HpkeContext> HpkeContext::recipient(const HpkeInfo& info, std::span<const std::byte> recipientPrivate,
                                           std::span<const std::byte> encapsulated) {
  auto shared = decapsulate(recipientPrivate, encapsulated);
  if (!shared) return std::unexpected(std::move(shared.error()));
  return schedule(info, *shared);
}

std::array<std::byte, messageNonceSize> HpkeContext::nonce() const {
  std::array<std::byte, messageNonceSize> out;
  std::ranges::copy(m_baseNonce.view(), out.begin());
  for (std::size_t i = 0; i < 8; ++i) out[out.size() - 1 - i] ^= static_cast<std::byte>(m_sequence >> (8 * i));
  return out;
}

Result<std::vector<std::byte>> HpkeContext::seal(std::span<const std::byte> associated,
                                                 std::span<const std::byte> plaintext) {
  if (m_sequence == std::numeric_limits<std::uint64_t>::max())
    return failure(CryptoError::BadInput, "message limit reached");
  auto sealed = sealMessage(m_cipher, m_key.view(), nonce(), plaintext, associated);
  if (sealed) ++m_sequence;
  return sealed;
}

Result<SecretBytes> HpkeContext::open(std::span<const std::byte> associated, std::span<const std::byte> ciphertext) {
  if (m_sequence == std::numeric_limits<std::uint64_t>::max())
    return failure(CryptoError::BadInput, "message limit reached");
  auto opened = openMessage(m_cipher, m_key.view(), nonce(), ciphertext, associated);
  if (opened) ++m_sequence;
  return opened;
}

Result<SecretBytes> HpkeContext::exportSecret(std::span<const std::byte> exporterContext, std::size_t length) const {
  if (length == 0 || length > hkdfMaxOutput) return failure(CryptoError::BadInput, "exported length");
  std::vector<std::byte> info;
  const auto append = [&info](View bytes) { info.insert(info.end(), bytes.begin(), bytes.end()); };
  append(twoBytes(length));
  append(bytesOf(version));
  append(bytesOf(hpkeSuite(m_cipher)));
  append(bytesOf("sec"));
  append(exporterContext);
  return hkdfExpand(m_exporter.view(), info, length);
}

} // namespace clavis::crypto
