// Files between the clinic and its patients, end-to-end encrypted: what a window or a program does with transfers.
//
// send() is done when the transfers stand in the vault (Queued); everything after that happens by itself and survives a
// dropped line, a killed process and a server that loses parts: seal into the vault, upload in parts, check each, and
// only when all are there send the message that carries key, name, type, size, hash and parts. What arrives is Offered
// until fetch(). What becomes of each is told by ExchangeEvents and read from transfers().
//
// Threads: call from any; answers arrive as futures. One service a profile. Memory: at most 64 MiB for files of any
// size. Errors: ExchangeError, BackendError, MessagingError, those of the vault. Ownership: borrows everything in
// ExchangePorts; destroy the service before them. The destructor ends the engine; what is in flight is let go.
#pragma once

#include "core/exchange/blob_reader.h"
#include "core/exchange/errors.h"
#include "core/exchange/model/share_rules.h"
#include "core/exchange/model/thumbnail.h"
#include "core/exchange/model/transfer.h"

#include <QFuture>
#include <QObject>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clavis::core {
class BlobStore;
class ResourceWriter;
class Vault;
} // namespace clavis::core
namespace clavis::core::messaging {
class MessagingService;
}

namespace clavis::core::exchange {

class ExportPermit;

struct ExchangePorts {
  Vault& vault;
  messaging::MessagingService& messaging;
  /// Null: no way to a server now; transfers queue, and what is in the vault can be read.
  BlobStore* blobs = nullptr;
  /// For filing into charts; null: fileToChart() is NotAllowed.
  ResourceWriter* writer = nullptr;
  std::string person{}; ///< who this is: "Practitioner/1"
  const Clock& clock;
};

struct ExchangeOptions {
  int parallelParts = 4;                          ///< in flight at once; fewer when parts are large
  std::size_t partSize = std::size_t{2} << 20;    ///< of new transfers, at most what the server takes
  std::uint64_t fetchByItself = 0;                ///< incoming files up to this size are fetched unasked; 0: none
  bool readBack = true;                           ///< where a server names no digest of what it stored: read it again
  std::chrono::milliseconds retryQuickest{1'000}; ///< after the first failure to reach the server
  std::chrono::milliseconds retrySlowest{60'000};
  std::uint64_t spaceKept = std::uint64_t{64} << 20; ///< of this disk, never filled by transfers
};

/// One file to send. Its bytes are read and sealed soon after; the file itself is never changed.
struct FileToSend {
  std::filesystem::path path{};
  std::string name{};      ///< empty: the path's own. Made safe either way
  std::string mediaType{}; ///< empty: application/octet-stream
};
struct Sending {
  ConversationKey conversation = 0;
  std::vector<FileToSend> files{};
  std::string words{};              ///< go with the first message
  std::optional<Instant> expires{}; ///< parts are deleted at the server then; the clinic's rules may say earlier
};

/// What a chart's document is called and coded; asked of a person, never guessed.
struct Filing {
  std::string typeSystem{};  ///< "http://loinc.org"
  std::string typeCode{};    ///< "11488-4"
  std::string typeDisplay{}; ///< "Consult note"
  std::string date{};        ///< FHIR dateTime of the document's content: "2026-03-01"
  std::string title{};       ///< empty: the file's name
};

/// What has changed. Emitted on the engine's thread and the vault's: connect to objects, and Qt queues.
class ExchangeEvents final : public QObject {
  Q_OBJECT

 Q_SIGNALS:
  /// A row is there, or is another one than before: read it again.
  void transferChanged(qint64 key);
  /// Rows came or went: read the page again.
  void listChanged();
  /// At most four a second for each transfer, and once at its end.
  void progress(const clavis::core::exchange::TransferProgress& progress);
};

class ExchangeService final {
 public:
  /// Of one call to send(); above 32 they travel in several messages.
  static constexpr std::size_t filesAtMost = 10'000;
  /// What fileToChart() takes: a FHIR Binary stands in memory as a whole.
  static constexpr std::uint64_t filingAtMost = std::uint64_t{8} << 20;

  explicit ExchangeService(ExchangePorts ports, ExchangeOptions options = {});
  ~ExchangeService();
  ExchangeService(const ExchangeService&) = delete;
  ExchangeService& operator=(const ExchangeService&) = delete;

  // -- reading
  [[nodiscard]] QFuture<Result<TransferPage>> transfers(TransferQuery query = {});
  /// NoSuchTransfer.
  [[nodiscard]] QFuture<Result<TransferRow>> transfer(TransferKey key);
  [[nodiscard]] QFuture<Result<TransferSummary>> summary();
  /// The content, read from the sealed bytes in the vault. NotAllowed when it is not here yet; Damaged, BlobMissing.
  [[nodiscard]] QFuture<Result<std::shared_ptr<BlobReader>>> read(TransferKey key);
  /// A small picture as it was kept; nothing: none was made yet. One without a width: there is none to be made.
  [[nodiscard]] QFuture<Result<std::optional<Thumbnail>>> thumbnail(TransferKey key);
  /// Kept in the vault with the transfer, gone with its content.
  [[nodiscard]] QFuture<Result<void>> keepThumbnail(TransferKey key, Thumbnail picture);

  // -- sending
  /// CannotReadSource, TooManyFiles, TooLarge, NoSpace (this disk has no room for all of them), NoSuchConversation,
  /// NotAllowed; then nothing is queued.
  [[nodiscard]] QFuture<Result<std::vector<TransferKey>>> send(Sending sending);
  /// Bytes made by this program (a photo taken, a pasted image), sealed before this is done: they were in memory only.
  [[nodiscard]] QFuture<Result<TransferKey>> sendBytes(ConversationKey conversation, std::vector<std::byte> content,
                                                       std::string name, std::string mediaType, std::string words = {},
                                                       std::optional<Instant> expires = {});
  /// How long shares may stay; what is asked for beyond it is cut to it.
  [[nodiscard]] QFuture<Result<ShareRules>> shareRules();
  [[nodiscard]] QFuture<Result<void>> pause(TransferKey key);
  [[nodiscard]] QFuture<Result<void>> resume(TransferKey key);
  /// A transfer that is Failed goes on from where it was.
  [[nodiscard]] QFuture<Result<void>> retry(TransferKey key);
  /// What is not sent yet goes away with its parts; of an incoming one, what was fetched so far (it is Offered again).
  /// NotAllowed once it is Sent: revoke().
  [[nodiscard]] QFuture<Result<void>> cancel(TransferKey key);
  /// Takes a sent file back: its parts are deleted at the server and the others are told. What was fetched before stays
  /// fetched: the row's `holders` say by whom. Own files only.
  [[nodiscard]] QFuture<Result<void>> revoke(TransferKey key);
  /// nullopt: never.
  [[nodiscard]] QFuture<Result<void>> setExpiry(TransferKey key, std::optional<Instant> expires);

  // -- receiving
  [[nodiscard]] QFuture<Result<void>> fetch(TransferKey key);
  /// Plaintext, on purpose: a new file (0600) in `folder`, named after the transfer; the path it got. The permit is
  /// ExportGate's. CannotWrite, NotAllowed (not here yet), Damaged.
  [[nodiscard]] QFuture<Result<std::filesystem::path>> saveTo(TransferKey key, std::filesystem::path folder,
                                                              ExportPermit permit);
  /// Removes the sealed bytes from this vault; the row stays, and can be fetched again while the server has the parts.
  [[nodiscard]] QFuture<Result<void>> removeFromVault(TransferKey key);

  // -- the chart
  /// A DocumentReference and its Binary at the server, readable by whoever may read the chart: on purpose, after a
  /// person has said so. Once for each transfer: again, it finds the first. The reference ("DocumentReference/7").
  [[nodiscard]] QFuture<Result<std::string>> fileToChart(TransferKey key, Filing filing);

  // -- the engine
  /// Works until nothing can be done now: all is there, waits for a person, or the server is out of reach. Collects and
  /// sends messages as well. For programs without a window, and tests.
  [[nodiscard]] QFuture<Result<TransferSummary>> settle();
  /// Keeps working by itself; woken by what is queued here and by messages that arrive.
  void start();
  /// Ends what is in flight and stands still until start() or settle().
  void stop();

  /// What has changed, for windows. Lives as long as the service.
  [[nodiscard]] ExchangeEvents& events();

 private:
  class Private;
  std::unique_ptr<Private> m_d;
};

} // namespace clavis::core::exchange
