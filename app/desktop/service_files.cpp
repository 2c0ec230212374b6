#include "app/desktop/service_files.h"

#include "app/desktop/outgoing_files.h"
#include "core/base/mapped_future.h"
#include "core/base/on_pool.h"
#include "ui/widgets/on_answer.h"

#include <QThreadPool>

#include <utility>

namespace clavis::desktop {

namespace exchange = core::exchange;
namespace preview = core::preview;
using core::Result;
using ui::OutgoingFile;

namespace {

/// Of a tile, at twice its size: for screens of 200 %.
constexpr std::uint32_t thumbnailSide = 288;

std::string idOf(const std::string& reference) { return reference.substr(reference.find('/') + 1); }

} // namespace

/// An answer that several steps on the main thread work for. When the source goes first, it is cancelled.
template <class T>
struct ServiceFiles::Pending {
  std::shared_ptr<QPromise<Result<T>>> promise = std::make_shared<QPromise<Result<T>>>();
  Pending() { promise->start(); }
  [[nodiscard]] Answer<T> future() const { return promise->future(); }
  void give(Result<T> result) const { core::answer(std::move(*promise), std::move(result)); }
};

ServiceFiles::ServiceFiles(core::chart::AccessLog& log, preview::PreviewPort& preview)
    : m_log(log), m_preview(preview) {}

void ServiceFiles::use(exchange::ExchangeService* service) {
  if (m_service != nullptr) m_service->events().disconnect(this);
  m_service = service;
  if (service == nullptr) return;
  const exchange::ExchangeEvents& events = service->events();
  connect(&events, &exchange::ExchangeEvents::transferChanged, this, &FileSource::transferChanged);
  connect(&events, &exchange::ExchangeEvents::listChanged, this, &FileSource::listChanged);
  connect(&events, &exchange::ExchangeEvents::progress, this, &FileSource::progress);
}

ui::FileSource::Answer<exchange::TransferPage> ServiceFiles::transfers(exchange::TransferQuery query) {
  return m_service->transfers(std::move(query));
}
ui::FileSource::Answer<exchange::TransferRow> ServiceFiles::transfer(exchange::TransferKey key) {
  return m_service->transfer(key);
}
ui::FileSource::Answer<exchange::TransferSummary> ServiceFiles::summary() { return m_service->summary(); }

ui::FileSource::Answer<std::shared_ptr<preview::ByteSource>> ServiceFiles::read(exchange::TransferKey key) {
  const Pending<std::shared_ptr<preview::ByteSource>> pending;
  ui::onAnswer(m_service->transfer(key), this, [this, key, pending](const Result<exchange::TransferRow>& row) {
    if (!row) return pending.give(std::unexpected(row.error()));
    auto logged = m_log.record({.kind = core::chart::AccessKind::ReadDocument,
                                .patientId = idOf(row->patient),
                                .what = "file " + std::to_string(key),
                                .why = {}});
    ui::onAnswer(std::move(logged), this, [this, key, pending](const Result<void>& entry) {
      if (!entry) return pending.give(std::unexpected(entry.error())); // no log, no look
      ui::onAnswer(m_service->read(key), this, [pending](Result<std::shared_ptr<exchange::BlobReader>> reader) {
        pending.give(std::move(reader));
      });
    });
  });
  return pending.future();
}

ui::FileSource::Answer<exchange::Thumbnail> ServiceFiles::thumbnail(exchange::TransferKey key) {
  const Pending<exchange::Thumbnail> pending;
  ui::onAnswer(m_service->thumbnail(key), this,
               [this, key, pending](const Result<std::optional<exchange::Thumbnail>>& kept) {
                 if (!kept) return pending.give(std::unexpected(kept.error()));
                 if (*kept) return pending.give(**kept);
                 ui::onAnswer(m_service->read(key), this,
                              [this, key, pending](const Result<std::shared_ptr<exchange::BlobReader>>& reader) {
                                if (!reader) return pending.give(std::unexpected(reader.error()));
                                ui::onAnswer(m_preview.thumbnail(*reader, thumbnailSide), this,
                                             [this, key, pending](const Result<preview::Picture>& picture) {
                                               // What has no picture is remembered as that: it is not tried again.
                                               exchange::Thumbnail made;
                                               if (picture) made = {picture->width, picture->height, picture->pixels};
                                               static_cast<void>(m_service->keepThumbnail(key, made));
                                               pending.give(std::move(made));
                                             });
                              });
               });
  return pending.future();
}

ui::FileSource::Answer<std::vector<OutgoingFile>> ServiceFiles::examine(std::vector<std::filesystem::path> paths) {
  return core::onPool(*QThreadPool::globalInstance(),
                      [paths = std::move(paths)]() -> Result<std::vector<OutgoingFile>> {
                        std::vector<OutgoingFile> files;
                        files.reserve(paths.size());
                        for (const auto& path : paths) files.push_back(examineFile(path));
                        return files;
                      });
}

ui::FileSource::Answer<OutgoingFile> ServiceFiles::examineBytes(QByteArray content, QString name) {
  return core::onPool(*QThreadPool::globalInstance(),
                      [content = std::move(content), name = std::move(name)]() mutable -> Result<OutgoingFile> {
                        return examineContent(std::move(content), name);
                      });
}

ui::FileSource::Answer<QByteArray> ServiceFiles::contentOf(OutgoingFile file) {
  return core::onPool(*QThreadPool::globalInstance(), [file = std::move(file)] { return desktop::contentOf(file); });
}

ui::FileSource::Answer<exchange::ShareRules> ServiceFiles::shareRules() { return m_service->shareRules(); }

/// One call of send(): what goes from its own place in one order, then, one after the other, what is made anew without
/// its details. When one cannot go, those before it are cancelled: all or nothing.
class ServiceFiles::Sending final : public QObject {
 public:
  Sending(exchange::ExchangeService& service, ui::FilesToSend files, QObject* parent)
      : QObject(parent), m_service(service), m_files(std::move(files)) {}

