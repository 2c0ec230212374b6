#include "crypto/mls/next_epoch.h"

#include "crypto/mls/parallel.h"
#include "crypto/mls/transcript.h"

namespace clavis::crypto::mls {

GroupContext provisionalContext(const GroupContext& before, const RatchetTree& tree, const Extensions& extensions) {
  GroupContext context = before;
  ++context.epoch;
  context.treeHash = toBytes(tree.treeHash());
  context.extensions = extensions;
  return context;
}

EpochState epochFrom(GroupContext context, RatchetTree tree, EpochSecrets secrets) {
  EpochState state;
  state.context = std::move(context);
  state.contextBytes = encode(state.context);
  state.tree = std::move(tree);
  state.confirmationTag =
      toBytes(confirmationTag(secrets.confirmationKey.view(), state.context.confirmedTranscriptHash));
  state.interimTranscriptHash =
      toBytes(interimTranscriptHash(state.context.confirmedTranscriptHash, state.confirmationTag));
  state.messageKeys = SecretTree(std::move(secrets.encryption), state.tree.leafCount(), state.context.suite);
  state.secrets = std::move(secrets);
  return state;
}

ScheduledEpoch scheduleEpoch(const EpochBase& base, RatchetTree tree, const Extensions& extensions,
                             const AuthenticatedContent& commit, ByteView commitSecret, ByteView pskSecret) {
  GroupContext context = provisionalContext(base.context, tree, extensions);
  context.confirmedTranscriptHash = toBytes(confirmedTranscriptHash(base.interimTranscriptHash, commit));
  const Bytes contextBytes = encode(context);
  ScheduledEpoch scheduled;
  scheduled.joinerSecret = joinerSecret(base.initSecret, commitSecret, contextBytes);
  const MemberSecret member(scheduled.joinerSecret.view(), pskSecret);
  scheduled.welcomeSecret = member.welcomeSecret();
  scheduled.state = epochFrom(std::move(context), std::move(tree), member.epoch(contextBytes));
  return scheduled;
}

Result<Draft> draftCommit(DraftInputs inputs, Random& random) {
  Draft draft;
  RatchetTree tree = std::move(inputs.effects.tree);
  FramedContent& content = draft.commit.content;
  content.commit.emplace();
  content.commit->proposals = std::move(inputs.proposals);
  SecretBytes commitSecret(hashSize); // zeros without a path
  if (inputs.leaf) {
    auto path = makePath(
        tree, inputs.keys,
        {inputs.committer, std::move(*inputs.leaf), &inputs.identity->signatureKey, inputs.base.context.groupId},
        random);
    if (!path) return pass(path);
    const GroupContext context = provisionalContext(inputs.base.context, tree, inputs.effects.extensions);
    auto encrypted = encryptPath(tree, *path, inputs.committer, inputs.effects.addedLeaves(), context.suite,
                                 encode(context), random);
    if (!encrypted) return pass(encrypted);
    content.commit->path = std::move(*encrypted);
    commitSecret = std::move(path->commitSecret);
    draft.path = std::move(*path);
  }
  inputs.keys.forgetBlank(tree);
  draft.commit.wireFormat = inputs.format;
  content.groupId = inputs.base.context.groupId;
  content.epoch = inputs.base.context.epoch;
  content.sender = inputs.sender;
  content.authenticatedData = std::move(inputs.authenticatedData);
  content.contentType = ContentType::Commit;
  draft.commit.sign(inputs.messageSigner, inputs.base.contextBytes);
  ScheduledEpoch scheduled = scheduleEpoch(inputs.base, std::move(tree), inputs.effects.extensions, draft.commit,
                                           commitSecret.view(), inputs.pskSecret);
  draft.next = std::move(scheduled.state);
  draft.next.keys = std::move(inputs.keys);
  draft.joinerSecret = std::move(scheduled.joinerSecret);
  draft.welcomeSecret = std::move(scheduled.welcomeSecret);
  draft.commit.auth.confirmationTag = draft.next.confirmationTag;
  return draft;
}

Result<Welcome> makeWelcome(const Draft& draft, const ProposalEffects& effects, const GroupInfo& info, Random& random) {
  Welcome welcome;
  welcome.suite = draft.next.context.suite;
  if (auto sealed = welcome.sealGroupInfo(info, draft.welcomeSecret); !sealed) return pass(sealed);
  struct Job {
    const KeyPackage* recipient = nullptr;
    SecretBytes secrets;
    SecretBytes ephemeral;
    Result<EncryptedGroupSecrets> sealed;
  };
  std::vector<Job> jobs;
  jobs.reserve(effects.added.size());
  for (const auto& [leaf, package] : effects.added) {
    GroupSecrets secrets;
    secrets.joinerSecret = draft.joinerSecret.clone();
    secrets.psks = effects.psks;
    if (draft.path) {
      const auto& nodes = draft.path->nodes;
      const auto common = std::ranges::find_if(nodes, [&](NodeIndex node) { return isBelow(leaf, node); });
      // The node shared with the committer is on the filtered path: the new member itself is below its other child.
      if (common == nodes.end()) return fail(MlsError::Internal, "no path secret for a new member");
      secrets.pathSecret = draft.path->pathSecrets[static_cast<std::size_t>(common - nodes.begin())].clone();
    }
    Writer writer(Writer::Content::Secret, 256);
    secrets.write(writer);
    jobs.push_back({package, writer.takeSecret(), random.secret(x25519PrivateSize), {}});
  }
  const HpkeInfo context = welcome.recipientContext();
  inParallel(jobs.size(), [&](std::size_t i) {
    Job& job = jobs[i];
    job.sealed = Welcome::sealFor(context, *job.recipient, job.secrets, job.ephemeral.view());
  });
  for (Job& job : jobs) {
    if (!job.sealed) return pass(job.sealed);
    welcome.secrets.push_back(std::move(*job.sealed));
  }
  return welcome;
}

Result<GroupInfo> makeGroupInfo(const EpochState& epoch, LeafIndex leaf, const Ed25519Key& signer, bool inlineTree) {
  GroupInfo info;
  info.context = epoch.context;
  info.confirmationTag = epoch.confirmationTag;
  info.signer = leaf;
  auto external = externalKeyPair(epoch.secrets.external.view());
  if (!external) return pass(external);
  info.extensions.push_back(externalPubExtension(external->publicKey));
  if (inlineTree) info.extensions.push_back({ExtensionType::RatchetTree, epoch.tree.encoded()});
  info.sign(signer);
  return info;
}

} // namespace clavis::crypto::mls
