#include "crypto/mls/message_protection.h"

namespace clavis::crypto::mls {

Result<PublicMessage> protectPublic(const AuthenticatedContent& content, ByteView membershipKey, ByteView context) {
  if (content.content.contentType == ContentType::Application)
    return fail(MlsError::BadArgument, "application data as a PublicMessage");
  PublicMessage message{content.content, content.auth, {}};
  if (content.content.sender.type == SenderType::Member)
    message.membershipTag = toBytes(PublicMessage::membershipTagOf(content, membershipKey, context));
  return message;
}

Result<AuthenticatedContent> unprotectPublic(PublicMessage message, ByteView membershipKey, ByteView context) {
  if (message.content.contentType == ContentType::Application)
    return fail(MlsError::NotExpected, "application data as a PublicMessage");
  AuthenticatedContent content{WireFormat::PublicMessage, std::move(message.content), std::move(message.auth)};
  if (content.content.sender.type == SenderType::Member &&
      !equalInConstantTime(PublicMessage::membershipTagOf(content, membershipKey, context), message.membershipTag))
    return fail(MlsError::BadMembershipTag);
  return content;
}

Result<PrivateMessage> protectPrivate(const AuthenticatedContent& content, SecretTree& keys, ByteView senderDataSecret,
                                      CipherSuite suite, std::uint32_t padTo, Random& random) {
  const FramedContent& framed = content.content;
  auto next = keys.next(framed.sender.index, ratchetFor(framed.contentType));
  if (!next) return pass(next);
  SenderData data{framed.sender.index, next->generation, {}};
  random.fill(data.reuseGuard);
  PrivateMessage message{framed.groupId, framed.epoch, framed.contentType, framed.authenticatedData, {}, {}};
  if (auto sealed = sealContent(message, content, next->keys, data, suite, padTo); !sealed) return pass(sealed);
  if (auto sealed = sealSenderData(message, data, suite, senderDataSecret); !sealed) return pass(sealed);
  return message;
}

Result<Unprotected> unprotectPrivate(const PrivateMessage& message, const SecretTree& keys, ByteView senderDataSecret,
                                     CipherSuite suite, std::optional<LeafIndex> ownLeaf) {
  auto sender = openSenderData(message, suite, senderDataSecret);
  if (!sender) return pass(sender);
  if (ownLeaf && sender->leaf == *ownLeaf) return fail(MlsError::OwnMessage);
  auto prepared = keys.prepare(sender->leaf, ratchetFor(message.contentType), sender->generation);
  if (!prepared) return pass(prepared);
  auto opened = openContent(message, prepared->keys(), *sender, suite);
  if (!opened) return pass(opened);
  return Unprotected{std::move(*opened), *sender, std::move(*prepared)};
}

} // namespace clavis::crypto::mls
