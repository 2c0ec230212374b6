// secret-tree, message-protection, transcript-hashes, welcome, messages: framing and what is in the frames.
#include "app/mls_vectors/vector_case.h"
#include "crypto/mls/key_schedule.h"
#include "crypto/mls/message_protection.h"
#include "crypto/mls/ratchet_tree.h"
#include "crypto/mls/transcript.h"
#include "crypto/mls/welcome.h"

namespace clavis::mls_vectors {

using namespace crypto::mls;

namespace {

crypto::SecretBytes secret(const Json& object, std::string_view field) {
  return crypto::SecretBytes::copyOf(hex(object, field));
}

} // namespace

void runSecretTree(const Json& vector, Checker& check) {
  const CipherSuite suite = suiteOf(vector);
  const Json senderData = vector["sender_data"];
  PrivateMessage message;
  message.ciphertext = hex(senderData, "ciphertext");
  const auto sample = ByteView(message.ciphertext).first(std::min<std::size_t>(message.ciphertext.size(), hashSize));
  const Bytes root = hex(senderData, "sender_data_secret");
  check.that(expandWithLabel(root, "key", sample, keySize(suite)).equals(hex(senderData, "key")), "sender data key");
  check.that(expandWithLabel(root, "nonce", sample, 12).equals(hex(senderData, "nonce")), "sender data nonce");

  const std::vector<Json> leaves = items(vector["leaves"]);
  const SecretTree tree(secret(vector, "encryption_secret"), static_cast<std::uint32_t>(std::bit_ceil(leaves.size())),
                        suite);
  for (LeafIndex leaf = 0; leaf < leaves.size(); ++leaf) {
    for (const Json& each : items(leaves[leaf])) {
      const auto compare = [&](RatchetKind kind, std::string_view key, std::string_view nonce) {
        auto prepared = tree.prepare(leaf, kind, number(each, "generation"));
        if (!check.ok(prepared, key)) return;
        check.that(prepared->keys().key.equals(hex(each, key)), key);
        check.that(prepared->keys().nonce.equals(hex(each, nonce)), nonce);
      };
      compare(RatchetKind::Applications, "application_key", "application_nonce");
      compare(RatchetKind::Handshakes, "handshake_key", "handshake_nonce");
    }
  }
}

namespace {

// The epoch a message-protection case describes: two members, the sender is leaf 1.
struct Epoch {
  CipherSuite suite;
  GroupContext context;
  Bytes contextBytes;
  crypto::Ed25519Key signer;
  crypto::SecretBytes encryption;
  crypto::SecretBytes senderData;
  crypto::SecretBytes membershipKey;

