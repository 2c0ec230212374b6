#include "crypto/mls/key_schedule.h"

#include "crypto/primitives/hkdf.h"

namespace clavis::crypto::mls {

namespace {

// In the order they are stored in.
template <class Secrets>
auto all(Secrets& secrets) {
  return std::array{&secrets.senderData,    &secrets.encryption,      &secrets.exporter,
                    &secrets.external,      &secrets.confirmationKey, &secrets.membershipKey,
                    &secrets.resumptionPsk, &secrets.authenticator,   &secrets.init};
}

constexpr std::string_view externalInitLabel = "MLS 1.0 external init secret";

} // namespace

void EpochSecrets::write(Writer& writer) const {
  for (const SecretBytes* secret : all(*this)) writer.vector(secret->view());
}

EpochSecrets EpochSecrets::read(Reader& reader) {
  EpochSecrets secrets;
  for (SecretBytes* secret : all(secrets)) *secret = SecretBytes::copyOf(reader.vector());
  return secrets;
}

EpochSecrets EpochSecrets::clone() const {
  EpochSecrets copy;
  const auto from = all(*this);
  const auto to = all(copy);
  for (std::size_t i = 0; i < from.size(); ++i) *to[i] = from[i]->clone();
  return copy;
}

SecretBytes joinerSecret(ByteView initSecret, ByteView commitSecret, ByteView context) {
  return expandWithLabel(hkdfExtract(initSecret, commitSecret).view(), "joiner", context);
}

MemberSecret::MemberSecret(ByteView joinerSecret, ByteView pskSecret)
    : m_secret(hkdfExtract(joinerSecret, pskSecret)) {}

SecretBytes MemberSecret::welcomeSecret() const { return deriveSecret(m_secret.view(), "welcome"); }

EpochSecrets MemberSecret::epoch(ByteView context) const {
  return expandEpochSecret(expandWithLabel(m_secret.view(), "epoch", context).view());
}

EpochSecrets expandEpochSecret(ByteView epochSecret) {
  EpochSecrets secrets;
  secrets.senderData = deriveSecret(epochSecret, "sender data");
  secrets.encryption = deriveSecret(epochSecret, "encryption");
  secrets.exporter = deriveSecret(epochSecret, "exporter");
  secrets.external = deriveSecret(epochSecret, "external");
  secrets.confirmationKey = deriveSecret(epochSecret, "confirm");
  secrets.membershipKey = deriveSecret(epochSecret, "membership");
  secrets.resumptionPsk = deriveSecret(epochSecret, "resumption");
  secrets.authenticator = deriveSecret(epochSecret, "authentication");
  secrets.init = deriveSecret(epochSecret, "init");
  return secrets;
}

SecretBytes exportFrom(ByteView exporterSecret, std::string_view label, ByteView context, std::size_t length) {
  return expandWithLabel(deriveSecret(exporterSecret, label).view(), "exported", sha256(context), length);
}

Result<HpkeKeyPair> externalKeyPair(ByteView externalSecret) {
  auto pair = deriveHpkeKeyPair(externalSecret);
  if (!pair) return passAs(MlsError::Internal, pair);
  return std::move(*pair);
}

Result<ExternalInitSecret> sendExternalInit(CipherSuite suite, ByteView externalPublic, ByteView ephemeral) {
  auto sender = HpkeContext::sender(HpkeInfo(cipherOf(suite), {}), externalPublic, ephemeral);
  if (!sender) return passAs(MlsError::Malformed, sender);
  auto secret = sender->context.exportSecret(bytesOf(externalInitLabel), hashSize);
  if (!secret) return passAs(MlsError::Internal, secret);
  return ExternalInitSecret{toBytes(sender->encapsulated), std::move(*secret)};
}

Result<SecretBytes> receiveExternalInit(CipherSuite suite, ByteView externalSecret, ByteView kemOutput) {
  auto pair = externalKeyPair(externalSecret);
  if (!pair) return pass(pair);
  auto context = HpkeContext::recipient(HpkeInfo(cipherOf(suite), {}), pair->privateKey.view(), kemOutput);
  if (!context) return passAs(MlsError::InvalidCommit, context);
  auto secret = context->exportSecret(bytesOf(externalInitLabel), hashSize);
  if (!secret) return passAs(MlsError::Internal, secret);
  return std::move(*secret);
}

} // namespace clavis::crypto::mls
