#include "crypto/mls/labeled.h"

#include "crypto/primitives/hkdf.h"
#include "crypto/primitives/hmac.h"

#include <array>
#include <cstdlib>

namespace clavis::crypto::mls {

namespace {

constexpr std::string_view prefix = "MLS 1.0 ";

void writeLabel(Writer& writer, std::string_view label) {
  writer.nested([&] {
    writer.raw(bytesOf(prefix));
    writer.raw(bytesOf(label));
  });
}

// SignContent and EncryptContext look the same. What is signed may be a message's plaintext, hence Secret.
struct Labelled {
  Labelled(std::string_view label, ByteView content) : writer(Writer::Content::Secret, content.size() + 64) {
    writeLabel(writer, label);
    writer.vector(content);
  }
  [[nodiscard]] ByteView view() const { return writer.view(); }
  Writer writer;
};

// KDFLabel
struct KdfLabel {
  KdfLabel(std::string_view label, ByteView context, std::size_t length)
      : writer(Writer::Content::Public, context.size() + 64) {
    writer.u16(static_cast<std::uint16_t>(length));
    writeLabel(writer, label);
    writer.vector(context);
  }
  Writer writer;
};

} // namespace

Hash refHash(std::string_view label, ByteView value) {
  Writer writer(Writer::Content::Public, value.size() + 64);
  writer.vector(bytesOf(label));
  writer.vector(value);
  return sha256(writer.view());
}

Bytes signWithLabel(const Ed25519Key& key, std::string_view label, ByteView content) {
  return toBytes(key.sign(Labelled(label, content).view()));
}

bool verifyWithLabel(ByteView publicKey, std::string_view label, ByteView content, ByteView signature) {
  return verifyEd25519(publicKey, Labelled(label, content).view(), signature);
}

SecretBytes expandWithLabel(ByteView secret, std::string_view label, ByteView context, std::size_t length) {
  const KdfLabel info(label, context, length);
  if (length <= hashSize && length > 0) { // one block of HKDF-Expand
    static constexpr std::array<std::byte, 1> first{std::byte{1}};
    Mac block = hmacSha256(secret, {info.writer.view(), ByteView(first)});
    SecretBytes out = SecretBytes::copyOf(ByteView(block).first(length));
    wipe(std::span<std::byte>(block));
    return out;
  }
  auto out = hkdfExpand(secret, info.writer.view(), length);
  if (!out) std::abort(); // a length no caller may ask for
  return std::move(*out);
}

SecretBytes deriveSecret(ByteView secret, std::string_view label) { return expandWithLabel(secret, label, {}); }

SecretBytes deriveTreeSecret(ByteView secret, std::string_view label, std::uint32_t generation, std::size_t length) {
  std::array<std::byte, 4> context{};
  for (unsigned i = 0; i < 4; ++i) context[i] = static_cast<std::byte>(generation >> (8U * (3U - i)));
  return expandWithLabel(secret, label, context, length);
}

void Sealed::write(Writer& writer) const {
  writer.vector(kemOutput);
  writer.vector(ciphertext);
}

Sealed Sealed::read(Reader& reader) {
  Sealed sealed;
  sealed.kemOutput = reader.bytes();
  sealed.ciphertext = reader.bytes();
  return sealed;
}

HpkeInfo encryptContext(CipherSuite suite, std::string_view label, ByteView context) {
  return HpkeInfo(cipherOf(suite), Labelled(label, context).view());
}

Result<Sealed> encryptWithLabel(const HpkeInfo& info, ByteView publicKey, ByteView ephemeral, ByteView plaintext) {
  auto sealed = hpkeSeal(info, publicKey, ephemeral, {}, plaintext);
  if (!sealed) return passAs(MlsError::Malformed, sealed);
  return Sealed{toBytes(sealed->encapsulated), std::move(sealed->ciphertext)};
}

Result<SecretBytes> decryptWithLabel(const HpkeInfo& info, ByteView privateKey, const Sealed& sealed) {
  auto opened = hpkeOpen(info, privateKey, sealed.kemOutput, {}, sealed.ciphertext);
  if (!opened) return passAs(MlsError::Undecryptable, opened);
  return std::move(*opened);
}

} // namespace clavis::crypto::mls
