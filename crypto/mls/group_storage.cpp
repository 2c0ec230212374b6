// The stored form of a group: parts that change together stay together, parts that change with every message are small.
//
//   g                 identity, options, resumption secrets, own updates, how the group stands
//   e<epoch>          context and secrets of an epoch; of a past one, what is left
//   t<epoch>          its tree, written once
//   s<epoch>/n<node>  a secret of its secret tree
//   s<epoch>/r<leaf>h a ratchet (h: handshake, a: application)
//   s<epoch>/k<leaf>h/<block>  keys of skipped generations
//   q<reference>      a proposal that waits for a commit
//   p                 the own pending commit with the epoch it would begin
//
// Whoever reads these parts reads the group's future messages and can write as this member: they belong into the
// encrypted vault and nowhere else.
#include "crypto/mls/group_impl.h"
#include "crypto/mls/part_keys.h"

#include <algorithm>
#include <charconv>

namespace clavis::crypto::mls {

namespace {

constexpr std::uint8_t formatVersion = 1;

void writeIdentity(Writer& writer, const Identity& identity) {
  writer.vector(identity.signatureKey.seed());
  identity.credential.write(writer);
}

std::optional<Identity> readIdentity(Reader& reader) {
  auto key = Ed25519Key::fromSeed(reader.vector());
  Credential credential = Credential::read(reader);
  if (!key) {
    reader.fail();
    return std::nullopt;
  }
  return Identity{std::move(*key), std::move(credential)};
}

void writeMaybeIdentity(Writer& writer, const std::optional<Identity>& identity) {
  writer.u8(identity ? 1 : 0);
  if (identity) writeIdentity(writer, *identity);
}

std::optional<Identity> readMaybeIdentity(Reader& reader) {
  return reader.present() ? readIdentity(reader) : std::nullopt;
}

void writeLeaves(Writer& writer, const std::vector<LeafIndex>& leaves) {
  writer.nested([&] {
    for (const LeafIndex leaf : leaves) writer.u32(leaf);
  });
}

std::vector<LeafIndex> readLeaves(Reader& reader) {
  Reader inside(reader.vector());
  std::vector<LeafIndex> leaves;
  while (!inside.atEnd()) leaves.push_back(inside.u32());
  if (!inside.ok()) reader.fail();
  return leaves;
}

// All of an epoch but its tree and its message keys.
void writeEpoch(Writer& writer, const EpochState& epoch) {
  epoch.context.write(writer);
  writer.vector(epoch.confirmationTag);
  writer.vector(epoch.interimTranscriptHash);
  epoch.secrets.write(writer);
  writer.u32(epoch.keys.leaf());
  writer.u32(epoch.messageKeys.leafCount());
  writer.nested([&] {
    for (const auto& [node, key] : epoch.keys.keys()) {
      writer.u32(node);
      writer.vector(key.view());
    }
  });
}

EpochState readEpoch(Reader& reader) {
  EpochState epoch;
  epoch.context = GroupContext::read(reader);
  epoch.contextBytes = encode(epoch.context);
  epoch.confirmationTag = reader.bytes();
  epoch.interimTranscriptHash = reader.bytes();
  epoch.secrets = EpochSecrets::read(reader);
  const LeafIndex leaf = reader.u32();
  const std::uint32_t leaves = reader.u32();
  if (leaves == 0 || leaves > maxLeaves || !std::has_single_bit(leaves) || !isSupported(epoch.context.suite))
    reader.fail();
  if (reader.ok()) epoch.messageKeys = SecretTree::empty(leaves, epoch.context.suite);
  epoch.keys = TreePrivate(leaf, SecretBytes());
  Reader keys(reader.vector());
  while (!keys.atEnd()) {
    const NodeIndex node = keys.u32();
    epoch.keys.set(node, SecretBytes::copyOf(keys.vector()));
  }
  if (!keys.ok()) reader.fail();
  return epoch;
}

void writeEffect(Writer& writer, const EffectLeaves& effect) {
  writer.u32(effect.committer);
  writer.u8(effect.externalJoin ? 1 : 0);
  writer.u8(effect.extensionsChanged ? 1 : 0);
  writeLeaves(writer, effect.added);
  writeLeaves(writer, effect.removed);
  writeLeaves(writer, effect.updated);
  writer.optional(effect.reInit);
}

EffectLeaves readEffect(Reader& reader) {
  EffectLeaves effect;
  effect.committer = reader.u32();
  effect.externalJoin = reader.present();
  effect.extensionsChanged = reader.present();
  effect.added = readLeaves(reader);
  effect.removed = readLeaves(reader);
  effect.updated = readLeaves(reader);
  effect.reInit = reader.optional<ReInit>();
  return effect;
}

SecretBytes saveCore(const Group::Impl& group);
SecretBytes savePending(const Group::Impl::PendingCommit& pending);

SecretBytes saveEpoch(const EpochState& epoch) {
  Writer writer(Writer::Content::Secret, 2048);
  writer.u8(formatVersion);
  writeEpoch(writer, epoch);
  return writer.takeSecret();
}

SecretBytes saveProposal(const CachedProposal& proposal) {
  Writer writer(Writer::Content::Secret, 1024);
  writer.vector(proposal.reference);
  proposal.sender.write(writer);
  proposal.proposal.write(writer);
  return writer.takeSecret();
}

SecretBytes saveCore(const Group::Impl& group) {
  Writer writer(Writer::Content::Secret, 2048);
  writer.u8(formatVersion);
  writer.u64(group.current.context.epoch);
  writeIdentity(writer, group.identity);
  writer.u8(group.encryptHandshakes ? 1 : 0);
  writer.u32(group.padTo);
  writer.u8(group.removed ? 1 : 0);
  writer.optional(group.ended);
  writer.nested([&] {
    for (const auto& [epoch, secret] : group.resumption) {
      writer.u64(epoch);
      writer.vector(secret.view());
    }
  });
  writer.nested([&] {
    for (const auto& own : group.ownUpdates) {
      writer.vector(own.reference);
      writer.vector(own.encryptionPrivate.view());
      writeMaybeIdentity(writer, own.newIdentity);
    }
  });
  writer.u8(group.startPsk ? 1 : 0);
  if (group.startPsk) {
    group.startPsk->id.write(writer);
    writer.vector(group.startPsk->key.view());
  }
  return writer.takeSecret();
}

SecretBytes savePending(const Group::Impl::PendingCommit& pending) {
  Writer writer(Writer::Content::Secret, 4096);
  writer.u8(formatVersion);
  writeEpoch(writer, pending.next);
  pending.next.tree.write(writer);
  // Nobody has sent a message in that epoch: its secret tree is still its root.
  const SecretPlace root{SecretPlace::What::Node, pending.next.tree.root(), {}, 0};
  writer.vector(pending.next.messageKeys.save(root).value_or(SecretBytes()).view());
  writeEffect(writer, pending.effect);
  writeMaybeIdentity(writer, pending.newIdentity);
  return writer.takeSecret();
}

std::unexpected<MlsFailure> broken(const char* what) { return fail(MlsError::Malformed, what); }

Result<RatchetTree> readTree(ByteView encoded, const EpochState& epoch) {
  auto tree = RatchetTree::decode(encoded);
  if (!tree) return tree;
  if (!equal(tree->treeHash(), epoch.context.treeHash)) return broken("stored tree");
  return tree;
}

Result<Group::Impl::PendingCommit> readPending(ByteView stored) {
  Reader reader(stored);
  if (reader.u8() != formatVersion) return broken("stored commit");
  Group::Impl::PendingCommit pending;
  pending.next = readEpoch(reader);
  const ByteView before = reader.rest();
  static_cast<void>(reader.vector());
  if (!reader.ok()) return broken("stored commit");
  auto tree = readTree(before.first(before.size() - reader.left()), pending.next);
  if (!tree) return pass(tree);
  pending.next.tree = std::move(*tree);
  pending.next.messageKeys =
      SecretTree(SecretBytes::copyOf(reader.vector()), pending.next.tree.leafCount(), pending.next.context.suite);
  pending.effect = readEffect(reader);
  pending.newIdentity = readMaybeIdentity(reader);
  if (!reader.done()) return broken("stored commit");
  return pending;
}

} // namespace

void Group::Impl::forgetProposals() {
  for (const CachedProposal& each : proposals) gone.push_back('q' + toHex(each.reference));
  proposals.clear();
  newProposals.clear();
  ownUpdates.clear();
}

void Group::Impl::forgetEpoch(EpochState& epoch) {
  const std::uint64_t number = epoch.context.epoch;
  gone.push_back(epochKey('e', number));
  gone.push_back(epochKey('t', number));
  for (const SecretPlace& place : epoch.messageKeys.places()) gone.push_back(placeKey(number, place));
  // Places that were stored once, emptied since, and not handed out as such yet.
  for (const SecretPlace& place : epoch.messageKeys.takeChanged()) gone.push_back(placeKey(number, place));
}

std::vector<StatePart> Group::Impl::takeChanges() {
  std::vector<StatePart> parts;
  for (std::string& key : std::exchange(gone, {})) parts.push_back({std::move(key), std::nullopt});
  if (std::exchange(coreChanged, false)) parts.push_back({"g", saveCore(*this)});
  if (std::exchange(pendingChanged, false)) {
    parts.push_back({"p", std::nullopt});
    if (pending) parts.back().content = savePending(*pending);
  }
  const std::vector<std::uint64_t> closedNow = std::exchange(closed, {});
  for (EpochState& epoch : past) {
    const std::uint64_t number = epoch.context.epoch;
    if (!std::exchange(epoch.treeStored, true))
      parts.push_back({epochKey('t', number), SecretBytes::copyOf(epoch.tree.encoded())});
    if (std::ranges::find(closedNow, number) != closedNow.end())
      parts.push_back({epochKey('e', number), saveEpoch(epoch)});
    for (const SecretPlace& place : epoch.messageKeys.takeChanged())
      parts.push_back({placeKey(number, place), epoch.messageKeys.save(place)});
  }
  const std::uint64_t number = current.context.epoch;
  if (std::exchange(epochChanged, false)) parts.push_back({epochKey('e', number), saveEpoch(current)});
  if (!std::exchange(current.treeStored, true))
    parts.push_back({epochKey('t', number), SecretBytes::copyOf(current.tree.encoded())});
  for (const SecretPlace& place : current.messageKeys.takeChanged())
    parts.push_back({placeKey(number, place), current.messageKeys.save(place)});
  for (const Bytes& reference : std::exchange(newProposals, {})) {
    const auto found = std::ranges::find(proposals, reference, &CachedProposal::reference);
    if (found != proposals.end()) parts.push_back({'q' + toHex(reference), saveProposal(*found)});
  }
  return parts;
}

Result<std::unique_ptr<Group::Impl>> Group::Impl::restore(std::span<const StatePart> parts, Ports ports) {
  std::map<std::string_view, ByteView> stored;
  for (const StatePart& part : parts)
    if (part.content) stored[part.key] = part.content->view();
  if (!stored.contains("g")) return broken("no stored group");

  Reader core(stored["g"]);
  if (core.u8() != formatVersion) return broken("stored group");
  const std::uint64_t epoch = core.u64();
  auto identity = readIdentity(core);
  if (!identity) return broken("stored group");
  auto group = std::make_unique<Impl>(ports, std::move(*identity));
  group->encryptHandshakes = core.present();
  group->padTo = core.u32();
  group->removed = core.present();
  group->ended = core.optional<ReInit>();
  Reader secrets(core.vector());
  while (!secrets.atEnd()) {
    const std::uint64_t of = secrets.u64();
    group->resumption[of] = SecretBytes::copyOf(secrets.vector());
  }
  Reader updates(core.vector());
  while (!updates.atEnd()) {
    OwnUpdate own;
    own.reference = updates.bytes();
    own.encryptionPrivate = SecretBytes::copyOf(updates.vector());
    own.newIdentity = readMaybeIdentity(updates);
    group->ownUpdates.push_back(std::move(own));
  }
  if (core.present()) {
    PskId id = PskId::read(core);
    group->startPsk = Psk{std::move(id), SecretBytes::copyOf(core.vector())};
  }
  if (!core.done() || !secrets.done() || !updates.done()) return broken("stored group");

  std::map<std::uint64_t, EpochState> epochs;
  for (const auto& [key, content] : stored) {
    std::string_view rest = key;
    if (!takeChar(rest, 'e')) continue;
    const auto number = takeNumber<std::uint64_t>(rest);
    Reader reader(content);
    if (!number || !rest.empty() || reader.u8() != formatVersion) return broken("stored epoch");
    EpochState state = readEpoch(reader);
    if (!reader.done() || state.context.epoch != *number) return broken("stored epoch");
    const auto treePart = stored.find(epochKey('t', *number));
    if (treePart == stored.end()) return broken("no stored tree");
    auto tree = readTree(treePart->second, state);
    if (!tree) return pass(tree);
    state.tree = std::move(*tree);
    state.treeStored = true;
    epochs[*number] = std::move(state);
  }
  for (const auto& [key, content] : stored) {
    std::string_view rest = key;
    if (takeChar(rest, 's')) {
      const auto number = takeNumber<std::uint64_t>(rest);
      if (!number || !takeChar(rest, '/') || !epochs.contains(*number)) return broken("stored key");
      const auto place = parsePlace(rest);
      if (!place) return broken("stored key");
      if (auto good = epochs[*number].messageKeys.restore(*place, content); !good) return pass(good);
    } else if (takeChar(rest, 'q')) {
      Reader reader(content);
      CachedProposal proposal;
      proposal.reference = reader.bytes();
      proposal.sender = Sender::read(reader);
      proposal.proposal = Proposal::read(reader);
      if (!reader.done()) return broken("stored proposal");
      group->proposals.push_back(std::move(proposal));
    }
  }
  if (!epochs.contains(epoch) || epochs.rbegin()->first != epoch) return broken("no current epoch");
  for (auto& [number, state] : epochs) {
    if (number == epoch)
      group->current = std::move(state);
    else
      group->past.push_back(std::move(state));
  }
  if (!group->removed && !group->current.keys.check(group->current.tree)) return broken("stored keys");
  if (const auto pendingPart = stored.find("p"); pendingPart != stored.end()) {
    auto read = readPending(pendingPart->second);
    if (!read) return pass(read);
    group->pending = std::move(*read);
  }
  group->coreChanged = false;
  group->epochChanged = false;
  return group;
}

} // namespace clavis::crypto::mls
