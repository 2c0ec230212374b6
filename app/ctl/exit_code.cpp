#include "app/ctl/exit_code.h"

#include "app/ctl/ctl_error.h"
#include "core/access/access_error.h"
#include "core/access/factors/errors.h"
#include "core/access/policy/machine_policy.h"
#include "core/backend/backend_error.h"
#include "core/base/crypto_error.h"
#include "core/chart/errors.h"
#include "core/exchange/errors.h"
#include "core/messaging/errors.h"
#include "core/sync/errors.h"
#include "core/vault/errors.h"
#include "core/vault/hardening/hardening.h"
#include "core/vault/sqlite/store_error.h"

#include <array>
#include <utility>

namespace clavis::ctl {
namespace {

using core::BackendError;
using core::StoreError;
using core::SyncError;
using core::VaultError;

ExitCode ofVault(VaultError error) {
  switch (error) {
  case VaultError::WrongPassphrase:
  case VaultError::TooManyGuesses:
  case VaultError::FactorNeeded: return ExitCode::WrongPassphrase;
  case VaultError::DamagedHeader:
  case VaultError::DamagedPages:
  case VaultError::ProfileMismatch: return ExitCode::Damaged;
  case VaultError::NewerVersion: return ExitCode::NewerVersion;
  case VaultError::NoSpace:
  case VaultError::Io: return ExitCode::Disk;
  case VaultError::LockedByAnotherProcess: return ExitCode::InUse;
  case VaultError::NoVaultHere:
  case VaultError::AlreadyExists: return ExitCode::NoVault;
  case VaultError::UnsafeFolder: return ExitCode::UnsafeFile;
  case VaultError::BadInput: return ExitCode::BadInput;
  case VaultError::Closed:
  case VaultError::Internal: return ExitCode::Defect;
  }
  return ExitCode::Defect;
}

ExitCode ofStore(StoreError error) {
  switch (error) {
  case StoreError::Corrupt:
  case StoreError::NotADatabase: return ExitCode::Damaged;
  case StoreError::NoSpace:
  case StoreError::ReadOnly:
  case StoreError::Io: return ExitCode::Disk;
  case StoreError::Busy: return ExitCode::InUse;
  case StoreError::Interrupted: return ExitCode::Stopped;
  default: return ExitCode::Defect;
  }
}

ExitCode ofBackend(BackendError error) {
  switch (error) {
  case BackendError::BadAddress:
  case BackendError::BadIdentity:
  case BackendError::ClientKeyMismatch: return ExitCode::BadInput;
  case BackendError::CannotResolve:
  case BackendError::Unreachable:
  case BackendError::TimedOut:
  case BackendError::ClosedWithoutAnswer:
  case BackendError::CircuitOpen: return ExitCode::Unreachable;
  case BackendError::NotTls:
  case BackendError::TlsVersion:
  case BackendError::TlsUntrusted:
  case BackendError::TlsExpired:
  case BackendError::TlsHostname:
  case BackendError::TlsRevoked:
  case BackendError::RevocationUnknown:
  case BackendError::PinMismatch:
  case BackendError::TlsFailed:
  case BackendError::LeftOrigin:
  case BackendError::Redirect: return ExitCode::Untrusted;
  case BackendError::ClientCertificateRefused:
  case BackendError::Unauthorized:
  case BackendError::Forbidden: return ExitCode::Refused;
  case BackendError::Cancelled: return ExitCode::Stopped;
  default: return ExitCode::ServerFault;
  }
}

ExitCode ofAccess(core::AccessError error) {
  using enum core::AccessError;
  switch (error) {
  case BadInvitation:
  case OtherVersion:
  case NoInvitationSeen: return ExitCode::BadInput;
  case InvitationOver:
  case CodeRefused:
  case CodeUsed:
  case CodeExpired:
  case RequestRefused:
  case IdentityOver:
  case RenewalRefused: return ExitCode::Refused;
  case NotEst:
  case UnsupportedRequest: return ExitCode::ServerFault;
  case FingerprintMismatch:
  case ClockWrong:
  case CertificateUnfit:
  case WrongPerson:
  case BadList:
  case OlderList: return ExitCode::Untrusted;
  case Undecided: return ExitCode::PartlyDone;
  }
  return ExitCode::Defect;
}

ExitCode ofMessaging(core::MessagingError error) {
  using enum core::MessagingError;
  switch (error) {
  case NotEnrolled: return ExitCode::NotSetUp;
  case NoSuchConversation:
  case NoSuchMessage:
  case NoDevice: return ExitCode::NotFound;
  case Untrusted:
  case WrongPerson:
  case KeyChanged:
  case ServerLies: return ExitCode::Untrusted;
  case Behind: return ExitCode::PartlyDone;
  case StateLost: return ExitCode::Damaged;
  case Stopped: return ExitCode::Stopped;
  case BadPayload:
  case TooLong:
  case NotAllowed:
  case RecipientUnsure:
  case Undecryptable: return ExitCode::BadInput;
  }
  return ExitCode::Defect;
}

ExitCode ofExchange(core::ExchangeError error) {
  using enum core::ExchangeError;
  switch (error) {
  case CannotReadSource:
  case SourceChanged:
  case TooLarge:
  case TooManyFiles:
  case NotAllowed:
  case BadManifest: return ExitCode::BadInput;
  case NoSpace:
  case CannotWrite:
  case Io: return ExitCode::Disk;
  case ServerFull: return ExitCode::ServerFault;
  case NoSuchTransfer: return ExitCode::NotFound;
  case PartsMissing: return ExitCode::PartlyDone;
  case Damaged:
  case BlobMissing: return ExitCode::Damaged;
  case Revoked:
  case Expired: return ExitCode::Refused;
  case TargetExists: return ExitCode::UnsafeFile;
  case Stopped: return ExitCode::Stopped;
  }
  return ExitCode::Defect;
}

ExitCode ofSync(SyncError error) {
  switch (error) {
  case SyncError::AlreadyRunning: return ExitCode::InUse;
  case SyncError::Cancelled: return ExitCode::Stopped;
  case SyncError::NoPanel: return ExitCode::NotSetUp;
  case SyncError::PanelInvalid: return ExitCode::BadInput;
  case SyncError::PurgeIncomplete: return ExitCode::Defect;
  case SyncError::PanelGone:
  case SyncError::ServerCannot:
  case SyncError::UnstablePages:
  case SyncError::MalformedPage:
  case SyncError::TooManyFailures: return ExitCode::ServerFault;
  }
  return ExitCode::Defect;
}

ExitCode ofCtl(CtlError error) {
  switch (error) {
  case CtlError::Usage: return ExitCode::Usage;
  case CtlError::UnsafeFile:
  case CtlError::TargetNotEmpty: return ExitCode::UnsafeFile;
  case CtlError::CannotWriteFile: return ExitCode::Disk;
  case CtlError::NotEnrolled: return ExitCode::NotSetUp;
  case CtlError::NoSuchResource: return ExitCode::NotFound;
  case CtlError::FoundDamage: return ExitCode::Damaged;
  case CtlError::CannotReadFile:
  case CtlError::NoTerminal:
  case CtlError::PassphrasesDiffer:
  case CtlError::WeakPassphrase:
  case CtlError::BadText: return ExitCode::BadInput;
  }
  return ExitCode::Defect;
}

struct Explained {
  ExitCode code;
  const char* sentence;
};

// One sentence a kind; the technical code follows it on the same line, so that nothing is lost.
constexpr std::array Sentences = std::to_array<Explained>({
    {ExitCode::Done, "Done."},
    {ExitCode::Defect, "Something failed that should not be able to fail. Please report the code."},
    {ExitCode::Usage, "The command line is not understood. See clavisctl --help."},
    {ExitCode::WrongPassphrase,
     "The passphrase or recovery code is not right, or a factor is missing, or it is too early for another try."},
    {ExitCode::NoVault, "There is no vault in that folder, or, for init, there is one already."},
    {ExitCode::InUse, "The profile is in use by another Clavis. Close it and try again."},
    {ExitCode::Damaged,
     "The vault is damaged. Nothing was changed. Keep the folder; \"verify\" says what can be read."},
    {ExitCode::NewerVersion, "The vault was written by a newer Clavis. Update this one."},
    {ExitCode::Disk, "The disk is full, read-only or failing. Nothing that was stored is lost."},
    {ExitCode::NotSetUp, "The profile is not set up for this: enrol it, and choose a panel with sync --panel."},
    {ExitCode::Unreachable, "The server cannot be reached. What is in the vault can still be read."},
    {ExitCode::Untrusted, "The server is not the one this profile trusts. Nothing was sent. Ask the administrator."},
    {ExitCode::Refused, "The server does not accept this workstation or person for this."},
    {ExitCode::ServerFault, "The server answered with an error. What was stored before stays."},
    {ExitCode::NotFound, "The vault holds no such patient or resource."},
    {ExitCode::PartlyDone, "The sync ended, but some charts or sections could not be fetched. Run it again later."},
    {ExitCode::UnsafeFile, "A file is not safe to use: it is readable by others, or something would be overwritten."},
    {ExitCode::UnsafeSystem, "This system cannot keep secrets safe: hardening or the self-test failed."},
    {ExitCode::BadInput, "Something that was given cannot be used."},
    {ExitCode::PolicyForbids,
     "The policy of this machine does not allow that, or cannot be used. Nothing was changed. Ask the administrator."},
    {ExitCode::Stopped, "Stopped. What was stored stays, and the next sync goes on from there."},
});

const char* sentenceOf(ExitCode code) {
  for (const Explained& known : Sentences)
    if (known.code == code) return known.sentence;
  return "";
}

} // namespace

ExitCode exitCodeOf(const core::Error& error) {
  if (const auto e = error.as<CtlError>()) return ofCtl(*e);
  if (const auto e = error.as<VaultError>()) return ofVault(*e);
  if (const auto e = error.as<StoreError>()) return ofStore(*e);
  if (const auto e = error.as<BackendError>()) return ofBackend(*e);
  if (const auto e = error.as<core::AccessError>()) return ofAccess(*e);
  if (const auto e = error.as<SyncError>()) return ofSync(*e);
  if (const auto e = error.as<core::MessagingError>()) return ofMessaging(*e);
  if (const auto e = error.as<core::ExchangeError>()) return ofExchange(*e);
  if (const auto e = error.as<core::chart::ChartError>())
    return *e == core::chart::ChartError::NoSuchPatient || *e == core::chart::ChartError::NoSuchResource
               ? ExitCode::NotFound
               : ExitCode::Damaged;
  if (error.as<core::FactorError>()) return ExitCode::WrongPassphrase;
  if (error.as<core::PolicyError>()) return ExitCode::PolicyForbids;
  if (error.as<core::HardeningError>()) return ExitCode::UnsafeSystem;
  if (error.area() == std::string_view("crypto")) return ExitCode::BadInput;
  return ExitCode::Defect;
}

std::string sentenceFor(const core::Error& error) {
  return std::string(sentenceOf(exitCodeOf(error))) + " [" + error.toString() + ']';
}

std::string exitCodeTable() {
  std::string out;
  for (const Explained& known : Sentences) {
    const std::string number = std::to_string(static_cast<int>(known.code));
    out.append(4 - std::min<std::size_t>(3, number.size()), ' ').append(number).append("  ").append(known.sentence);
    out += '\n';
  }
  return out;
}

} // namespace clavis::ctl
