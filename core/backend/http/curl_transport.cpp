#include "core/backend/http/curl_transport.h"

#include "core/backend/http/refusal_probe.h"
#include "core/backend/http/transfer.h"

#include <curl/curl.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

namespace clavis::core {

/// The thread, its curl_multi handle (which owns the connections) and what is under way.
class CurlTransport::Loop {
 public:
  Loop(const Origin& origin, CurlOptions options, std::unique_ptr<TlsContext> tls)
      : m_authority(origin.authority()), m_url(origin.url()), m_options(std::move(options)), m_tls(std::move(tls)),
        m_inbox(std::make_shared<Inbox>()) {
    m_inbox->multi = curl_multi_init();
  }
  ~Loop() {
    {
      const std::scoped_lock lock(m_inbox->mutex);
      m_inbox->stopping = true;
      m_inbox->wake();
    }
    if (m_thread.joinable()) m_thread.join();
    const std::scoped_lock lock(m_inbox->mutex); // somebody's `resume` may be about to wake us
    if (m_inbox->multi != nullptr) curl_multi_cleanup(std::exchange(m_inbox->multi, nullptr));
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  [[nodiscard]] bool begin() {
    if (m_inbox->multi == nullptr) return false;
    curl_multi_setopt(m_inbox->multi, CURLMOPT_PIPELINING, long{CURLPIPE_MULTIPLEX});
    curl_multi_setopt(m_inbox->multi, CURLMOPT_MAX_HOST_CONNECTIONS, static_cast<long>(m_options.maximumConnections));
    m_thread = std::thread([this] { run(); });
    return true;
  }

  void submit(std::string url, HttpRequest request, std::shared_ptr<BodySink> sink, Cancelled cancelled,
              Finish finish) {
    auto transfer = std::make_unique<Transfer>(std::move(request), std::move(sink), std::move(cancelled),
                                               std::move(finish), ++m_lastId);
    const std::scoped_lock lock(m_inbox->mutex);
    m_inbox->arrivals.push_back({std::move(url), std::move(transfer)});
    m_inbox->wake();
  }

 private:
  using Ticks = Transfer::Ticks;
  struct Arrival {
    std::string url;
    std::unique_ptr<Transfer> transfer;
  };
  /// What other threads may touch. Shared, because a BodySink keeps its `resume` as long as it likes.
  struct Inbox {
    std::mutex mutex;
    CURLM* multi = nullptr; ///< null once the loop is gone
    bool stopping = false;
    std::vector<Arrival> arrivals;
    std::vector<std::uint64_t> resumes;
    void wake() {
      if (multi != nullptr) curl_multi_wakeup(multi);
    }
  };

  void run() {
    while (takeMail()) {
      int running = 0;
      curl_multi_perform(m_inbox->multi, &running);
      concludeFinished();
      endOverdue();
      concludeProbes();
      // While something is under way, a cancellation and our own limits are looked at twenty times a second.
      curl_multi_poll(m_inbox->multi, nullptr, 0, m_active.empty() && m_probes.empty() ? 60'000 : 50, nullptr);
    }
    for (auto& [handle, probing] : std::exchange(m_probes, {})) {
      curl_multi_remove_handle(m_inbox->multi, handle);
      probing.transfer->finish(std::unexpected(cancelled()));
    }
    // Whoever is told now may submit again: until nobody does.
    for (auto rest = std::exchange(m_active, {}); !rest.empty() || !m_leftOver.empty();) {
      for (auto& [handle, transfer] : rest) {
        curl_multi_remove_handle(m_inbox->multi, handle);
        transfer->finish(std::unexpected(cancelled()));
      }
      rest.clear();
      for (auto& arrival : std::exchange(m_leftOver, {})) arrival.transfer->finish(std::unexpected(cancelled()));
      const std::scoped_lock lock(m_inbox->mutex);
      m_leftOver = std::exchange(m_inbox->arrivals, {});
    }
  }

  [[nodiscard]] Error cancelled() const { return Error(BackendError::Cancelled).on(m_authority); }

  /// False when it is time to stop.
  bool takeMail() {
    std::vector<Arrival> arrivals;
    std::vector<std::uint64_t> resumes;
    {
      const std::scoped_lock lock(m_inbox->mutex);
      arrivals.swap(m_inbox->arrivals);
      resumes.swap(m_inbox->resumes);
      if (m_inbox->stopping) {
        m_leftOver = std::move(arrivals);
        return false;
      }
    }
    const auto now = std::chrono::steady_clock::now();
    for (auto& arrival : arrivals) add(std::move(arrival), now);
    for (const auto id : resumes)
      for (auto& [handle, transfer] : m_active)
        if (transfer->id() == id) transfer->resume(now);
    return true;
  }

  void add(Arrival arrival, Ticks now) {
    auto& transfer = *arrival.transfer;
    auto resume = [inbox = std::weak_ptr(m_inbox), id = transfer.id()] {
      if (const auto open = inbox.lock()) {
        const std::scoped_lock lock(open->mutex);
        open->resumes.push_back(id);
        open->wake();
      }
    };
    auto ready = transfer.prepare(arrival.url, m_options, *m_tls, std::move(resume), now);
    if (ready && curl_multi_add_handle(m_inbox->multi, transfer.handle()) != CURLM_OK)
      ready = fail(BackendError::Malformed, "libcurl refused the request");
    if (!ready) {
      ready.error().on(m_authority);
      transfer.finish(pass(ready));
      return;
    }
    m_active.emplace(transfer.handle(), std::move(arrival.transfer));
  }

  void settle(CURL* handle, Result<HttpResponse> result) {
    curl_multi_remove_handle(m_inbox->multi, handle);
    const auto node = m_active.extract(handle);
    if (!result) result.error().on(m_authority);
    node.mapped()->finish(std::move(result));
  }

  void concludeFinished() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(m_inbox->multi, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      CURL* handle = message->easy_handle;
      const CURLcode code = message->data.result; // `message` dies when the handle is removed
      if (const auto probing = m_probes.find(handle); probing != m_probes.end()) {
        probing->second.probe->connected(code, std::chrono::steady_clock::now());
        continue;
      }
      auto& transfer = *m_active.at(handle);
      auto result = transfer.conclude(code);
      if (transfer.mayHaveBeenRefused(result) && probe(handle, result.error())) continue;
      settle(handle, std::move(result));
    }
  }

  /// Puts a failed transfer aside until it is known why it failed. False: no probe could be made.
  bool probe(CURL* handle, const Error& error) {
    auto probe = RefusalProbe::create(m_url, m_options, *m_tls, std::chrono::steady_clock::now());
    if (!probe || curl_multi_add_handle(m_inbox->multi, probe->handle()) != CURLM_OK) return false;
    curl_multi_remove_handle(m_inbox->multi, handle);
    auto node = m_active.extract(handle);
    CURL* key = probe->handle();
    m_probes.emplace(key, Probing{std::move(probe), std::move(node.mapped()), error});
    return true;
  }

  void concludeProbes() {
    const auto now = std::chrono::steady_clock::now();
    std::vector<Probing> decided;
    for (auto it = m_probes.begin(); it != m_probes.end();) {
      if (it->second.transfer->overdue(now) || it->second.probe->isDecided(now)) {
        curl_multi_remove_handle(m_inbox->multi, it->first);
        decided.push_back(std::move(it->second));
        it = m_probes.erase(it);
      } else {
        ++it;
      }
    }
    for (auto& [probe, transfer, error] : decided) {
      if (probe->refused()) error = Error(BackendError::ClientCertificateRefused, "a TLS alert", Retry::AfterAction);
      transfer->finish(std::unexpected(std::move(error.on(m_authority))));
    }
  }

  void endOverdue() {
    const auto now = std::chrono::steady_clock::now();
    std::vector<std::pair<CURL*, Error>> ends;
    for (const auto& [handle, transfer] : m_active)
      if (auto why = transfer->overdue(now)) ends.emplace_back(handle, std::move(*why));
    for (auto& [handle, why] : ends) settle(handle, std::unexpected(std::move(why)));
  }

  const std::string m_authority;
  const std::string m_url;
  const CurlOptions m_options;
  const std::unique_ptr<TlsContext> m_tls; // outlives the connections: the multi handle is cleaned up in the destructor
  const std::shared_ptr<Inbox> m_inbox;
  std::atomic<std::uint64_t> m_lastId = 0;
  std::unordered_map<CURL*, std::unique_ptr<Transfer>> m_active;
  struct Probing {
    std::unique_ptr<RefusalProbe> probe;
    std::unique_ptr<Transfer> transfer;
    Error error;
  };
  std::unordered_map<CURL*, Probing> m_probes;
  std::vector<Arrival> m_leftOver;
  std::thread m_thread;
};

Result<std::unique_ptr<CurlTransport>> CurlTransport::create(Origin origin, const TlsMaterial& material,
                                                             CurlOptions options) {
  // Once a process; libcurl (7.84 and later) and static initialisation are safe against races.
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  if (!ready) return fail(BackendError::Malformed, "libcurl does not start");
  if (!options.proxy.empty() && !options.proxy.starts_with("http://") && !options.proxy.starts_with("socks5h://"))
    return fail(BackendError::BadAddress, "a proxy is http:// or socks5h://", Retry::AfterAction);
  auto tls = TlsContext::create(origin, material);
  if (!tls) return pass(tls);
  auto loop = std::make_unique<Loop>(origin, std::move(options), std::move(*tls));
  if (!loop->begin()) return fail(BackendError::Malformed, "libcurl does not start");
  return std::unique_ptr<CurlTransport>(new CurlTransport(std::move(origin), std::move(loop)));
}

CurlTransport::CurlTransport(Origin origin, std::unique_ptr<Loop> loop)
    : m_origin(std::move(origin)), m_loop(std::move(loop)) {}
CurlTransport::~CurlTransport() = default;

void CurlTransport::start(HttpRequest request, std::shared_ptr<BodySink> sink, Cancelled cancelled, Finish finish) {
  auto url = m_origin.resolve(request.target, request.reach);
  if (!url) return finish(pass(url));
  m_loop->submit(std::move(*url), std::move(request), std::move(sink), std::move(cancelled), std::move(finish));
}

} // namespace clavis::core
