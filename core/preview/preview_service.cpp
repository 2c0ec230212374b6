#include "core/preview/preview_service.h"

#include "core/base/continuation.h"
#include "core/preview/helper/document_worker.h"
#include "core/preview/helper/session.h"

#include <QPromise>

#include <atomic>
#include <list>
#include <thread>

namespace clavis::core::preview {

namespace {

using OpenPromise = QPromise<Result<std::shared_ptr<PreviewDocument>>>;

QByteArray passwordBytes(const crypto::SecretBytes* password) {
  if (password == nullptr) return {};
  const auto text = password->text();
  return {text.data(), static_cast<qsizetype>(text.size())};
}

class HelperDocument final : public PreviewDocument {
 public:
  HelperDocument(std::shared_ptr<DocumentWorker> worker, DocumentFacts facts)
      : m_worker(std::move(worker)), m_facts(std::move(facts)) {}
  ~HelperDocument() override { m_worker->stop(); }

  const DocumentFacts& facts() const override { return m_facts; }
  QFuture<Result<PagePicture>> page(PageRequest request) override {
    return m_worker->ask<PagePicture>([request](Session& session) { return session.page(request); });
  }
  QFuture<Result<TextPage>> text(std::uint32_t page) override {
    return m_worker->ask<TextPage>([page](Session& session) { return session.text(page); });
  }
  QFuture<Result<TextSelection>> select(SelectionRequest request) override {
    return m_worker->ask<TextSelection>([request](Session& session) { return session.select(request); });
  }
  QFuture<Result<QByteArray>> embedded(std::uint32_t index) override {
    return m_worker->ask<QByteArray>([index](Session& session) { return session.embedded(index); });
  }

 private:
  const std::shared_ptr<DocumentWorker> m_worker;
  const DocumentFacts m_facts;
};

/// The type, when it is one that a helper opens and not too large to be read.
Result<ContentType> typeToOpen(ByteSource& source) {
  auto sniffed = sniff(source);
  if (!sniffed) return pass(sniffed);
  const ContentType type = sniffed->type;
  if (type == ContentType::Empty) return fail(PreviewError::Empty);
  const ViewKind kind = viewKind(type);
  if (kind == ViewKind::None || kind == ViewKind::Audio || kind == ViewKind::Video)
    return fail(PreviewError::NotSupported, std::string(mediaType(type)));
  const std::uint64_t limit = type == ContentType::Dicom ? maximumDicomBytes
                              : type == ContentType::Cda ? maximumMarkupBytes
                                                         : maximumFileBytes;
  if (source.size() > limit) return fail(PreviewError::TooLarge, std::string(mediaType(type)));
  return type;
}

} // namespace

class PreviewService::Workers {
 public:
  Workers(std::unique_ptr<HelperLauncher> launcher, Deadlines deadlines)
      : m_launcher(std::move(launcher)), m_deadlines(deadlines) {}

  ~Workers() {
    std::list<Running> running;
    {
      const std::lock_guard lock(m_mutex);
      m_closed = true;
      running.swap(m_running);
    }
    for (const Running& one : running) one.worker->stop();
    for (Running& one : running) one.thread.join();
  }

  QFuture<Result<std::shared_ptr<PreviewDocument>>> open(std::shared_ptr<ByteSource> source,
                                                         std::shared_ptr<const crypto::SecretBytes> password) {
    auto promise = std::make_shared<OpenPromise>();
    auto future = promise->future();
    promise->start();
    start([this, promise, source = std::move(source),
           password = std::move(password)](const std::shared_ptr<DocumentWorker>& worker) mutable {
      serve(std::move(promise), worker, std::move(source), std::move(password));
    });
    return future;
  }

  QFuture<Result<Picture>> thumbnail(std::shared_ptr<ByteSource> source, std::uint32_t side) {
    auto promise = std::make_shared<QPromise<Result<Picture>>>();
    auto future = promise->future();
    promise->start();
    const auto make = [this, promise, source = std::move(source), side](const std::shared_ptr<DocumentWorker>& worker) {
      if (!promise->isCanceled()) promise->addResult(smallPicture(*worker, source, side));
      finish(std::move(*promise));
    };
    {
      const std::lock_guard lock(m_mutex);
      m_wanted.push_back(make);
      if (m_thumbnailing) return future;
      m_thumbnailing = true;
    }
    start([this](const std::shared_ptr<DocumentWorker>& worker) { makeThumbnails(worker); });
    return future;
  }

 private:
  using Work = std::function<void(const std::shared_ptr<DocumentWorker>&)>;
  struct Running {
    std::thread thread;
    std::shared_ptr<DocumentWorker> worker;
    std::shared_ptr<std::atomic<bool>> finished;
  };

  void start(Work work) {
    auto worker = std::make_shared<DocumentWorker>();
    auto finished = std::make_shared<std::atomic<bool>>(false);
    const std::lock_guard lock(m_mutex);
    for (auto one = m_running.begin(); one != m_running.end();) {
      if (!one->finished->load()) {
        ++one;
        continue;
      }
      one->thread.join();
      one = m_running.erase(one);
    }
    m_running.push_back({std::thread([work = std::move(work), worker, finished]() mutable {
                           work(worker);
                           work = nullptr; // what it holds is gone before it counts as finished
                           finished->store(true);
                         }),
                         worker, finished});
  }

