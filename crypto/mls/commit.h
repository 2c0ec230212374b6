// A commit and the new path it may bring (RFC 9420 sections 7.6 and 12.4).
#pragma once

#include "crypto/mls/labeled.h"
#include "crypto/mls/proposals.h"

namespace clavis::crypto::mls {

/// The new key of one node, and the secret behind it for every key below the other child.
struct UpdatePathNode {
  Bytes encryptionKey;
  std::vector<Sealed> encryptedPathSecrets;

  void write(Writer& writer) const;
  [[nodiscard]] static UpdatePathNode read(Reader& reader);
  friend bool operator==(const UpdatePathNode&, const UpdatePathNode&) = default;
};

struct UpdatePath {
  static constexpr const char* structure = "UpdatePath";

  LeafNode leaf;
  std::vector<UpdatePathNode> nodes; ///< of the filtered direct path, from the leaf up

  void write(Writer& writer) const;
  [[nodiscard]] static UpdatePath read(Reader& reader);
  friend bool operator==(const UpdatePath&, const UpdatePath&) = default;
};

/// A proposal, or the reference of one that was sent before.
struct ProposalOrRef {
  std::variant<Proposal, Bytes> body;

  void write(Writer& writer) const;
  [[nodiscard]] static ProposalOrRef read(Reader& reader);
  friend bool operator==(const ProposalOrRef&, const ProposalOrRef&) = default;
};

struct Commit {
  static constexpr const char* structure = "Commit";

  std::vector<ProposalOrRef> proposals;
  std::optional<UpdatePath> path;

  void write(Writer& writer) const;
  [[nodiscard]] static Commit read(Reader& reader);
  friend bool operator==(const Commit&, const Commit&) = default;
};

} // namespace clavis::crypto::mls
