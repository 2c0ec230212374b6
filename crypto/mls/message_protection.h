// Putting signed content into a message and taking it out again (RFC 9420 sections 6.2 and 6.3), with the keys of one
// epoch.
#pragma once

#include "crypto/mls/secret_tree.h"

namespace clavis::crypto::mls {

/// BadArgument for application data, which must never travel as a PublicMessage. `content` is signed; the membership
/// tag is added for members.
[[nodiscard]] Result<PublicMessage> protectPublic(const AuthenticatedContent& content, ByteView membershipKey,
                                                  ByteView context);
/// BadMembershipTag, NotExpected (application data). The signature is not looked at.
[[nodiscard]] Result<AuthenticatedContent> unprotectPublic(PublicMessage message, ByteView membershipKey,
                                                           ByteView context);

/// `content` is signed for PrivateMessage, its sender a member. Uses up the sender's next key.
[[nodiscard]] Result<PrivateMessage> protectPrivate(const AuthenticatedContent& content, SecretTree& keys,
                                                    ByteView senderDataSecret, CipherSuite suite, std::uint32_t padTo,
                                                    Random& random);
/// What a PrivateMessage held. Its signature is not looked at; `keys` does not change before adopt(prepared).
struct Unprotected {
  OpenedContent opened;
  SenderData sender;
  SecretTree::Prepared prepared;
};
/// OwnMessage when it was sent by `ownLeaf`; else as SecretTree::prepare, Undecryptable, Malformed.
[[nodiscard]] Result<Unprotected> unprotectPrivate(const PrivateMessage& message, const SecretTree& keys,
                                                   ByteView senderDataSecret, CipherSuite suite,
                                                   std::optional<LeafIndex> ownLeaf);

} // namespace clavis::crypto::mls
