#include "ui/words/error_sentence.h"

#include "core/base/qualified_name.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <string_view>

namespace clavis::ui {

namespace {

// Looked up by "area/name", the form that logs and stored failures have as well.
struct Entry {
  std::string_view code;
  const char* sentence;
};

constexpr const char* context = "clavis::ui::ErrorSentence";

// clang-format off
constexpr auto sentences = std::to_array<Entry>({
  // The vault: everything stays on this computer, encrypted; nothing is ever deleted without being asked.
  {"vault/WrongPassphrase", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "That passphrase does not open this profile. Nothing was changed. Check Caps Lock and the keyboard layout, or use your recovery code.")},
  {"vault/DamagedHeader", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The file that holds this profile's keys is damaged, and so is its copy. Your charts cannot be opened with it, and nothing was changed. Ask IT to restore the file vault.header from a backup, or set this workstation up again: charts come back from the server.")},
  {"vault/DamagedPages", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Parts of the stored charts cannot be read, most likely a failing disk. The damaged files are left as they are. Save what can be read into a new profile; the rest is fetched from the server again.")},
  {"vault/NewerVersion", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "These charts were stored by a newer version of Clavis. They are safe and untouched. Update Clavis on this workstation to open them.")},
  {"vault/NoSpace", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The disk is full. Everything saved so far is safe. Free some space, then try again.")},
  {"vault/LockedByAnotherProcess", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This profile is already open in another Clavis window or program. Nothing is wrong with it. Close the other one first, then unlock here.")},
  {"vault/NoVaultHere", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "There is no profile in this folder. Nothing was changed. Check the folder Clavis was started with, or set up a new profile.")},
  {"vault/AlreadyExists", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This folder already holds a profile. It was not touched. Unlock it, or choose another folder for a new one.")},
  {"vault/ProfileMismatch", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The key file and the charts in this folder belong to two different profiles. Neither was changed. Ask IT to put the matching files back together.")},
  {"vault/UnsafeFolder", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Other users of this computer could change the profile's folder. Nothing was opened. Ask IT to give the folder to you alone.")},
  {"vault/BadInput", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Type a passphrase first. Nothing was changed.")},
  {"vault/Io", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The disk could not be read or written. What was saved before is safe. Check that the disk is connected, then try again; tell IT if it happens again.")},
  {"vault/TooManyGuesses", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Too many wrong passphrases in a row, so Clavis waits before the next try. Nothing was changed. Wait a moment, or use your recovery code once the wait is over.")},
  {"vault/FactorNeeded", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This profile also needs your smart card, your security key or the computer it was made for, and none of them answered. Nothing was changed. Put the card or key in and try again, or use your recovery code.")},
  {"vault/Closed", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The profile was locked while this was under way. What was saved is safe. Unlock and try again.")},
  {"vault/Internal", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Clavis made a mistake with the stored charts. What was saved is safe. Close Clavis and start it again; tell IT if it happens again.")},

  // Cards and keys beside the passphrase
  {"factor/NoModule", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This computer has no software for smart cards. Nothing was changed. Ask IT to install OpenSC, or the software that came with the card.")},
  {"factor/NoCard", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Your smart card or security key is not in the computer. Nothing was changed. Put it in and try again, or use your recovery code.")},
  {"factor/NoKey", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "That is not the card or security key this profile was set up with. Nothing was changed. Use the right one, or your recovery code.")},
  {"factor/PinNeeded", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Your card or security key asks for its PIN. Nothing was changed. Type the PIN below the passphrase, then try again.")},
  {"factor/PinWrong", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Your card or security key did not accept that PIN. Nothing was changed. Try again with care: after a few wrong ones it blocks itself.")},
  {"factor/PinBlocked", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Your card or security key has blocked itself after too many wrong PINs. Your charts are safe. Ask IT to unblock it, or use your recovery code.")},
  {"factor/Removed", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Your card or security key was taken out while it was needed. Nothing was changed. Put it in again and leave it there until the profile is open.")},
  {"factor/Failed", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Your card or security key did not answer, or was not touched in time. Nothing was changed. Take it out, put it in again and try once more; tell IT if it happens again.")},
  {"factor/Unknown", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This profile was set up with a kind of key that this Clavis does not know. Nothing was changed. Update Clavis, or use your recovery code.")},

  // What the administrator has laid down
  {"policy/Unsafe", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The rules of this computer can be changed by others than its administrator, so Clavis does not go on. Nothing was opened. Tell IT that the policy file is not safe.")},
  {"policy/Malformed", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The rules of this computer contain a mistake, so Clavis does not go on. Nothing was opened. Tell IT to look at the policy file.")},
  {"policy/Unreadable", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The rules of this computer cannot be read, so Clavis does not go on. Nothing was opened. Tell IT.")},
  {"policy/BadSignature", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The rules of this computer are not signed by its administrator, so Clavis does not go on. Nothing was opened. Tell IT.")},
  {"policy/FactorRequired", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Your clinic asks for a smart card or security key with this profile, and it was opened without one. The charts stay closed. Ask IT to help you add one.")},
  {"policy/BackendNotAllowed", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Your clinic does not allow this computer to connect to that server. Nothing was sent. Check the address, or ask IT.")},
  {"policy/PassphraseNeeded", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Your clinic asks for the passphrase once more before records are saved outside of Clavis. Nothing was written. Type it and save again.")},
  {"policy/ExportForbidden", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Your clinic does not allow records to be saved outside of Clavis on this computer. Nothing was written. Ask IT.")},

  // The database under it, met after unlock.
  {"store/Corrupt", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "A part of the stored charts cannot be read. Nothing was changed. Lock Clavis and unlock it again to see what can be saved.")},
  {"store/NotADatabase", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The stored charts do not open with this profile's key. Nothing was changed. Ask IT whether files were moved between profiles.")},
  {"store/NoSpace", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The disk is full. Everything saved so far is safe. Free some space, then try again.")},
  {"store/Busy", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Another program is using the stored charts. Nothing was lost. Try again in a moment.")},
  {"store/ReadOnly", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Clavis may not write to the profile's folder. What is stored is safe. Ask IT to give you the right to write there.")},
  {"store/Io", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The disk could not be read or written. What was saved before is safe. Try again; tell IT if it happens again.")},
  {"store/OutOfMemory", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This computer has run out of memory. What was saved is safe. Close other programs, then try again.")},
  {"store/Interrupted", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This was stopped before it was done. What was saved is safe. Try again.")},

  // Start-up
  {"hardening/BeingTraced", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Another program is watching Clavis, so it did not start. Nothing was opened. Close debugging tools, then start Clavis again; tell IT if you do not know of any.")},
  {"hardening/CoreDumpsAllowed", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This computer would write Clavis's memory to disk after a crash, so it did not start. Nothing was opened. Ask IT to allow programs to turn core dumps off.")},
  {"hardening/Traceable", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This computer lets other programs read Clavis's memory, so it did not start. Nothing was opened. Ask IT to look at the process protection of this system.")},
  {"hardening/SelfTestFailed", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The encryption on this computer gives wrong answers, so Clavis did not start. Your charts were not touched. Ask IT to install Clavis again.")},

  // Charts
  {"chart/NoSuchPatient", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This chart is not on this workstation. It may have left your panel or been removed on the server. Sync now, or look it up in the server's own system.")},
  {"chart/NoSuchResource", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This entry is no longer here: a sync has removed or replaced it. The rest of the chart is unchanged. Reload the section.")},
  {"chart/AccessNotLogged", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Opening a chart must be recorded, and the record could not be written. The chart stays closed and unchanged. Free some disk space or tell IT, then open it again.")},
  {"chart/BadCursor", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The list changed while it was being read. Nothing was lost. Show it again from the top.")},
  {"chart/Unreadable", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This entry is stored in a form Clavis cannot read. It is kept as it came. Open its raw record, or look it up in the server's own system.")},

  // Files that are shown
  {"preview/NotSupported", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Clavis does not open this kind of file. It is kept as it came. Ask for it as a PDF, a JPEG picture or plain text.")},
  {"preview/Empty", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This file holds nothing at all. It was not changed. Ask who sent it to send it again.")},
  {"preview/Damaged", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This file is damaged, or is not what it claims to be. It is kept as it came. Ask who sent it to send it again.")},
  {"preview/NoPicture", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This DICOM file holds no picture: it may be a report or a curve. It is kept as it came. Open it in the imaging system.")},
  {"preview/Locked", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This file is locked with a password. It was not changed. Ask who sent it for the password.")},
  {"preview/TooLarge", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This file is too large to be shown. It is kept as it came. Ask for a smaller one, or save a copy for a program made for it.")},
  {"preview/TooManyPixels", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This picture claims to be larger than any real one, so it was not opened. It is kept as it came. Ask who sent it.")},
  {"preview/TooDeep", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This file is built in a way that no real document is, so it was not opened. It is kept as it came. Ask who sent it.")},
  {"preview/TimedOut", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This file took too long to be shown, so the preview was stopped. Clavis and your charts are not affected. Try again, or ask for another copy.")},
  {"preview/HelperEnded", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The part of Clavis that shows files stopped at this one. Clavis and your charts are not affected. Try again; if it stops again, ask who sent the file about it.")},
  {"preview/HelperMisbehaved", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This file made the preview behave wrongly, so it was stopped. Clavis and your charts are not affected. Do not open the file elsewhere; tell IT.")},
  {"preview/NoHelper", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The part of Clavis that shows files could not be started. The file was not opened and is kept as it came. Tell IT that clavis-preview is missing or blocked.")},
  {"preview/NotConfined", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This computer cannot show files from outside safely, so the file was not opened. It is kept as it came. Tell IT.")},
  {"preview/SourceFailed", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The stored file could not be read. Nothing was shown. Fetch it again, or ask who sent it to send it again.")},
  {"preview/NoSuchPage", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "There is no such page in this file. Nothing was changed. Go back to the first page.")},
  {"preview/Closed", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The file was closed while it was being read. Nothing was changed. Open it again.")},

  // Messages
  {"messaging/BadPayload", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "There is nothing to send in this message. Nothing was sent. Write something first.")},
  {"messaging/TooLong", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This message is too long. Nothing was sent; your words are still in the field. Send them in two messages.")},
  {"messaging/NoSuchConversation", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This conversation is no longer on this workstation. Nothing was sent. Go back to the inbox.")},
  {"messaging/NoSuchMessage", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This message is no longer on this workstation. Nothing was changed.")},
  {"messaging/NotEnrolled", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This workstation is not set up to send messages. What is here stays readable. Ask IT for an enrolment code.")},
  {"messaging/NoDevice", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The other side has no phone or computer that is known here yet. What you have written is kept. Ask them to set up messages, then try again.")},
  {"messaging/NotAllowed", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "That is not yours to change, or the conversation can only be read. Nothing was changed.")},
  {"messaging/RecipientUnsure", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "It is not certain that this goes to the right patient. Nothing was sent. Check the name and the birth date, then send again.")},
  {"messaging/Untrusted", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The other side shows a key that your clinic does not vouch for. Nothing was sent. Do not work around this: tell IT.")},
  {"messaging/WrongPerson", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The other side shows a key that belongs to somebody else. Nothing was sent. Tell IT.")},
  {"messaging/KeyChanged", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "A key of the other side has changed, as with a new phone. Nothing was sent. Open the safety number and look at it first.")},
  {"messaging/Undecryptable", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "A message could not be read on this workstation. It was asked for again; nothing else is affected.")},
  {"messaging/Behind", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The conversation changed while this was being sent. Nothing was lost. Clavis tries again by itself.")},
  {"messaging/StateLost", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This workstation has lost its place in the conversation. What was said stays readable. Clavis joins it anew by itself; tell IT if it does not.")},
  {"messaging/ServerLies", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "What the server hands out for this conversation does not fit together, so nothing of it was used. Your messages are kept here. Tell IT.")},
  {"messaging/Stopped", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Clavis was closing. Your message is kept and goes out next time.")},

  // Sync
  {"sync/AlreadyRunning", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "A sync of this profile is already running. Nothing is wrong. Wait until it has finished.")},
  {"sync/Cancelled", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The sync was stopped. Everything received so far is kept. It goes on from there next time.")},
  {"sync/NoPanel", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Clavis does not know yet whose charts belong on this workstation. Nothing was fetched. Choose your panel, then sync.")},
  {"sync/PanelInvalid", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The panel is not written in a form Clavis knows. Nothing was fetched. Choose it again.")},
  {"sync/PanelGone", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server no longer has the group that names your panel. Your charts stay as they are. Choose your panel again, or ask who keeps the group.")},
  {"sync/ServerCannot", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This server has no way to list the panel you chose. Your charts stay as they are. Choose another kind of panel.")},
  {"sync/UnstablePages", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server's lists kept changing while they were being read. What was received is kept. Clavis tries again by itself.")},
  {"sync/MalformedPage", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server sent records Clavis cannot read. What was received before is kept. Tell IT; Clavis tries again by itself.")},
  {"sync/PurgeIncomplete", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "A chart that left your panel could not be removed completely, so it was kept whole. Nothing was lost. Clavis tries again at the next sync.")},
  {"sync/TooManyFailures", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Many charts failed one after the other, so the sync stopped early. What was received is kept. Clavis tries again by itself; tell IT if it goes on.")},

  // Files on their way
  {"exchange/CannotReadSource", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The file to send cannot be read, or is no ordinary file. Nothing was sent. Check where it is and whether you may read it, then choose it again.")},
  {"exchange/SourceChanged", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The file was changed while it was being prepared. Nothing was sent. Wait until the other program is done with it, then send it again.")},
  {"exchange/NoSpace", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This disk has too little free space for the file. Nothing is lost. Free some space, then go on with the transfer.")},
  {"exchange/ServerFull", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server has too little space for the file. It is kept here, sealed, and nothing is lost. Tell IT, then go on with the transfer.")},
  {"exchange/TooLarge", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The file is larger than this server takes. Nothing was sent. Send it in smaller pieces, or ask IT about the server's limit.")},
  {"exchange/TooManyFiles", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "That is more files than can be sent at once. Nothing was sent. Send them in smaller groups.")},
  {"exchange/NotAllowed", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This cannot be done with this file: only who sent it can take it back, and only what is here can be saved. Nothing was changed. Ask who sent it.")},
  {"exchange/NoSuchTransfer", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This transfer is no longer listed. Nothing was changed. Look at the list again.")},
  {"exchange/BadManifest", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The message says things about its file that do not fit together, so it was refused. Nothing was stored. Ask who sent it to send it again.")},
  {"exchange/PartsMissing", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server has lost a part of this file. What came is kept, and the sender has been asked for the rest. Clavis goes on by itself.")},
  {"exchange/Damaged", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The file that came is not the file that was sent, so none of it is shown. The parts are fetched again. If it stays so, tell IT.")},
  {"exchange/BlobMissing", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The stored file is gone from this profile. The record of it is kept. Fetch it again, or ask who sent it.")},
  {"exchange/Revoked", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Who sent this file has taken it back. It was not fetched here. Ask them if you need it.")},
  {"exchange/Expired", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The time for this file is over and it is gone from the server. What was fetched before is kept. Ask who sent it to send it again.")},
  {"exchange/TargetExists", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "A file of that name is there already. It was not overwritten. Choose another name or folder.")},
  {"exchange/CannotWrite", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The copy could not be written there. Nothing was changed in Clavis. Choose another folder, or free some space.")},
  {"exchange/Io", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The disk reported an error. Nothing was sent or shown. Try again; if it happens again, tell IT.")},
  {"exchange/Stopped", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Clavis was closing or locking. The transfer is kept and goes on from where it was. Unlock to go on.")},

  // The server, and the way to it
  {"backend/BadAddress", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "That is not an address Clavis can use. Nothing was sent. Use the https address you were given, without a user name or question mark in it.")},
  {"backend/CannotResolve", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server's name is not known to this network. Nothing was sent; your charts stay readable. Check the network connection or VPN.")},
  {"backend/Unreachable", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server cannot be reached. Nothing was sent; your charts stay readable. Check the network connection; Clavis tries again by itself.")},
  {"backend/NotTls", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "What answers at the server's address does not speak an encrypted connection, as on a guest network with a login page. Nothing was sent. Check which network you are on.")},
  {"backend/TlsVersion", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server only offers an outdated encryption. Nothing was sent; your charts stay readable. Tell IT that Clavis needs TLS 1.3.")},
  {"backend/TlsUntrusted", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server's certificate is not from your clinic's authority. Nothing was sent; your charts stay readable. Do not work around this: tell IT.")},
  {"backend/TlsExpired", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server's certificate is out of date, or this computer's clock is wrong. Nothing was sent; your charts stay readable. Check the clock, then tell IT.")},
  {"backend/TlsHostname", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The certificate that answered belongs to another server. Nothing was sent; your charts stay readable. Tell IT.")},
  {"backend/TlsRevoked", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Your clinic has withdrawn the server's certificate. Nothing was sent; your charts stay readable. Tell IT.")},
  {"backend/RevocationUnknown", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Clavis could not check whether the server's certificate is still valid. Nothing was sent; your charts stay readable. Tell IT that the revocation list needs renewing.")},
  {"backend/PinMismatch", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server shows a different key from the one this workstation knows. Nothing was sent; your charts stay readable. Ask IT whether the key was changed.")},
  {"backend/TlsFailed", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "An encrypted connection to the server could not be made. Nothing was sent; your charts stay readable. Try again; tell IT if it happens again.")},
  {"backend/ClientCertificateRefused", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server does not accept this workstation's certificate. Nothing was sent; your charts stay readable. Ask IT for a new enrolment code.")},
  {"backend/ClientKeyMismatch", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This workstation's certificate and key do not belong together. Nothing was sent; your charts stay readable. Ask IT for a new enrolment code.")},
  {"backend/BadIdentity", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "A certificate or key file cannot be read. Nothing was sent; your charts stay readable. Check the file you chose, or ask IT for a new one.")},
  {"backend/ClosedWithoutAnswer", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server closed the connection without an answer. Your charts stay readable. Clavis tries again by itself.")},
  {"backend/Truncated", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "An answer from the server ended early and was not used. Your charts stay as they were. Clavis tries again by itself.")},
  {"backend/TimedOut", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server took too long to answer. Your charts stay readable. Clavis tries again by itself.")},
  {"backend/TooLarge", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "An answer from the server is larger than Clavis accepts and was not used. Your charts stay as they were. Tell IT.")},
  {"backend/HeadersTooLarge", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "An answer from the server is not in order and was not used. Your charts stay as they were. Tell IT.")},
  {"backend/BadCompression", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "An answer from the server arrived damaged and was not used. Your charts stay as they were. Clavis tries again by itself.")},
  {"backend/Malformed", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "An answer from the server is not in order and was not used. Your charts stay as they were. Tell IT.")},
  {"backend/Redirect", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server points to another address, which Clavis does not follow. Nothing was sent there; your charts stay readable. Ask IT for the right address.")},
  {"backend/Cancelled", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This was stopped before it was done. What was received is kept. Try again when you are ready.")},
  {"backend/CircuitOpen", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server has failed several times just now, so Clavis gives it a rest. Your charts stay readable. Clavis tries again by itself.")},
  {"backend/SinkFailed", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "What the server sent could not be stored. Everything saved before is safe. Check that the disk has space, then try again.")},
  {"backend/Unauthorized", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server does not know this workstation. Nothing was changed; your charts stay readable. Ask IT to check your enrolment.")},
  {"backend/Forbidden", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server does not give you these records. Nothing was changed. Ask whoever keeps access rights if you need them.")},
  {"backend/NotFound", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server does not have what was asked for. Nothing was changed. Check the address, or ask IT.")},
  {"backend/NotAllowed", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server does not offer this. Nothing was changed; your charts stay readable. Ask IT what the server supports.")},
  {"backend/Conflict", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Somebody else changed the same record at the same time. Nothing was overwritten. Look at the newer version, then try again.")},
  {"backend/Gone", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server has deleted this record. Nothing else was changed. Sync to bring this workstation up to date.")},
  {"backend/PreconditionFailed", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Somebody else was first. Nothing was overwritten. Look at the newer version, then try again.")},
  {"backend/Unprocessable", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server understood the request and refused it. Nothing was changed. Tell IT.")},
  {"backend/BadRequest", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server refused the request. Nothing was changed; your charts stay readable. Tell IT.")},
  {"backend/TooManyRequests", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server is busy and asked Clavis to wait. Your charts stay readable. Clavis goes on by itself.")},
  {"backend/NoRoom", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server has no space left for this. Nothing was stored there; what you have here is kept. Tell IT; Clavis tries again by itself.")},
  {"backend/ServerError", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server has a problem of its own. Your charts stay readable. Clavis tries again by itself; tell IT if it goes on.")},
  {"backend/NotFhir", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "What answers at this address is not a chart server. Nothing was stored. Check the address, or ask IT.")},
  {"backend/LeftOrigin", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server pointed Clavis to a different machine, which Clavis does not follow. Nothing was sent there; your charts stay readable. Tell IT.")},
  {"backend/PagingLoop", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server sent the same page again and again. What was received is kept. Tell IT; Clavis tries again by itself.")},

  // Getting and keeping an identity
  {"access/BadInvitation", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "That is not a whole invitation: a character may be missing or mistyped. Nothing was changed. Copy it again, or ask your clinic for a new one.")},
  {"access/OtherVersion", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This invitation was made for another version of Clavis. Nothing was changed. Ask your clinic for a new one, or update Clavis.")},
  {"access/InvitationOver", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This invitation is too old. Nothing was changed. Ask your clinic for a new one.")},
  {"access/NoInvitationSeen", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "No invitation can be seen in this picture. Nothing was changed. Take it again, straight on and in good light, or type the invitation.")},
  {"access/NotEst", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "What answers at this address does not enrol workstations. Nothing was sent but the question. Check the address, or ask IT.")},
  {"access/FingerprintMismatch", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server that answered is not the one in your invitation. Your code was not sent. Do not try elsewhere: tell IT.")},
  {"access/ClockWrong", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This computer's clock and the clinic's differ by more than a day. Your code was not used. Set the date and time of this computer, then try again.")},
  {"access/CodeRefused", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server does not know this code: it is mistyped, or from another clinic. Nothing was changed. Check it, or ask for a new one.")},
  {"access/CodeUsed", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This code was used before, and each works once. Nothing was changed. If that was not you, tell IT now; ask for a new one.")},
  {"access/CodeExpired", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This code is too old. Nothing was changed. Ask for a new one.")},
  {"access/Undecided", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Somebody at your clinic has to approve this workstation first. Nothing is lost. Ask IT to approve it, then try again.")},
  {"access/RequestRefused", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The clinic's authority does not issue this workstation a certificate. Nothing was changed. Ask IT why.")},
  {"access/UnsupportedRequest", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The clinic's authority asks for a kind of key that Clavis does not make. Nothing was changed. Tell IT that Clavis makes ECDSA keys on P-256 or P-384.")},
  {"access/CertificateUnfit", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The certificate that came back does not fit this workstation or this clinic. Nothing was stored. Tell IT.")},
  {"access/WrongPerson", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The certificate that came back is for somebody else than the invitation says. Nothing was stored. Tell IT.")},
  {"access/IdentityOver", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This workstation's certificate ran out while it was not in touch with the clinic. Your charts stay readable, and what you wrote is kept. Ask IT for a new invitation.")},
  {"access/RenewalRefused", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The clinic does not renew this workstation's certificate. Your charts stay readable. Ask IT for a new invitation before it runs out.")},
  {"access/BadList", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The clinic's list of withdrawn certificates is not signed by its authority, and was not used. The list known before stays in force. Tell IT.")},
  {"access/OlderList", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The clinic's list of withdrawn certificates is older than the one known here, and was not used. Nothing was changed. Tell IT.")},

  // Cryptography, met when a file or a code is read
  {"crypto/WrongPassword", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The file does not open with this password. Nothing was changed. Check it, or ask whoever gave you the file.")},
  {"crypto/Malformed", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "That is not in the form it should have: a character may be missing or mistyped. Nothing was changed. Check it and try again.")},
  {"crypto/Untrusted", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "That certificate is not from your clinic's authority. Nothing was changed. Tell IT.")},
  {"crypto/Expired", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "That certificate is out of date, or this computer's clock is wrong. Nothing was changed. Check the clock, then tell IT.")},
  {"crypto/Revoked", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Your clinic has withdrawn that certificate. Nothing was changed. Tell IT.")},
  {"crypto/OutOfMemory", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This computer has run out of memory. What was saved is safe. Close other programs, then try again.")},
});

constexpr auto general = std::to_array<Entry>({
  {"vault", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Something went wrong with this profile. What was saved is safe. Close Clavis and start it again; tell IT if it happens again.")},
  {"store", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Something went wrong with the stored charts. What was saved is safe. Lock Clavis and unlock it again; tell IT if it happens again.")},
  {"chart", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This part of the chart could not be shown. Nothing was changed. Try again; tell IT if it happens again.")},
  {"messaging", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Something went wrong with messages. What you wrote is kept here. Try again; tell IT if it happens again.")},
  {"mls", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The encryption of this conversation could not go on. What you wrote is kept here. Clavis tries again by itself; tell IT if it goes on.")},
  {"sync", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The sync did not finish. What was received is kept. Clavis tries again by itself; tell IT if it goes on.")},
  {"access", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "This workstation's enrolment could not be completed. Nothing was changed. Try again; tell IT if it happens again.")},
  {"backend", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "The server could not be used. Your charts stay readable. Clavis tries again by itself; tell IT if it goes on.")},
});
// clang-format on

// Half a sentence, after "Last complete yesterday: ".
// clang-format off
constexpr auto reasons = std::to_array<Entry>({
  {"backend/Unreachable", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "the server could not be reached")},
  {"backend/CannotResolve", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "the server could not be reached")},
  {"backend/TimedOut", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "the server took too long to answer")},
  {"backend/CircuitOpen", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "the server could not be reached")},
  {"backend/ClosedWithoutAnswer", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "the server could not be reached")},
  {"backend/TlsExpired", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "the server's certificate is out of date")},
  {"backend/ClientCertificateRefused", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "the server did not accept this workstation's certificate")},
  {"backend/Unauthorized", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "the server did not accept this workstation's certificate")},
  {"backend/Forbidden", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "the server does not let you read this")},
  {"backend/TooManyRequests", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "the server was too busy")},
  {"backend/NoRoom", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "the server has no space left")},
  {"backend/ServerError", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "the server has a problem of its own")},
  {"backend", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "the server's answer could not be used")},
  {"access/IdentityOver", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "this workstation's certificate has run out")},
  {"access", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "this workstation's certificate could not be kept up")},
  {"sync/Cancelled", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "the sync was stopped")},
  {"sync/UnstablePages", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "the server's list kept changing")},
  {"sync", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "the sync did not finish")},
  {"vault/DamagedPages", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "records were lost with damaged files; the next sync brings them back")},
  {"vault", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "the stored charts could not be read")},
  {"store", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "the stored charts could not be read")},
  {"", QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "the reason is not known")},
});
// clang-format on

constexpr const char* anything =
    QT_TRANSLATE_NOOP("clavis::ui::ErrorSentence", "Something went wrong inside Clavis. What was saved is safe. Try "
                                                   "again; tell IT if it happens again.");

const char* find(std::string_view code) {
  for (const Entry& entry : sentences) {
    if (entry.code == code) return entry.sentence;
  }
  const std::string_view area = code.substr(0, code.find('/'));
  for (const Entry& entry : general) {
    if (entry.code == area) return entry.sentence;
  }
  return anything;
}

QString written(std::string_view code) { return QCoreApplication::translate(context, find(code)); }

} // namespace

QString errorSentence(const core::Error& error) { return written(core::qualifiedName(error)); }

QString errorSentence(const std::string& areaAndName) { return written(areaAndName); }

QString errorReason(const core::Error& error) {
  const std::string code = core::qualifiedName(error);
  for (const std::string_view key : {std::string_view(code), std::string_view(error.area()), std::string_view()}) {
    const auto* const entry = std::ranges::find(reasons, key, &Entry::code);
    if (entry != reasons.end()) return QCoreApplication::translate(context, entry->sentence);
  }
  return {};
}

QString errorDetails(const core::Error& error) { return QString::fromStdString(error.toString()); }

} // namespace clavis::ui
