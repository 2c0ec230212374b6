// Messages and what is signed, tagged and encrypted of them (RFC 9420 section 6). Only structure and cryptography:
// which keys, epochs and senders are right is for group.cpp to say.
#pragma once

#include "crypto/mls/commit.h"
#include "crypto/mls/group_context.h"
#include "crypto/mls/message_kinds.h"

namespace clavis::crypto::mls {

enum class SenderType : std::uint8_t { Member = 1, External = 2, NewMemberProposal = 3, NewMemberCommit = 4 };
struct Sender {
  SenderType type = SenderType::Member;
  std::uint32_t index = 0; ///< Member: leaf; External: place in external_senders; otherwise without meaning

  void write(Writer& writer) const;
  [[nodiscard]] static Sender read(Reader& reader);
  friend bool operator==(const Sender&, const Sender&) = default;
};

struct FramedContent {
  static constexpr const char* structure = "FramedContent";

  Bytes groupId;
  std::uint64_t epoch = 0;
  Sender sender;
  Bytes authenticatedData;
  ContentType contentType = ContentType::Application;
  ByteView application; ///< contentType Application; not owned: of the message or of the caller
  std::optional<Proposal> proposal;
  std::optional<Commit> commit;

  void write(Writer& writer) const;
  /// The content without its frame: what a PrivateMessage encrypts.
  void writeBody(Writer& writer) const;
  void readBody(Reader& reader);
  [[nodiscard]] static FramedContent read(Reader& reader);
};

/// FramedContentAuthData
struct ContentAuth {
  Bytes signature;
  std::optional<Bytes> confirmationTag; ///< of commits

  void write(Writer& writer, ContentType type) const;
  [[nodiscard]] static ContentAuth read(Reader& reader, ContentType type);
  friend bool operator==(const ContentAuth&, const ContentAuth&) = default;
};

struct AuthenticatedContent {
  static constexpr const char* structure = "AuthenticatedContent";

  WireFormat wireFormat = WireFormat::PublicMessage;
  FramedContent content;
  ContentAuth auth;

  /// FramedContentTBS. `context`: the serialised GroupContext; only members' and external joiners' content is bound to
  /// it.
  void writeToBeSigned(Writer& writer, ByteView context) const;
  void sign(const Ed25519Key& key, ByteView context);
  [[nodiscard]] bool verify(ByteView signatureKey, ByteView context) const;
  /// ProposalRef (5.2), of proposals.
  [[nodiscard]] Bytes proposalReference() const;

  void write(Writer& writer) const;
  [[nodiscard]] static AuthenticatedContent read(Reader& reader);
};

struct PublicMessage {
  static constexpr const char* structure = "PublicMessage";

  FramedContent content;
  ContentAuth auth;
  Bytes membershipTag; ///< of members only

  /// Section 6.2. `signedContent`: of the same message, its WireFormat included.
  [[nodiscard]] static Hash membershipTagOf(const AuthenticatedContent& signedContent, ByteView membershipKey,
                                            ByteView context);
  void write(Writer& writer) const;
  [[nodiscard]] static PublicMessage read(Reader& reader);
};

struct PrivateMessage {
  static constexpr const char* structure = "PrivateMessage";

  Bytes groupId;
  std::uint64_t epoch = 0;
  ContentType contentType = ContentType::Application;
  Bytes authenticatedData;
  Bytes encryptedSenderData;
  Bytes ciphertext;

  void write(Writer& writer) const;
  [[nodiscard]] static PrivateMessage read(Reader& reader);
  /// PrivateContentAAD (6.3.1) and SenderDataAAD (6.3.2)
  [[nodiscard]] Bytes contentAad() const;
  [[nodiscard]] Bytes senderDataAad() const;
};

/// Section 6.3.2: who encrypted, and with which key of theirs.
struct SenderData {
  std::uint32_t leaf = 0;
  std::uint32_t generation = 0;
  std::array<std::byte, 4> reuseGuard{};
};
[[nodiscard]] Result<void> sealSenderData(PrivateMessage& message, const SenderData& data, CipherSuite suite,
                                          ByteView senderDataSecret);
/// Undecryptable, Malformed.
[[nodiscard]] Result<SenderData> openSenderData(const PrivateMessage& message, CipherSuite suite,
                                                ByteView senderDataSecret);

/// A key of the secret tree, for one message.
struct MessageKeys {
  SecretBytes key;
  SecretBytes nonce;
};
/// Section 6.3.1: fills ciphertext, padded with zeros to a multiple of `padTo`. The rest of `message` must be set.
[[nodiscard]] Result<void> sealContent(PrivateMessage& message, const AuthenticatedContent& content,
                                       const MessageKeys& keys, const SenderData& data, CipherSuite suite,
                                       std::uint32_t padTo);
struct OpenedContent {
  AuthenticatedContent content;
  SecretBytes plaintext; ///< PrivateMessageContent, into which content.application points
};
[[nodiscard]] Result<OpenedContent> openContent(const PrivateMessage& message, const MessageKeys& keys,
                                                const SenderData& data, CipherSuite suite);

} // namespace clavis::crypto::mls
