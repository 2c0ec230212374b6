#include "crypto/mls/error.h"

namespace clavis::crypto::mls {

const char* name(MlsError error) noexcept {
  using enum MlsError;
  switch (error) {
  case Malformed: return "Malformed";
  case Unsupported: return "Unsupported";
  case WrongGroup: return "WrongGroup";
  case PastEpoch: return "PastEpoch";
  case FutureEpoch: return "FutureEpoch";
  case NotMember: return "NotMember";
  case NotExpected: return "NotExpected";
  case OwnMessage: return "OwnMessage";
  case BadSignature: return "BadSignature";
  case BadMembershipTag: return "BadMembershipTag";
  case BadConfirmationTag: return "BadConfirmationTag";
  case Undecryptable: return "Undecryptable";
  case KeyUsed: return "KeyUsed";
  case TooFarAhead: return "TooFarAhead";
  case CredentialRefused: return "CredentialRefused";
  case InvalidCredential: return "InvalidCredential";
  case InvalidLeafNode: return "InvalidLeafNode";
  case InvalidKeyPackage: return "InvalidKeyPackage";
  case InvalidTree: return "InvalidTree";
  case InvalidProposal: return "InvalidProposal";
  case InvalidProposalList: return "InvalidProposalList";
  case InvalidCommit: return "InvalidCommit";
  case InvalidWelcome: return "InvalidWelcome";
  case UnknownProposal: return "UnknownProposal";
  case MissingPsk: return "MissingPsk";
  case MissingTree: return "MissingTree";
  case Expired: return "Expired";
  case CommitPending: return "CommitPending";
  case NothingPending: return "NothingPending";
  case Removed: return "Removed";
  case GroupEnded: return "GroupEnded";
  case BadArgument: return "BadArgument";
  case Internal: return "Internal";
  }
  return "?";
}

} // namespace clavis::crypto::mls
