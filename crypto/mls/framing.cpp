#include "crypto/mls/framing.h"

#include "crypto/mls/labeled.h"
#include "crypto/primitives/hmac.h"

#include <algorithm>

namespace clavis::crypto::mls {

void Sender::write(Writer& writer) const {
  writer.u8(static_cast<std::uint8_t>(type));
  if (type == SenderType::Member || type == SenderType::External) writer.u32(index);
}

Sender Sender::read(Reader& reader) {
  Sender sender;
  sender.type = static_cast<SenderType>(reader.u8());
  if (sender.type < SenderType::Member || sender.type > SenderType::NewMemberCommit) reader.fail();
  if (sender.type == SenderType::Member || sender.type == SenderType::External) sender.index = reader.u32();
  return sender;
}

void FramedContent::writeBody(Writer& writer) const {
  if (contentType == ContentType::Application)
    writer.vector(application);
  else if (contentType == ContentType::Proposal && proposal)
    proposal->write(writer);
  else if (commit)
    commit->write(writer);
}

void FramedContent::readBody(Reader& reader) {
  switch (contentType) {
  case ContentType::Application: application = reader.vector(); break;
  case ContentType::Proposal: proposal = Proposal::read(reader); break;
  case ContentType::Commit: commit = Commit::read(reader); break;
  default: reader.fail();
  }
}

void FramedContent::write(Writer& writer) const {
  writer.vector(groupId);
  writer.u64(epoch);
  sender.write(writer);
  writer.vector(authenticatedData);
  writer.u8(static_cast<std::uint8_t>(contentType));
  writeBody(writer);
}

FramedContent FramedContent::read(Reader& reader) {
  FramedContent content;
  content.groupId = reader.bytes();
  content.epoch = reader.u64();
  content.sender = Sender::read(reader);
  content.authenticatedData = reader.bytes();
  content.contentType = static_cast<ContentType>(reader.u8());
  content.readBody(reader);
  return content;
}

void ContentAuth::write(Writer& writer, ContentType type) const {
  writer.vector(signature);
  if (type == ContentType::Commit) writer.vector(confirmationTag ? ByteView(*confirmationTag) : ByteView());
}

ContentAuth ContentAuth::read(Reader& reader, ContentType type) {
  ContentAuth auth;
  auth.signature = reader.bytes();
  if (type == ContentType::Commit) auth.confirmationTag = reader.bytes();
  return auth;
}

void AuthenticatedContent::writeToBeSigned(Writer& writer, ByteView context) const {
  writer.u16(protocolVersion);
  writer.u16(static_cast<std::uint16_t>(wireFormat));
  content.write(writer);
  if (content.sender.type == SenderType::Member || content.sender.type == SenderType::NewMemberCommit)
    writer.raw(context);
}

namespace {
constexpr std::string_view contentLabel = "FramedContentTBS";
} // namespace

void AuthenticatedContent::sign(const Ed25519Key& key, ByteView context) {
  Writer writer(Writer::Content::Secret, content.application.size() + context.size() + 512);
  writeToBeSigned(writer, context);
  auth.signature = signWithLabel(key, contentLabel, writer.view());
}

bool AuthenticatedContent::verify(ByteView signatureKey, ByteView context) const {
  Writer writer(Writer::Content::Secret, content.application.size() + context.size() + 512);
  writeToBeSigned(writer, context);
  return verifyWithLabel(signatureKey, contentLabel, writer.view(), auth.signature);
}

void AuthenticatedContent::write(Writer& writer) const {
  writer.u16(static_cast<std::uint16_t>(wireFormat));
  content.write(writer);
  auth.write(writer, content.contentType);
}

AuthenticatedContent AuthenticatedContent::read(Reader& reader) {
  AuthenticatedContent read;
  const std::uint16_t format = reader.u16();
  if (format != 1 && format != 2) reader.fail();
  read.wireFormat = static_cast<WireFormat>(format);
  read.content = FramedContent::read(reader);
  read.auth = ContentAuth::read(reader, read.content.contentType);
  return read;
}

Bytes AuthenticatedContent::proposalReference() const {
  return toBytes(refHash("MLS 1.0 Proposal Reference", encode(*this)));
}

Hash PublicMessage::membershipTagOf(const AuthenticatedContent& signedContent, ByteView membershipKey,
                                    ByteView context) {
  Writer writer(Writer::Content::Public, 1024); // AuthenticatedContentTBM
  signedContent.writeToBeSigned(writer, context);
  signedContent.auth.write(writer, signedContent.content.contentType);
  return hmacSha256(membershipKey, writer.view());
}

void PublicMessage::write(Writer& writer) const {
  content.write(writer);
  auth.write(writer, content.contentType);
  if (content.sender.type == SenderType::Member) writer.vector(membershipTag);
}

PublicMessage PublicMessage::read(Reader& reader) {
  PublicMessage message;
  message.content = FramedContent::read(reader);
  message.auth = ContentAuth::read(reader, message.content.contentType);
  if (message.content.sender.type == SenderType::Member) message.membershipTag = reader.bytes();
  return message;
}

void PrivateMessage::write(Writer& writer) const {
  writer.vector(groupId);
  writer.u64(epoch);
  writer.u8(static_cast<std::uint8_t>(contentType));
  writer.vector(authenticatedData);
  writer.vector(encryptedSenderData);
  writer.vector(ciphertext);
}

PrivateMessage PrivateMessage::read(Reader& reader) {
  PrivateMessage message;
  message.groupId = reader.bytes();
  message.epoch = reader.u64();
  message.contentType = static_cast<ContentType>(reader.u8());
  if (message.contentType < ContentType::Application || message.contentType > ContentType::Commit) reader.fail();
  message.authenticatedData = reader.bytes();
  message.encryptedSenderData = reader.bytes();
  message.ciphertext = reader.bytes();
  return message;
}

Bytes PrivateMessage::contentAad() const {
  Writer writer;
  writer.vector(groupId);
  writer.u64(epoch);
  writer.u8(static_cast<std::uint8_t>(contentType));
  writer.vector(authenticatedData);
  return writer.take();
}

Bytes PrivateMessage::senderDataAad() const {
  Writer writer;
  writer.vector(groupId);
  writer.u64(epoch);
  writer.u8(static_cast<std::uint8_t>(contentType));
  return writer.take();
}

namespace {

// The sample is the first hashSize bytes of the ciphertext, or all of a shorter one.
MessageKeys senderDataKeys(ByteView ciphertext, CipherSuite suite, ByteView senderDataSecret) {
  const ByteView sample = ciphertext.first(std::min(ciphertext.size(), hashSize));
  return {expandWithLabel(senderDataSecret, "key", sample, keySize(suite)),
          expandWithLabel(senderDataSecret, "nonce", sample, messageNonceSize)};
}

SecretBytes guardedNonce(const MessageKeys& keys, const SenderData& data) {
  SecretBytes nonce = keys.nonce.clone();
  for (std::size_t i = 0; i < data.reuseGuard.size(); ++i) nonce.writable()[i] ^= data.reuseGuard[i];
  return nonce;
}

} // namespace

Result<void> sealSenderData(PrivateMessage& message, const SenderData& data, CipherSuite suite,
                            ByteView senderDataSecret) {
  const MessageKeys keys = senderDataKeys(message.ciphertext, suite, senderDataSecret);
  Writer writer;
  writer.u32(data.leaf);
  writer.u32(data.generation);
  writer.raw(data.reuseGuard);
  auto sealed =
      sealMessage(cipherOf(suite), keys.key.view(), keys.nonce.view(), writer.view(), message.senderDataAad());
  if (!sealed) return passAs(MlsError::Internal, sealed);
  message.encryptedSenderData = std::move(*sealed);
  return {};
}

Result<SenderData> openSenderData(const PrivateMessage& message, CipherSuite suite, ByteView senderDataSecret) {
  const MessageKeys keys = senderDataKeys(message.ciphertext, suite, senderDataSecret);
  auto opened = openMessage(cipherOf(suite), keys.key.view(), keys.nonce.view(), message.encryptedSenderData,
                            message.senderDataAad());
  if (!opened) return fail(MlsError::Undecryptable, "sender data");
  Reader reader(opened->view());
  SenderData data;
  data.leaf = reader.u32();
  data.generation = reader.u32();
  std::ranges::copy(reader.raw(data.reuseGuard.size()), data.reuseGuard.begin());
  if (!reader.done()) return fail(MlsError::Malformed, "SenderData");
  return data;
}

Result<void> sealContent(PrivateMessage& message, const AuthenticatedContent& content, const MessageKeys& keys,
                         const SenderData& data, CipherSuite suite, std::uint32_t padTo) {
  Writer writer(Writer::Content::Secret, content.content.application.size() + 512 + padTo);
  content.content.writeBody(writer);
  content.auth.write(writer, message.contentType);
  if (padTo > 1)
    while (writer.view().size() % padTo != 0) writer.u8(0);
  auto sealed = sealMessage(cipherOf(suite), keys.key.view(), guardedNonce(keys, data).view(), writer.view(),
                            message.contentAad());
  if (!sealed) return passAs(MlsError::Internal, sealed);
  message.ciphertext = std::move(*sealed);
  return {};
}

Result<OpenedContent> openContent(const PrivateMessage& message, const MessageKeys& keys, const SenderData& data,
                                  CipherSuite suite) {
  auto plaintext = openMessage(cipherOf(suite), keys.key.view(), guardedNonce(keys, data).view(), message.ciphertext,
                               message.contentAad());
  if (!plaintext) return fail(MlsError::Undecryptable, "content");
  OpenedContent opened;
  opened.plaintext = std::move(*plaintext);
  FramedContent& content = opened.content.content;
  opened.content.wireFormat = WireFormat::PrivateMessage;
  content.groupId = message.groupId;
  content.epoch = message.epoch;
  content.sender = {SenderType::Member, data.leaf};
  content.authenticatedData = message.authenticatedData;
  content.contentType = message.contentType;
  Reader reader(opened.plaintext.view());
  content.readBody(reader);
  opened.content.auth = ContentAuth::read(reader, message.contentType);
  if (!reader.ok() || std::ranges::any_of(reader.rest(), [](std::byte b) { return b != std::byte{0}; }))
    return fail(MlsError::Malformed, "PrivateMessageContent");
  return opened;
}

} // namespace clavis::crypto::mls
