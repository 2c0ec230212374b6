#include "core/exchange/exchange_service.h"

#include "core/backend/resource_writer.h"
#include "core/base/mapped_future.h"
#include "core/base/on_pool.h"
#include "core/exchange/engine/engine.h"
#include "core/exchange/export_gate.h"
#include "core/exchange/filing.h"
#include "core/exchange/saving.h"
#include "core/exchange/store/share_rules.h"
#include "core/exchange/store/thumbnails.h"
#include "core/messaging/messaging_service.h"

#include <QThreadPool>

namespace clavis::core::exchange {

class ExchangeService::Private {
 public:
  Private(ExchangePorts given, ExchangeOptions options)
      : ports(std::move(given)), engine(std::make_unique<Engine>(ports, options, events)) {
    pool.setMaxThreadCount(2);
    // The engine's inbox outlives both ends; what arrives after its end is dropped.
    const auto wake = [inbox = std::weak_ptr(engine->inbox()), self = engine.get()] {
      if (const auto open = inbox.lock()) open->post([self] { self->wake(); });
    };
    auto* const news = &ports.messaging.events();
    QObject::connect(news, &messaging::MessagingEvents::conversationChanged, &events, wake, Qt::DirectConnection);
  }
  ~Private() {
    QObject::disconnect(&ports.messaging.events(), nullptr, &events, nullptr);
    pool.waitForDone();
  }

  template <class F>
  auto read(F work) {
    return ports.vault.readers().run(std::move(work));
  }
  /// The content of a file that is here.
  static Result<std::unique_ptr<BlobReader>> open(const BlobFolder& folder,
                                                  const Result<std::optional<StoredTransfer>>& row) {
    if (!row) return std::unexpected(row.error());
    if (!*row) return fail(ExchangeError::NoSuchTransfer);
    const bool whole = (*row)->direction == Direction::Outgoing || (*row)->state == TransferState::Received;
    if ((*row)->blob.empty() || !(*row)->secret || !whole) return fail(ExchangeError::NotAllowed, "it is not here");
    auto file = folder.open((*row)->blob);
    if (!file) return pass(file);
    return openSealedBlob(std::move(*file), (*row)->secret->view());
  }
  Result<std::optional<StoredTransfer>> find(TransferKey key) {
    return resultOf(read([key](ReadConnection& db) { return findTransfer(db, key); }));
  }