  [[nodiscard]] SecretTree tree() const { return SecretTree(encryption.clone(), 2, suite); }
};

Bytes bodyOf(const FramedContent& content) {
  Writer writer;
  content.writeBody(writer);
  return content.contentType == ContentType::Application ? toBytes(content.application) : writer.take();
}

void opensPrivate(const Epoch& epoch, ByteView message, ByteView expected, Checker& check, std::string_view what) {
  auto parsed = fromMessage<PrivateMessage>(WireFormat::PrivateMessage, message);
  if (!check.ok(parsed, what)) return;
  auto opened = unprotectPrivate(*parsed, epoch.tree(), epoch.senderData.view(), epoch.suite, 0U);
  if (!check.ok(opened, what)) return;
  check.that(opened->sender.leaf == 1, what);
  check.that(opened->opened.content.verify(epoch.signer.publicKey(), epoch.contextBytes), what);
  check.equal(bodyOf(opened->opened.content.content), expected, what);
}

void opensPublic(const Epoch& epoch, ByteView message, ByteView expected, Checker& check, std::string_view what) {
  auto parsed = fromMessage<PublicMessage>(WireFormat::PublicMessage, message);
  if (!check.ok(parsed, what)) return;
  auto opened = unprotectPublic(std::move(*parsed), epoch.membershipKey.view(), epoch.contextBytes);
  if (!check.ok(opened, what)) return;
  check.that(opened->verify(epoch.signer.publicKey(), epoch.contextBytes), what);
  check.equal(bodyOf(opened->content), expected, what);
}

AuthenticatedContent signedContent(const Epoch& epoch, ContentType type, ByteView body, WireFormat format) {
  AuthenticatedContent content;
  content.wireFormat = format;
  content.content.groupId = epoch.context.groupId;
  content.content.epoch = epoch.context.epoch;
  content.content.sender = {SenderType::Member, 1};
  content.content.contentType = type;
  if (type == ContentType::Application) {
    content.content.application = body;
  } else {
    Reader reader(body);
    content.content.readBody(reader);
  }
  content.sign(epoch.signer, epoch.contextBytes);
  if (type == ContentType::Commit) content.auth.confirmationTag = Bytes(hashSize, std::byte{7});
  return content;
}

void protects(const Epoch& epoch, ContentType type, ByteView body, Checker& check, std::string_view what) {
  SystemRandom random;
  SecretTree tree = epoch.tree();
  auto sealed = protectPrivate(signedContent(epoch, type, body, WireFormat::PrivateMessage), tree,
                               epoch.senderData.view(), epoch.suite, 16, random);
  if (check.ok(sealed, what)) opensPrivate(epoch, toMessage(WireFormat::PrivateMessage, *sealed), body, check, what);
  auto open = protectPublic(signedContent(epoch, type, body, WireFormat::PublicMessage), epoch.membershipKey.view(),
                            epoch.contextBytes);
  if (type == ContentType::Application)
    check.that(!open, "application data went out as a PublicMessage");
  else if (check.ok(open, what))
    opensPublic(epoch, toMessage(WireFormat::PublicMessage, *open), body, check, what);
}

} // namespace

void runMessageProtection(const Json& vector, Checker& check) {
  auto signer = crypto::Ed25519Key::fromSeed(hex(vector, "signature_priv"));
  if (!signer) return check.that(false, "signature key");
  check.equal(signer->publicKey(), hex(vector, "signature_pub"), "signature_pub");
  GroupContext context;
  context.suite = suiteOf(vector);
  context.groupId = hex(vector, "group_id");
  context.epoch = longNumber(vector, "epoch");
  context.treeHash = hex(vector, "tree_hash");
  context.confirmedTranscriptHash = hex(vector, "confirmed_transcript_hash");
  const Epoch epoch{suiteOf(vector),
                    context,
                    encode(context),
                    std::move(*signer),
                    secret(vector, "encryption_secret"),
                    secret(vector, "sender_data_secret"),
                    secret(vector, "membership_key")};
  const Bytes proposal = hex(vector, "proposal");
  const Bytes commit = hex(vector, "commit");
  const Bytes application = hex(vector, "application");
  opensPublic(epoch, hex(vector, "proposal_pub"), proposal, check, "proposal_pub");
  opensPrivate(epoch, hex(vector, "proposal_priv"), proposal, check, "proposal_priv");
  opensPublic(epoch, hex(vector, "commit_pub"), commit, check, "commit_pub");
  opensPrivate(epoch, hex(vector, "commit_priv"), commit, check, "commit_priv");
  opensPrivate(epoch, hex(vector, "application_priv"), application, check, "application_priv");
  protects(epoch, ContentType::Proposal, proposal, check, "own proposal");
  protects(epoch, ContentType::Commit, commit, check, "own commit");
  protects(epoch, ContentType::Application, application, check, "own application data");
}

void runTranscriptHashes(const Json& vector, Checker& check) {
  const Bytes bytes = hex(vector, "authenticated_content");
  auto content = decode<AuthenticatedContent>(bytes);
  if (!check.ok(content, "authenticated_content")) return;
  const Hash confirmed = confirmedTranscriptHash(hex(vector, "interim_transcript_hash_before"), *content);
  check.equal(confirmed, hex(vector, "confirmed_transcript_hash_after"), "confirmed_transcript_hash_after");
  if (!content->auth.confirmationTag) return check.that(false, "no confirmation tag");
  check.equal(confirmationTag(hex(vector, "confirmation_key"), confirmed), *content->auth.confirmationTag,
              "confirmation tag");
  check.equal(interimTranscriptHash(confirmed, *content->auth.confirmationTag),
              hex(vector, "interim_transcript_hash_after"), "interim_transcript_hash_after");
}

void runWelcome(const Json& vector, Checker& check) {
  auto welcome = fromMessage<Welcome>(WireFormat::Welcome, hex(vector, "welcome"));
  auto keyPackage = keyPackageFromMessage(hex(vector, "key_package"));
  if (!check.ok(welcome, "welcome") || !check.ok(keyPackage, "key_package")) return;
  OwnKeyPackage own;
  own.keyPackage = std::move(*keyPackage);
  own.initPrivate = secret(vector, "init_priv");
  auto secrets = welcome->openSecrets(own);
  if (!check.ok(secrets, "group secrets")) return;
  const MemberSecret member(secrets->joinerSecret.view(), pskSecret({}).view());
  auto info = welcome->openGroupInfo(member.welcomeSecret());
  if (!check.ok(info, "group info")) return;
  check.that(info->verify(hex(vector, "signer_pub")), "signature of the group info");
  const EpochSecrets epoch = member.epoch(encode(info->context));
  check.equal(confirmationTag(epoch.confirmationKey.view(), info->context.confirmedTranscriptHash),
              info->confirmationTag, "confirmation tag");
}

namespace {

template <class T>
void sameAgain(const Json& vector, std::string_view field, Checker& check) {
  const Bytes bytes = hex(vector, field);
  auto value = decode<T>(bytes);
  if (check.ok(value, field)) check.equal(encode(*value), bytes, field);
}

template <class T>
void sameMessage(const Json& vector, std::string_view field, WireFormat format, Checker& check) {
  const Bytes bytes = hex(vector, field);
  auto value = fromMessage<T>(format, bytes);
  if (check.ok(value, field)) check.equal(toMessage(format, *value), bytes, field);
}

// These stand in the file without their type.
void sameProposal(const Json& vector, std::string_view field, ProposalType type, Checker& check) {
  Writer writer;
  writer.u16(static_cast<std::uint16_t>(type));
  writer.raw(hex(vector, field));
  auto value = decode<Proposal>(writer.view());
  if (check.ok(value, field)) check.equal(encode(*value), writer.view(), field);
}

} // namespace

void runMessages(const Json& vector, Checker& check) {
  sameMessage<Welcome>(vector, "mls_welcome", WireFormat::Welcome, check);
  sameMessage<GroupInfo>(vector, "mls_group_info", WireFormat::GroupInfo, check);
  sameMessage<KeyPackage>(vector, "mls_key_package", WireFormat::KeyPackage, check);
  const Bytes treeBytes = hex(vector, "ratchet_tree");
  auto tree = RatchetTree::decode(treeBytes);
  if (check.ok(tree, "ratchet_tree")) check.equal(tree->encoded(), treeBytes, "ratchet_tree");
  sameAgain<GroupSecrets>(vector, "group_secrets", check);
  sameProposal(vector, "add_proposal", ProposalType::Add, check);
  sameProposal(vector, "update_proposal", ProposalType::Update, check);
  sameProposal(vector, "remove_proposal", ProposalType::Remove, check);
  sameProposal(vector, "pre_shared_key_proposal", ProposalType::PreSharedKey, check);
  sameProposal(vector, "re_init_proposal", ProposalType::ReInit, check);
  sameProposal(vector, "external_init_proposal", ProposalType::ExternalInit, check);
  sameProposal(vector, "group_context_extensions_proposal", ProposalType::GroupContextExtensions, check);
  sameAgain<Commit>(vector, "commit", check);
  sameMessage<PublicMessage>(vector, "public_message_application", WireFormat::PublicMessage, check);
  sameMessage<PublicMessage>(vector, "public_message_proposal", WireFormat::PublicMessage, check);
  sameMessage<PublicMessage>(vector, "public_message_commit", WireFormat::PublicMessage, check);
  sameMessage<PrivateMessage>(vector, "private_message", WireFormat::PrivateMessage, check);
}

} // namespace clavis::mls_vectors