  /// A helper that has given up its rights, the spare one if there is one; and a new spare in its place.
  Result<std::unique_ptr<Session>> session(DocumentWorker& worker, const std::shared_ptr<ByteSource>& source) {
    std::unique_ptr<HelperProcess> spare;
    {
      const std::lock_guard lock(m_mutex);
      if (m_closed) return fail(PreviewError::Closed);
      spare = std::move(m_spare);
    }
    if (spare) {
      auto session = greeted(worker, std::move(spare), source);
      if (session || worker.stopped()) return session;
      // It ended while it waited; that is not this document's fault.
    }
    auto launched = m_launcher->launch();
    if (!launched) return pass(launched);
    return greeted(worker, std::move(*launched), source);
  }

  Result<std::unique_ptr<Session>> greeted(DocumentWorker& worker, std::unique_ptr<HelperProcess> helper,
                                           std::shared_ptr<ByteSource> source) {
    auto session = std::make_unique<Session>(std::move(helper), std::move(source), m_deadlines);
    const bool wanted = worker.setSession(session.get());
    auto greeting = wanted ? session->greet() : Result<void>(fail(PreviewError::Closed));
    if (!greeting) {
      worker.setSession(nullptr);
      return pass(greeting);
    }
    keepSpare();
    return session;
  }

  void keepSpare() {
    {
      const std::lock_guard lock(m_mutex);
      if (m_closed || m_spare) return;
    }
    auto launched = m_launcher->launch();
    if (!launched) return; // the next document says why
    const std::lock_guard lock(m_mutex);
    if (!m_closed && !m_spare) m_spare = std::move(*launched);
  }

  void serve(std::shared_ptr<OpenPromise> promise, const std::shared_ptr<DocumentWorker>& worker,
             const std::shared_ptr<ByteSource>& source, std::shared_ptr<const crypto::SecretBytes> password) {
    // Lets go of the answer as it gives it: a document that nobody has taken is dropped then, and stops us.
    const auto give = [&promise](Result<std::shared_ptr<PreviewDocument>> outcome) {
      answer(std::move(*promise), std::move(outcome));
    };
    const auto type = typeToOpen(*source);
    if (!type) return give(std::unexpected(type.error()));
    auto opened = session(*worker, source);
    if (!opened) return give(std::unexpected(opened.error()));
    Session& with = **opened;
    auto facts = with.open(*type, passwordBytes(password.get()));
    password.reset();
    if (facts) {
      give(std::shared_ptr<PreviewDocument>(std::make_shared<HelperDocument>(worker, std::move(*facts))));
      worker->serve(with);
    } else {
      give(std::unexpected(facts.error()));
    }
    worker->setSession(nullptr);
  }

  Result<Picture> smallPicture(DocumentWorker& worker, const std::shared_ptr<ByteSource>& source, std::uint32_t side) {
    const auto type = typeToOpen(*source);
    if (!type) return std::unexpected(type.error());
    const ViewKind kind = viewKind(*type);
    if (kind != ViewKind::Pages && kind != ViewKind::Picture && kind != ViewKind::Dicom)
      return fail(PreviewError::NotSupported, "text");
    auto opened = session(worker, source);
    if (!opened) return pass(opened);
    const auto made = [&]() -> Result<Picture> {
      auto facts = (*opened)->open(*type, {});
      if (!facts) return pass(facts);
      auto page = (*opened)->page({.page = 0, .boxWidth = side, .boxHeight = side, .window = {}});
      if (!page) return pass(page);
      return std::move(page->picture);
    };
    auto picture = made();
    worker.setSession(nullptr);
    return picture;
  }

  void makeThumbnails(const std::shared_ptr<DocumentWorker>& worker) {
    for (;;) {
      Work make;
      {
        const std::lock_guard lock(m_mutex);
        if (m_wanted.empty()) {
          m_thumbnailing = false;
          return;
        }
        make = std::move(m_wanted.front());
        m_wanted.pop_front();
      }
      make(worker);
    }
  }

  const std::unique_ptr<HelperLauncher> m_launcher;
  const Deadlines m_deadlines;
  std::mutex m_mutex;
  std::list<Running> m_running;
  std::unique_ptr<HelperProcess> m_spare;
  std::deque<Work> m_wanted;
  bool m_thumbnailing = false;
  bool m_closed = false;
};

PreviewService::PreviewService(std::unique_ptr<HelperLauncher> launcher, Deadlines deadlines)
    : m_workers(std::make_unique<Workers>(std::move(launcher), deadlines)) {}

PreviewService::~PreviewService() = default;

QFuture<Result<std::shared_ptr<PreviewDocument>>>
PreviewService::open(std::shared_ptr<ByteSource> source, std::shared_ptr<const crypto::SecretBytes> password) {
  return m_workers->open(std::move(source), std::move(password));
}

QFuture<Result<Picture>> PreviewService::thumbnail(std::shared_ptr<ByteSource> source, std::uint32_t side) {
  return m_workers->thumbnail(std::move(source), side);
}

} // namespace clavis::core::preview