  ExchangePorts ports;
  ExchangeEvents events;
  QThreadPool pool;
  std::unique_ptr<Engine> engine; // last: its thread uses the rest
};

ExchangeService::ExchangeService(ExchangePorts ports, ExchangeOptions options)
    : m_d(std::make_unique<Private>(std::move(ports), options)) {}
ExchangeService::~ExchangeService() = default;

ExchangeEvents& ExchangeService::events() { return m_d->events; }

QFuture<Result<TransferPage>> ExchangeService::transfers(TransferQuery query) {
  return m_d->read([query = std::move(query)](ReadConnection& db) { return listTransfers(db, query); });
}

QFuture<Result<TransferRow>> ExchangeService::transfer(TransferKey key) {
  return mapped(m_d->read([key](ReadConnection& db) { return readTransfer(db, key); }),
                [](Result<std::optional<TransferRow>> row) -> Result<TransferRow> {
                  if (!row) return pass(row);
                  if (!*row) return fail(ExchangeError::NoSuchTransfer);
                  return std::move(**row);
                });
}

QFuture<Result<TransferSummary>> ExchangeService::summary() {
  return mapped(m_d->read([](ReadConnection& db) { return summarise(db); }), [this](Result<TransferSummary> summary) {
    if (summary) summary->bytesPerSecond = m_d->engine->bytesPerSecond();
    return summary;
  });
}

QFuture<Result<std::shared_ptr<BlobReader>>> ExchangeService::read(TransferKey key) {
  return onPool(m_d->pool, [this, key]() -> Result<std::shared_ptr<BlobReader>> {
    auto reader = Private::open(m_d->engine->folder(), m_d->find(key));
    if (!reader) return pass(reader);
    return std::shared_ptr<BlobReader>(std::move(*reader));
  });
}

QFuture<Result<std::optional<Thumbnail>>> ExchangeService::thumbnail(TransferKey key) {
  return m_d->read([key](ReadConnection& db) { return readThumbnail(db, key); });
}

QFuture<Result<void>> ExchangeService::keepThumbnail(TransferKey key, Thumbnail picture) {
  return m_d->ports.vault.writer().run(
      [key, picture = std::move(picture)](WriteConnection& db) { return writeThumbnail(db, key, picture); });
}

QFuture<Result<std::vector<TransferKey>>> ExchangeService::send(Sending sending) {
  return m_d->engine->command([sending = std::move(sending)](Engine& engine) { return engine.queue(sending); });
}

QFuture<Result<TransferKey>> ExchangeService::sendBytes(ConversationKey conversation, std::vector<std::byte> content,
                                                        std::string name, std::string mediaType, std::string words,
                                                        std::optional<Instant> expires) {
  using Answer = Engine::Answer<Result<TransferKey>>;
  return m_d->engine->commandLater<Result<TransferKey>>(
      [=, content = std::move(content)](Engine& engine, Answer answer) mutable {
        engine.sealBytes(conversation, std::move(content), name, mediaType, words, expires, std::move(answer));
      });
}

QFuture<Result<ShareRules>> ExchangeService::shareRules() {
  return m_d->read([](ReadConnection& db) { return readShareRules(db); });
}

QFuture<Result<void>> ExchangeService::pause(TransferKey key) {
  return m_d->engine->command([key](Engine& engine) { return engine.pause(key); });
}
QFuture<Result<void>> ExchangeService::resume(TransferKey key) {
  return m_d->engine->command([key](Engine& engine) { return engine.resume(key); });
}
QFuture<Result<void>> ExchangeService::retry(TransferKey key) {
  return m_d->engine->command([key](Engine& engine) { return engine.retry(key); });
}
QFuture<Result<void>> ExchangeService::cancel(TransferKey key) {
  return m_d->engine->commandLater<Result<void>>(
      [key](Engine& engine, Engine::Answer<Result<void>> answer) { engine.cancel(key, std::move(answer)); });
}
QFuture<Result<void>> ExchangeService::revoke(TransferKey key) {
  return m_d->engine->commandLater<Result<void>>(
      [key](Engine& engine, Engine::Answer<Result<void>> answer) { engine.revoke(key, std::move(answer)); });
}
QFuture<Result<void>> ExchangeService::setExpiry(TransferKey key, std::optional<Instant> expires) {
  return m_d->engine->command([key, expires](Engine& engine) { return engine.setExpiry(key, expires); });
}
QFuture<Result<void>> ExchangeService::fetch(TransferKey key) {
  return m_d->engine->command([key](Engine& engine) { return engine.fetch(key); });
}
QFuture<Result<void>> ExchangeService::removeFromVault(TransferKey key) {
  return m_d->engine->commandLater<Result<void>>(
      [key](Engine& engine, Engine::Answer<Result<void>> answer) { engine.removeFromVault(key, std::move(answer)); });
}

QFuture<Result<std::filesystem::path>> ExchangeService::saveTo(TransferKey key, std::filesystem::path folder,
                                                               ExportPermit permit) {
  return onPool(
      m_d->pool,
      [this, key, folder = std::move(folder), permit = std::move(permit)]() mutable -> Result<std::filesystem::path> {
        auto row = m_d->find(key);
        auto reader = Private::open(m_d->engine->folder(), row);
        if (!reader) return pass(reader);
        return savePlaintext(std::move(permit), **reader, folder, (*row)->name);
      });
}

QFuture<Result<std::string>> ExchangeService::fileToChart(TransferKey key, Filing filing) {
  return onPool(m_d->pool, [this, key, filing = std::move(filing)]() -> Result<std::string> {
    if (m_d->ports.writer == nullptr) return fail(ExchangeError::NotAllowed, "no way to a chart");
    auto row = m_d->find(key);
    auto reader = Private::open(m_d->engine->folder(), row);
    if (!reader) return pass(reader);
    auto document = fileIntoChart({m_d->ports.vault, *m_d->ports.writer, m_d->ports.person, m_d->ports.clock}, **row,
                                  **reader, filing);
    if (document) Q_EMIT m_d->events.transferChanged(key);
    return document;
  });
}

QFuture<Result<TransferSummary>> ExchangeService::settle() { return m_d->engine->settle(); }
void ExchangeService::start() { m_d->engine->setRunning(true); }
void ExchangeService::stop() { m_d->engine->setRunning(false); }

} // namespace clavis::core::exchange
