#include "crypto/mls/secret_tree.h"

#include "crypto/mls/labeled.h"

#include <algorithm>
#include <limits>

namespace clavis::crypto::mls {

// The secrets that leaving the tree at a leaf uncovers, and those it uses up.
struct SecretTree::LeafStart {
  std::map<NodeIndex, SecretBytes> nodes;
  std::vector<NodeIndex> consumed;
  SecretBytes handshake;
  SecretBytes application;
};

SecretTree::SecretTree(SecretBytes encryptionSecret, std::uint32_t leaves, CipherSuite suite)
    : m_leaves(leaves), m_suite(suite) {
  m_nodes[rootOf(leaves)] = std::move(encryptionSecret);
  markChanged({SecretPlace::What::Node, rootOf(leaves), {}, 0});
}

SecretTree SecretTree::empty(std::uint32_t leaves, CipherSuite suite) {
  SecretTree tree;
  tree.m_leaves = leaves;
  tree.m_suite = suite;
  return tree;
}

MessageKeys SecretTree::keysOf(ByteView secret, std::uint32_t generation) const {
  return {deriveTreeSecret(secret, "key", generation, keySize(m_suite)),
          deriveTreeSecret(secret, "nonce", generation, messageNonceSize)};
}

Result<SecretTree::LeafStart> SecretTree::startOf(LeafIndex leaf) const {
  if (leaf >= m_leaves) return fail(MlsError::NotMember, "no such leaf");
  NodeIndex from = nodeOf(leaf);
  while (!m_nodes.contains(from) && from != rootOf(m_leaves)) from = parentOf(from);
  const auto found = m_nodes.find(from);
  if (found == m_nodes.end()) return fail(MlsError::KeyUsed, "the leaf's secret is gone");
  LeafStart start;
  start.consumed.push_back(from);
  SecretBytes secret = found->second.clone();
  while (!isLeaf(from)) {
    const NodeIndex onward = pathChild(from, leaf);
    const NodeIndex beside = copathChild(from, leaf);
    const std::string_view left = "left";
    const std::string_view right = "right";
    start.nodes[beside] = expandWithLabel(secret.view(), "tree", bytesOf(beside < from ? left : right));
    secret = expandWithLabel(secret.view(), "tree", bytesOf(onward < from ? left : right));
    from = onward;
  }
  start.handshake = expandWithLabel(secret.view(), "handshake", {});
  start.application = expandWithLabel(secret.view(), "application", {});
  return start;
}

void SecretTree::take(LeafIndex leaf, LeafStart&& start) {
  for (const NodeIndex node : start.consumed) {
    m_nodes.erase(node);
    markChanged({SecretPlace::What::Node, node, {}, 0});
  }
  for (auto& [node, secret] : start.nodes) {
    m_nodes[node] = std::move(secret);
    markChanged({SecretPlace::What::Node, node, {}, 0});
  }
  m_ratchets[{leaf, RatchetKind::Handshakes}].secret = std::move(start.handshake);
  m_ratchets[{leaf, RatchetKind::Applications}].secret = std::move(start.application);
  markChanged({SecretPlace::What::Ratchet, leaf, RatchetKind::Handshakes, 0});
  markChanged({SecretPlace::What::Ratchet, leaf, RatchetKind::Applications, 0});
}

Result<SecretTree::Next> SecretTree::next(LeafIndex leaf, RatchetKind kind) {
  if (!m_ratchets.contains({leaf, kind})) {
    auto start = startOf(leaf);
    if (!start) return pass(start);
    take(leaf, std::move(*start));
  }
  Ratchet& ratchet = m_ratchets[{leaf, kind}];
  if (ratchet.generation == std::numeric_limits<std::uint32_t>::max())
    return fail(MlsError::KeyUsed, "all keys of this epoch are used");
  Next next{ratchet.generation, keysOf(ratchet.secret.view(), ratchet.generation)};
  ratchet.secret = deriveTreeSecret(ratchet.secret.view(), "secret", ratchet.generation);
  ++ratchet.generation;
  markChanged({SecretPlace::What::Ratchet, leaf, kind, 0});
  return next;
}

Result<SecretTree::Prepared> SecretTree::prepare(LeafIndex leaf, RatchetKind kind, std::uint32_t generation) const {
  Prepared prepared;
  prepared.m_leaf = leaf;
  prepared.m_kind = kind;
  prepared.m_generation = generation;
  std::uint32_t at = 0;
  SecretBytes secret;
  if (const auto found = m_ratchets.find({leaf, kind}); found != m_ratchets.end()) {
    const Ratchet& ratchet = found->second;
    if (generation < ratchet.generation) {
      const auto skipped = ratchet.skipped.find(generation);
      if (skipped == ratchet.skipped.end()) return fail(MlsError::KeyUsed);
      prepared.m_keys = {skipped->second.key.clone(), skipped->second.nonce.clone()};
      return prepared;
    }
    at = ratchet.generation;
    secret = ratchet.secret.clone();
  } else {
    auto start = startOf(leaf);
    if (!start) return pass(start);
    const bool handshake = kind == RatchetKind::Handshakes;
    secret = std::move(handshake ? start->handshake : start->application);
    prepared.m_otherSecret = std::move(handshake ? start->application : start->handshake);
    prepared.m_nodes = std::move(start->nodes);
    prepared.m_consumed = std::move(start->consumed);
    prepared.m_leafIsNew = true;
  }
  // The last generation is never used, so that the one after it always exists.
  if (generation - at > maxGenerationGap || generation == std::numeric_limits<std::uint32_t>::max())
    return fail(MlsError::TooFarAhead);
  for (; at < generation; ++at) {
    prepared.m_skipped.emplace_hint(prepared.m_skipped.end(), at, keysOf(secret.view(), at));
    secret = deriveTreeSecret(secret.view(), "secret", at);
  }
  prepared.m_keys = keysOf(secret.view(), generation);
  prepared.m_nextSecret = deriveTreeSecret(secret.view(), "secret", generation);
  prepared.m_nextGeneration = generation + 1;
  return prepared;
}

void SecretTree::adopt(Prepared&& prepared) {
  const RatchetId id{prepared.m_leaf, prepared.m_kind};
  const auto blockOf = [&](std::uint32_t generation) {
    return SecretPlace{SecretPlace::What::Skipped, id.first, id.second, generation / skippedBlock};
  };
  if (prepared.m_leafIsNew) {
    LeafStart start;
    start.nodes = std::move(prepared.m_nodes);
    start.consumed = std::move(prepared.m_consumed);
    const bool handshake = prepared.m_kind == RatchetKind::Handshakes;
    (handshake ? start.application : start.handshake) = std::move(prepared.m_otherSecret);
    take(prepared.m_leaf, std::move(start));
  }
  Ratchet& ratchet = m_ratchets[id];
  if (prepared.m_nextGeneration == 0) {
    ratchet.skipped.erase(prepared.m_generation);
    markChanged(blockOf(prepared.m_generation));
    return;
  }
  ratchet.generation = prepared.m_nextGeneration;
  ratchet.secret = std::move(prepared.m_nextSecret);
  markChanged({SecretPlace::What::Ratchet, id.first, id.second, 0});
  for (auto& [generation, keys] : prepared.m_skipped) {
    ratchet.skipped[generation] = std::move(keys);
    if (m_changed.back() != blockOf(generation)) markChanged(blockOf(generation));
  }
  while (ratchet.skipped.size() > skippedKeysKept) {
    markChanged(blockOf(ratchet.skipped.begin()->first));
    ratchet.skipped.erase(ratchet.skipped.begin());
  }
}

std::vector<SecretPlace> SecretTree::places() const {
  std::vector<SecretPlace> places;
  for (const auto& [node, secret] : m_nodes) places.push_back({SecretPlace::What::Node, node, {}, 0});
  for (const auto& [id, ratchet] : m_ratchets) {
    places.push_back({SecretPlace::What::Ratchet, id.first, id.second, 0});
    for (const auto& [generation, keys] : ratchet.skipped) {
      const SecretPlace block{SecretPlace::What::Skipped, id.first, id.second, generation / skippedBlock};
      if (places.back() != block) places.push_back(block);
    }
  }
  return places;
}

std::vector<SecretPlace> SecretTree::takeChanged() {
  std::vector<SecretPlace> changed = std::exchange(m_changed, {});
  std::ranges::sort(changed);
  const auto twice = std::ranges::unique(changed);
  changed.erase(twice.begin(), twice.end());
  return changed;
}

std::optional<SecretBytes> SecretTree::save(const SecretPlace& place) const {
  Writer writer(Writer::Content::Secret, 256);
  if (place.what == SecretPlace::What::Node) {
    const auto found = m_nodes.find(place.index);
    if (found == m_nodes.end()) return std::nullopt;
    return found->second.clone();
  }
  const auto found = m_ratchets.find({place.index, place.kind});
  if (found == m_ratchets.end()) return std::nullopt;
  const Ratchet& ratchet = found->second;
  if (place.what == SecretPlace::What::Ratchet) {
    writer.u32(ratchet.generation);
    writer.vector(ratchet.secret.view());
    return writer.takeSecret();
  }
  const std::uint32_t first = place.block * skippedBlock;
  for (auto at = ratchet.skipped.lower_bound(first);
       at != ratchet.skipped.end() && at->first / skippedBlock == place.block; ++at) {
    writer.u32(at->first);
    writer.vector(at->second.key.view());
    writer.vector(at->second.nonce.view());
  }
  if (writer.view().empty()) return std::nullopt;
  return writer.takeSecret();
}

Result<void> SecretTree::restore(const SecretPlace& place, ByteView saved) {
  if (place.what == SecretPlace::What::Node) {
    if (saved.size() != hashSize || place.index >= nodeCount(m_leaves))
      return fail(MlsError::Malformed, "stored secret");
    m_nodes[place.index] = SecretBytes::copyOf(saved);
    return {};
  }
  if (place.index >= m_leaves) return fail(MlsError::Malformed, "stored ratchet");
  Ratchet& ratchet = m_ratchets[{place.index, place.kind}];
  Reader reader(saved);
  if (place.what == SecretPlace::What::Ratchet) {
    ratchet.generation = reader.u32();
    ratchet.secret = SecretBytes::copyOf(reader.vector());
    if (!reader.done() || ratchet.secret.size() != hashSize) return fail(MlsError::Malformed, "stored ratchet");
    return {};
  }
  while (!reader.atEnd()) {
    MessageKeys& keys = ratchet.skipped[reader.u32()];
    keys.key = SecretBytes::copyOf(reader.vector());
    keys.nonce = SecretBytes::copyOf(reader.vector());
    if (keys.key.size() != keySize(m_suite) || keys.nonce.size() != messageNonceSize) reader.fail();
  }
  if (!reader.done()) return fail(MlsError::Malformed, "stored keys");
  return {};
}

} // namespace clavis::crypto::mls
