// Everything one member knows of one epoch. The current epoch has all of it; of past ones only what late messages need
// is left.
#pragma once

#include "crypto/mls/key_schedule.h"
#include "crypto/mls/message_protection.h"
#include "crypto/mls/treekem.h"

namespace clavis::crypto::mls {

struct EpochState {
  GroupContext context;
  Bytes contextBytes; ///< context, serialised: signed and tagged with every message
  RatchetTree tree;
  TreePrivate keys;
  EpochSecrets secrets; ///< `encryption` went into messageKeys
  SecretTree messageKeys;
  Bytes confirmationTag;
  Bytes interimTranscriptHash;
  bool treeStored = false; ///< the tree is written once, also when its epoch is over by then

  /// Leaves what messages of this epoch need once it is over: the tree, the sender data secret, the message keys.
  void close() {
    SecretBytes senderData = std::move(secrets.senderData);
    secrets = EpochSecrets();
    secrets.senderData = std::move(senderData);
    keys = TreePrivate(keys.leaf(), SecretBytes());
  }
};

/// A proposal of the current epoch that was received or sent, and is not committed yet. Authentic, and checked by
/// itself.
struct CachedProposal {
  Bytes reference;
  Proposal proposal;
  Sender sender;
};

} // namespace clavis::crypto::mls
