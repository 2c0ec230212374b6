// What the section "Files" reads from and writes to: core's ExchangeService with the preview helper beside it, or a
// fake in tests. Reads come from the vault alone; nothing here waits for a server. Thread: called on the main thread,
// signals arrive on it; answers arrive as futures. Ownership: the profile owns it, the screens borrow.
#pragma once

#include "core/exchange/exchange_service.h"
#include "core/preview/byte_source.h"
#include "core/preview/content_type.h"

#include <QFuture>
#include <QObject>
#include <QString>

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace clavis::ui {

namespace exchange = core::exchange;

/// What a file says beside its content: where and with what a picture was taken.
enum class HiddenDetails : std::uint8_t {
  None,
  Device,      ///< time, camera, program: taken out when it is sent
  Place,       ///< coordinates as well: taken out when it is sent
  Inseparable, ///< a kind of picture that they cannot be taken out of: goes only when they are kept on purpose
};

/// A file that somebody wants to send, looked at but not sent. On the person's own disk, or made in Clavis.
struct OutgoingFile {
  QString name{};
  std::uint64_t size = 0;
  core::preview::ContentType type = core::preview::ContentType::Unknown; ///< by its bytes
  HiddenDetails details = HiddenDetails::None;
  std::filesystem::path path{}; ///< empty: `content` is the file
  QByteArray content{};
  std::optional<core::Error> problem{}; ///< it cannot be sent
};

struct FilesToSend {
  exchange::ConversationKey conversation = 0;
  std::vector<OutgoingFile> files{};
  bool keepDetails = false;
  std::string words{};
  std::optional<core::Instant> expires{};
};

class FileSource : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;
  template <class T>
  using Answer = QFuture<core::Result<T>>;

  // The contracts are those of core/exchange/exchange_service.h.
  [[nodiscard]] virtual Answer<exchange::TransferPage> transfers(exchange::TransferQuery query) = 0;
  [[nodiscard]] virtual Answer<exchange::TransferRow> transfer(exchange::TransferKey key) = 0;
  [[nodiscard]] virtual Answer<exchange::TransferSummary> summary() = 0;
  [[nodiscard]] virtual Answer<std::shared_ptr<core::preview::ByteSource>> read(exchange::TransferKey key) = 0;
  /// Made by the restricted helper when it is first asked for, then kept in the vault. Without a width: an icon has to
  /// do.
  [[nodiscard]] virtual Answer<exchange::Thumbnail> thumbnail(exchange::TransferKey key) = 0;

  /// Looks at files of this computer: what they are and what they say beside their content. In the order asked for.
  [[nodiscard]] virtual Answer<std::vector<OutgoingFile>> examine(std::vector<std::filesystem::path> paths) = 0;
  /// The same for bytes that are in memory: a photo taken, a picture pasted.
  [[nodiscard]] virtual Answer<OutgoingFile> examineBytes(QByteArray content, QString name) = 0;
  /// The bytes of a file that is to be sent, for looking at it before. Not for large ones.
  [[nodiscard]] virtual Answer<QByteArray> contentOf(OutgoingFile file) = 0;
  [[nodiscard]] virtual Answer<exchange::ShareRules> shareRules() = 0;
  /// Queued in the vault when it answers. Hidden details are taken out before, unless they are kept.
  [[nodiscard]] virtual Answer<std::vector<exchange::TransferKey>> send(FilesToSend files) = 0;

  [[nodiscard]] virtual Answer<void> pause(exchange::TransferKey key) = 0;
  [[nodiscard]] virtual Answer<void> resume(exchange::TransferKey key) = 0;
  [[nodiscard]] virtual Answer<void> retry(exchange::TransferKey key) = 0;
  [[nodiscard]] virtual Answer<void> cancel(exchange::TransferKey key) = 0;
  [[nodiscard]] virtual Answer<void> revoke(exchange::TransferKey key) = 0;
  [[nodiscard]] virtual Answer<void> fetch(exchange::TransferKey key) = 0;
  [[nodiscard]] virtual Answer<void> removeFromVault(exchange::TransferKey key) = 0;
  [[nodiscard]] virtual Answer<std::string> fileToChart(exchange::TransferKey key, exchange::Filing filing) = 0;

 Q_SIGNALS:
  void transferChanged(qint64 key);
  void listChanged();
  void progress(const clavis::core::exchange::TransferProgress& progress);
};

} // namespace clavis::ui