  [[nodiscard]] Answer<std::vector<exchange::TransferKey>> future() const { return m_pending.future(); }

  void begin() {
    exchange::Sending asTheyAre;
    asTheyAre.conversation = m_files.conversation;
    asTheyAre.expires = m_files.expires;
    for (OutgoingFile& file : m_files.files) {
      const bool strip = file.details != ui::HiddenDetails::None && !m_files.keepDetails;
      if (strip || file.path.empty()) {
        m_made.push_back(std::move(file));
        continue;
      }
      asTheyAre.files.push_back({file.path, file.name.toStdString(), std::string(preview::mediaType(file.type))});
    }
    m_files.files.clear();
    if (asTheyAre.files.empty()) return next();
    asTheyAre.words = std::exchange(m_files.words, {});
    ui::onAnswer(m_service.send(std::move(asTheyAre)), this,
                 [this](const Result<std::vector<exchange::TransferKey>>& keys) {
                   if (!keys) return end(keys.error());
                   m_keys = *keys;
                   next();
                 });
  }

 private:
  void next() {
    if (m_at == m_made.size()) {
      m_pending.give(std::move(m_keys));
      return deleteLater();
    }
    OutgoingFile& file = m_made[m_at++];
    if (file.details == ui::HiddenDetails::None || m_files.keepDetails) return seal(file, std::move(file.content));
    ui::onAnswer(core::onPool(*QThreadPool::globalInstance(), [file] { return withoutDetails(file); }), this,
                 [this, &file](Result<QByteArray> bytes) {
                   file.content.clear();
                   if (!bytes) return end(bytes.error());
                   seal(file, std::move(*bytes));
                 });
  }
  void seal(const OutgoingFile& file, QByteArray content) {
    const auto bytes = std::as_bytes(std::span(content.constData(), static_cast<std::size_t>(content.size())));
    auto sealed = m_service.sendBytes(m_files.conversation, {bytes.begin(), bytes.end()}, file.name.toStdString(),
                                      std::string(preview::mediaType(file.type)), std::exchange(m_files.words, {}),
                                      m_files.expires);
    content.clear();
    ui::onAnswer(std::move(sealed), this, [this](const Result<exchange::TransferKey>& key) {
      if (!key) return end(key.error());
      m_keys.push_back(*key);
      next();
    });
  }
  void end(const core::Error& error) {
    for (const exchange::TransferKey key : m_keys) static_cast<void>(m_service.cancel(key));
    m_pending.give(std::unexpected(error));
    deleteLater();
  }

  exchange::ExchangeService& m_service;
  ui::FilesToSend m_files;
  std::vector<OutgoingFile> m_made;
  std::size_t m_at = 0;
  std::vector<exchange::TransferKey> m_keys;
  Pending<std::vector<exchange::TransferKey>> m_pending;
};

ui::FileSource::Answer<std::vector<exchange::TransferKey>> ServiceFiles::send(ui::FilesToSend files) {
  auto* sending = new Sending(*m_service, std::move(files), this);
  auto future = sending->future();
  sending->begin();
  return future;
}

ui::FileSource::Answer<void> ServiceFiles::pause(exchange::TransferKey key) { return m_service->pause(key); }
ui::FileSource::Answer<void> ServiceFiles::resume(exchange::TransferKey key) { return m_service->resume(key); }
ui::FileSource::Answer<void> ServiceFiles::retry(exchange::TransferKey key) { return m_service->retry(key); }
ui::FileSource::Answer<void> ServiceFiles::cancel(exchange::TransferKey key) { return m_service->cancel(key); }
ui::FileSource::Answer<void> ServiceFiles::revoke(exchange::TransferKey key) { return m_service->revoke(key); }
ui::FileSource::Answer<void> ServiceFiles::fetch(exchange::TransferKey key) { return m_service->fetch(key); }
ui::FileSource::Answer<void> ServiceFiles::removeFromVault(exchange::TransferKey key) {
  return m_service->removeFromVault(key);
}
ui::FileSource::Answer<std::string> ServiceFiles::fileToChart(exchange::TransferKey key, exchange::Filing filing) {
  return m_service->fileToChart(key, std::move(filing));
}

} // namespace clavis::desktop
