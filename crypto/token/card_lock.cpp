// The half of a card lock that needs no card.
#include "crypto/primitives/octets.h"
#include "crypto/primitives/random.h"
#include "crypto/token/card_agreement.h"
#include "crypto/token/smart_card.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>
#include <iterator>

namespace clavis::crypto {

namespace {

constexpr std::size_t mostField = 1024;

void appendField(std::vector<std::byte>& out, std::span<const std::byte> field) {
  out.push_back(static_cast<std::byte>(field.size() >> 8U));
  out.push_back(static_cast<std::byte>(field.size()));
  std::ranges::copy(field, std::back_inserter(out));
}

std::span<const std::byte> bytesOf(const std::string& text) { return std::as_bytes(std::span(text)); }

bool takeField(std::span<const std::byte>& rest, std::vector<std::byte>& field) {
  if (rest.size() < 2) return false;
  const std::size_t size = std::to_integer<std::size_t>(rest[0]) << 8U | std::to_integer<std::size_t>(rest[1]);
  if (size > mostField || rest.size() - 2 < size) return false;
  field.assign(rest.begin() + 2, rest.begin() + 2 + static_cast<std::ptrdiff_t>(size));
  rest = rest.subspan(2 + size);
  return true;
}

std::string textOf(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Result<LockedSecret> lockToRsa(LockedSecret made, const SecretBytes& random, EVP_PKEY& key) {
  const ContextPtr context(EVP_PKEY_CTX_new(&key, nullptr));
  std::size_t size = 0;
  if (!context || EVP_PKEY_encrypt_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1 ||
      EVP_PKEY_encrypt(context.get(), nullptr, &size, octets(random.view()), random.size()) != 1)
    return failure(CryptoError::Internal, "RSA encryption");
  made.lock.sealed.resize(size);
  if (EVP_PKEY_encrypt(context.get(), writableOctets(made.lock.sealed), &size, octets(random.view()), random.size()) !=
      1)
    return failure(CryptoError::Internal, "RSA encryption");
  made.lock.sealed.resize(size);
  auto secret = cardSecret(random.view(), made.lock);
  if (!secret) return std::unexpected(std::move(secret.error()));
  made.secret = std::move(*secret);
  return made;
}

Result<LockedSecret> lockToEc(LockedSecret made, EVP_PKEY& key) {
  const ContextPtr making(EVP_PKEY_CTX_new(&key, nullptr)); // the key stands for its curve
  EVP_PKEY* raw = nullptr;
  if (!making || EVP_PKEY_keygen_init(making.get()) != 1 || EVP_PKEY_keygen(making.get(), &raw) != 1)
    return failure(CryptoError::Internal, "ephemeral key");
  const KeyPtr ephemeral(raw);
  made.lock.sealed = publicKeyDer(*ephemeral);
  auto shared = agree(*ephemeral, key);
  if (!shared) return std::unexpected(std::move(shared.error()));
  auto secret = cardSecret(shared->view(), made.lock);
  if (!secret) return std::unexpected(std::move(secret.error()));
  made.secret = std::move(*secret);
  return made;
}

} // namespace

std::vector<std::byte> CardLock::encode() const {
  std::vector<std::byte> out{std::byte{1}, static_cast<std::byte>(kind)};
  appendField(out, bytesOf(tokenLabel));
  appendField(out, bytesOf(tokenSerial));
  appendField(out, keyId);
  appendField(out, publicKey);
  appendField(out, sealed);
  return out;
}

Result<CardLock> CardLock::decode(std::span<const std::byte> bytes) {
  const auto bad = [] { return failure(CryptoError::Malformed, "not a card lock"); };
  if (bytes.size() < 2 || bytes[0] != std::byte{1}) return bad();
  CardLock lock;
  lock.kind = static_cast<CardKeyKind>(bytes[1]);
  if (lock.kind != CardKeyKind::Rsa && lock.kind != CardKeyKind::Ec) return bad();
  auto rest = bytes.subspan(2);
  std::vector<std::byte> label;
  std::vector<std::byte> serial;
  if (!takeField(rest, label) || !takeField(rest, serial) || !takeField(rest, lock.keyId) ||
      !takeField(rest, lock.publicKey) || !takeField(rest, lock.sealed) || !rest.empty())
    return bad();
  lock.tokenLabel = textOf(label);
  lock.tokenSerial = textOf(serial);
  return lock;
}

Result<LockedSecret> lockToCard(const CardKey& key) {
  const KeyPtr open = publicKeyFrom(key.publicKey);
  if (!open) return failure(CryptoError::Malformed, "public key of the card");
  LockedSecret made{.lock = {.kind = key.kind,
                             .tokenLabel = key.tokenLabel,
                             .tokenSerial = key.tokenSerial,
                             .keyId = key.id,
                             .publicKey = key.publicKey,
                             .sealed = {}},
                    .secret = {}};
  const int type = EVP_PKEY_get_base_id(open.get());
  if (key.kind == CardKeyKind::Rsa && type == EVP_PKEY_RSA) {
    if (EVP_PKEY_get_bits(open.get()) < 2048) return failure(CryptoError::Unsupported, "RSA key below 2048 bits");
    return lockToRsa(std::move(made), randomSecret(32), *open);
  }
  if (key.kind == CardKeyKind::Ec && type == EVP_PKEY_EC) return lockToEc(std::move(made), *open);
  return failure(CryptoError::Unsupported, "a key of this kind cannot lock a secret");
}

} // namespace clavis::crypto
