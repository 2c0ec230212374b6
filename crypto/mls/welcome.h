// The message that lets new members in (RFC 9420 section 12.4.3.1).
#pragma once

#include "crypto/mls/group_info.h"
#include "crypto/mls/key_package.h"
#include "crypto/mls/psk.h"

namespace clavis::crypto::mls {

/// What each new member gets for itself. Not stored; move-only because of its secrets.
struct GroupSecrets {
  static constexpr const char* structure = "GroupSecrets";
  SecretBytes joinerSecret;
  std::optional<SecretBytes> pathSecret; ///< of the lowest node the joiner shares with the committer
  std::vector<PskId> psks;

  void write(Writer& writer) const;
  [[nodiscard]] static GroupSecrets read(Reader& reader);
};

struct EncryptedGroupSecrets {
  Bytes newMember; ///< KeyPackageRef
  Sealed secrets;

  void write(Writer& writer) const;
  [[nodiscard]] static EncryptedGroupSecrets read(Reader& reader);
};

struct Welcome {
  static constexpr const char* structure = "Welcome";

  CipherSuite suite{};
  std::vector<EncryptedGroupSecrets> secrets;
  Bytes encryptedGroupInfo;

  void write(Writer& writer) const;
  [[nodiscard]] static Welcome read(Reader& reader);

  /// Encrypts the GroupInfo; must come before addRecipient.
  [[nodiscard]] Result<void> sealGroupInfo(const GroupInfo& info, const SecretBytes& welcomeSecret);
  [[nodiscard]] Result<GroupInfo> openGroupInfo(const SecretBytes& welcomeSecret) const;
  /// What every recipient's secrets are encrypted under, made once: it hashes the whole encrypted GroupInfo.
  [[nodiscard]] HpkeInfo recipientContext() const { return encryptContext(suite, "Welcome", encryptedGroupInfo); }
  /// `groupSecrets`: a serialised GroupSecrets. `context`: recipientContext().
  [[nodiscard]] static Result<EncryptedGroupSecrets> sealFor(const HpkeInfo& context, const KeyPackage& recipient,
                                                             const SecretBytes& groupSecrets, ByteView ephemeral);
  /// NotExpected when the Welcome is not for that key package; Undecryptable, Malformed.
  [[nodiscard]] Result<GroupSecrets> openSecrets(const OwnKeyPackage& keyPackage) const;
};

} // namespace clavis::crypto::mls
