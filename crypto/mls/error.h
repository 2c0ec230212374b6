// What a call of this folder can end in. Finer than CryptoError, because the caller's next step differs: a message from
// a past epoch is shown as undecryptable, one from a coming epoch waits, a forged one is dropped. The detail is for
// logs: never a key, a plaintext or an identity.
#pragma once

#include "crypto/error.h"

namespace clavis::crypto::mls {

enum class MlsError {
  Malformed = 1,       ///< the bytes are not what they claim to be
  Unsupported,         ///< well formed, but a version, suite, type or credential we do not speak
  WrongGroup,          ///< for another group
  PastEpoch,           ///< of an epoch whose keys are gone; for handshakes: of any epoch but the current one
  FutureEpoch,         ///< of an epoch we have not reached: keep it and try again after the missing commit
  NotMember,           ///< the sender, or the leaf asked for, is not in the group
  NotExpected,         ///< the right bytes for the wrong call: an application message to process(), a commit as text
  OwnMessage,          ///< sent by this leaf: its key is erased, and its content known
  BadSignature,        ///< a signature does not match
  BadMembershipTag,    ///< a PublicMessage not made by a member of this epoch
  BadConfirmationTag,  ///< the committer's next epoch is not ours: a fork, or a defect
  Undecryptable,       ///< no key of ours opens it
  KeyUsed,             ///< the message's key was used or has left the window: a replay, or far too late
  TooFarAhead,         ///< the generation is beyond the window: honouring it would burn unbounded work
  CredentialRefused,   ///< the application does not accept who it claims to be
  InvalidCredential,   ///< an X.509 credential whose key is not the leaf's signature key, or none at all
  InvalidLeafNode,     ///< a rule of section 7.3
  InvalidKeyPackage,   ///< a rule of section 10.1
  InvalidTree,         ///< a rule of sections 7.9 and 12.4.3.1
  InvalidProposal,     ///< a rule of section 12.1
  InvalidProposalList, ///< a rule of section 12.2
  InvalidCommit,       ///< a rule of section 12.4
  InvalidWelcome,      ///< a rule of section 12.4.3.1
  UnknownProposal,     ///< a commit refers to a proposal that has not arrived: fetch it, then try again
  MissingPsk,          ///< a pre-shared key that we do not hold
  MissingTree,         ///< the Welcome or GroupInfo has no ratchet tree and none was given
  Expired,             ///< the key package's lifetime does not contain the time given
  CommitPending,       ///< merge or discard the own commit first
  NothingPending,      ///< there is no own commit to merge or discard
  Removed,             ///< this member is no longer in the group
  GroupEnded,          ///< the group was replaced (ReInit): only its successor may be written to
  BadArgument,         ///< a defect of the caller
  Internal,            ///< a library failed in a way it should not
};

/// "BadSignature", for logs and tests.
[[nodiscard]] const char* name(MlsError error) noexcept;

struct MlsFailure {
  MlsError code;
  std::string detail;
};

template <class T>
using Result = std::expected<T, MlsFailure>;

[[nodiscard]] inline std::unexpected<MlsFailure> fail(MlsError code, std::string detail = {}) {
  return std::unexpected(MlsFailure{code, std::move(detail)});
}
/// Hands an error on.
template <class T>
[[nodiscard]] std::unexpected<MlsFailure> pass(Result<T>& result) {
  return std::unexpected(std::move(result.error()));
}
/// Hands an error of the floor's other folders on, under the name it has here.
template <class T>
[[nodiscard]] std::unexpected<MlsFailure> passAs(MlsError code, crypto::Result<T>& result) {
  return fail(code, std::move(result.error().detail));
}

} // namespace clavis::crypto::mls
