// From one epoch's init secret to all secrets of the next (RFC 9420 section 8).
#pragma once

#include "crypto/mls/group_context.h"
#include "crypto/mls/labeled.h"

namespace clavis::crypto::mls {

struct EpochSecrets {
  SecretBytes senderData;
  SecretBytes encryption; ///< root of the secret tree, which takes it
  SecretBytes exporter;
  SecretBytes external;
  SecretBytes confirmationKey;
  SecretBytes membershipKey;
  SecretBytes resumptionPsk;
  SecretBytes authenticator;
  SecretBytes init; ///< of the next epoch

  void write(Writer& writer) const;
  [[nodiscard]] static EpochSecrets read(Reader& reader);
  [[nodiscard]] EpochSecrets clone() const;
};

/// Salted by the last epoch's init secret; bound to the new GroupContext.
[[nodiscard]] SecretBytes joinerSecret(ByteView initSecret, ByteView commitSecret, ByteView context);

/// What both members and joiners derive from the joiner secret and the pre-shared keys.
class MemberSecret {
 public:
  MemberSecret(ByteView joinerSecret, ByteView pskSecret);
  [[nodiscard]] SecretBytes welcomeSecret() const;
  /// `context`: serialised, of the new epoch.
  [[nodiscard]] EpochSecrets epoch(ByteView context) const;

 private:
  SecretBytes m_secret;
};

[[nodiscard]] EpochSecrets expandEpochSecret(ByteView epochSecret);

/// 8.5
[[nodiscard]] SecretBytes exportFrom(ByteView exporterSecret, std::string_view label, ByteView context,
                                     std::size_t length);
/// 8.3: the key pair that external joiners encrypt to.
[[nodiscard]] Result<HpkeKeyPair> externalKeyPair(ByteView externalSecret);
/// 8.3: the init secret agreed with an external joiner; on its side, with the kem output to send.
struct ExternalInitSecret {
  Bytes kemOutput;
  SecretBytes secret;
};
[[nodiscard]] Result<ExternalInitSecret> sendExternalInit(CipherSuite suite, ByteView externalPublic,
                                                          ByteView ephemeral);
[[nodiscard]] Result<SecretBytes> receiveExternalInit(CipherSuite suite, ByteView externalSecret, ByteView kemOutput);

} // namespace clavis::crypto::mls
