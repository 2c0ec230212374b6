#include "crypto/mls/welcome.h"

#include <algorithm>

namespace clavis::crypto::mls {

void GroupSecrets::write(Writer& writer) const {
  writer.vector(joinerSecret.view());
  writer.u8(pathSecret ? 1 : 0);
  if (pathSecret) writer.vector(pathSecret->view());
  writer.list(psks);
}

GroupSecrets GroupSecrets::read(Reader& reader) {
  GroupSecrets secrets;
  secrets.joinerSecret = SecretBytes::copyOf(reader.vector());
  if (reader.present()) secrets.pathSecret = SecretBytes::copyOf(reader.vector());
  secrets.psks = reader.list<PskId>();
  return secrets;
}

void EncryptedGroupSecrets::write(Writer& writer) const {
  writer.vector(newMember);
  secrets.write(writer);
}

EncryptedGroupSecrets EncryptedGroupSecrets::read(Reader& reader) {
  EncryptedGroupSecrets read;
  read.newMember = reader.bytes();
  read.secrets = Sealed::read(reader);
  return read;
}

void Welcome::write(Writer& writer) const {
  writer.u16(static_cast<std::uint16_t>(suite));
  writer.list(secrets);
  writer.vector(encryptedGroupInfo);
}

Welcome Welcome::read(Reader& reader) {
  Welcome welcome;
  welcome.suite = static_cast<CipherSuite>(reader.u16());
  welcome.secrets = reader.list<EncryptedGroupSecrets>();
  welcome.encryptedGroupInfo = reader.bytes();
  return welcome;
}

namespace {

struct InfoKeys {
  SecretBytes key;
  SecretBytes nonce;
};
InfoKeys infoKeys(CipherSuite suite, const SecretBytes& welcomeSecret) {
  return {expandWithLabel(welcomeSecret.view(), "key", {}, keySize(suite)),
          expandWithLabel(welcomeSecret.view(), "nonce", {}, messageNonceSize)};
}

} // namespace

Result<void> Welcome::sealGroupInfo(const GroupInfo& info, const SecretBytes& welcomeSecret) {
  const InfoKeys keys = infoKeys(suite, welcomeSecret);
  auto sealed = sealMessage(cipherOf(suite), keys.key.view(), keys.nonce.view(), encode(info), {});
  if (!sealed) return passAs(MlsError::Internal, sealed);
  encryptedGroupInfo = std::move(*sealed);
  return {};
}

Result<GroupInfo> Welcome::openGroupInfo(const SecretBytes& welcomeSecret) const {
  const InfoKeys keys = infoKeys(suite, welcomeSecret);
  auto opened = openMessage(cipherOf(suite), keys.key.view(), keys.nonce.view(), encryptedGroupInfo, {});
  if (!opened) return fail(MlsError::Undecryptable, "group info of the Welcome");
  return decode<GroupInfo>(opened->view());
}

Result<EncryptedGroupSecrets> Welcome::sealFor(const HpkeInfo& context, const KeyPackage& recipient,
                                               const SecretBytes& groupSecrets, ByteView ephemeral) {
  auto sealed = encryptWithLabel(context, recipient.initKey, ephemeral, groupSecrets.view());
  if (!sealed) return pass(sealed);
  return EncryptedGroupSecrets{recipient.reference(), std::move(*sealed)};
}

Result<GroupSecrets> Welcome::openSecrets(const OwnKeyPackage& keyPackage) const {
  const Bytes reference = keyPackage.keyPackage.reference();
  const auto mine = std::ranges::find(secrets, reference, &EncryptedGroupSecrets::newMember);
  if (mine == secrets.end()) return fail(MlsError::NotExpected, "a Welcome for others");
  auto opened = decryptWithLabel(recipientContext(), keyPackage.initPrivate.view(), mine->secrets);
  if (!opened) return pass(opened);
  return decode<GroupSecrets>(opened->view());
}

} // namespace clavis::crypto::mls
