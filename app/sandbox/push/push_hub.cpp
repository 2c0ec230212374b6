#include "app/sandbox/push/push_hub.h"

#include <algorithm>

namespace clavis::sandbox {
namespace {

constexpr std::size_t saidLimit = 64;     // words of one socket that wait to be heard
constexpr std::size_t idsPerSearch = 100; // changes looked up at once

} // namespace

class PushHub::Listener final : public SocketListener {
 public:
  Listener(PushHub& hub, std::shared_ptr<Socket> socket) : m_hub(hub), m_socket(std::move(socket)) {}
  void said(std::string text) override { m_hub.say({m_socket, std::move(text)}); }
  void gone() override { m_hub.forget(m_socket); }

 private:
  PushHub& m_hub;
  std::shared_ptr<Socket> m_socket;
};

PushHub::PushHub(Store& store, Enrolment& enrolment, Subscriptions& subscriptions)
    : m_store(store), m_enrolment(enrolment), m_subscriptions(subscriptions),
      m_thread([this](const std::stop_token& stop) { run(stop); }) {}

PushHub::~PushHub() {
  m_thread.request_stop();
  m_thread.join();
}

std::shared_ptr<SocketListener> PushHub::accept(std::string serial, std::string base,
                                                const std::shared_ptr<SocketPeer>& peer) {
  auto socket = std::make_shared<Socket>(Socket{std::move(serial), std::move(base), peer});
  const std::lock_guard lock(m_guard);
  m_sockets.push_back(socket);
  return std::make_shared<Listener>(*this, std::move(socket));
}

void PushHub::forget(const std::shared_ptr<Socket>& socket) {
  const std::lock_guard lock(m_guard);
  m_sockets.remove(socket);
}

void PushHub::say(const Said& said) {
  const std::lock_guard lock(m_guard);
  const auto socket = said.socket.lock();
  const auto waiting = static_cast<std::size_t>(
      std::ranges::count_if(m_said, [&](const Said& other) { return other.socket.lock() == socket; }));
  if (waiting >= saidLimit) {
    if (const auto peer = socket ? socket->peer.lock() : nullptr) peer->close();
    return;
  }
  m_said.push_back(said);
  m_news.notify_all();
}

void PushHub::changed(std::vector<Changed> changes) {
  const std::lock_guard lock(m_guard);
  if (m_sockets.empty()) return;
  m_changes.insert(m_changes.end(), std::make_move_iterator(changes.begin()), std::make_move_iterator(changes.end()));
  m_news.notify_all();
}

void PushHub::run(const std::stop_token& stop) {
  for (;;) {
    std::deque<Said> said;
    std::vector<Changed> changes;
    {
      std::unique_lock lock(m_guard);
      m_news.wait(lock, stop, [this] { return !m_said.empty() || !m_changes.empty(); });
      if (stop.stop_requested()) return;
      said.swap(m_said);
      changes.swap(m_changes);
    }
    for (const Said& one : said) hear(one);
    if (!changes.empty()) tell(changes);
  }
}

void PushHub::hear(const Said& said) {
  const auto socket = said.socket.lock();
  const auto peer = socket ? socket->peer.lock() : nullptr;
  if (!peer) return;
  constexpr std::string_view word = "bind ";
  const std::string id = said.text.starts_with(word) ? said.text.substr(word.size()) : std::string();
  if (!isResourceId(id) || socket->bound.size() >= bindsPerSocket) return peer->close();
  const auto person = m_enrolment.personOf(socket->serial);
  if (!person || !*person) return peer->close();
  const auto subscription = m_subscriptions.find(**person, id);
  if (!subscription || subscription->off) return peer->close();
  if (std::ranges::find(socket->bound, id) == socket->bound.end()) socket->bound.push_back(id);
  peer->send("bound " + id);
}

std::optional<bool> PushHub::concerns(const Socket& socket, const std::string& subscription,
                                      const std::vector<Changed>& changes) {
  const auto person = m_enrolment.personOf(socket.serial);
  if (!person || !*person) return std::nullopt;
  auto found = m_store.read([&](StoreReader& store) -> Reply<std::optional<bool>> {
    auto wanted = m_subscriptions.load(store, subscription);
    if (!wanted) return std::unexpected(std::move(wanted.error()));
    if (!*wanted || (*wanted)->off || (*wanted)->owner != **person) return std::optional<bool>{};
    auto sight = Sight::of(store, **person);
    if (!sight) return std::unexpected(std::move(sight.error()));
    SearchScope scope;
    scope.type = (*wanted)->type;
    scope.sight = &*sight;
    scope.base = socket.base;
    for (std::size_t at = 0; at < changes.size();) {
      std::string ids;
      for (std::size_t taken = 0; at < changes.size() && taken < idsPerSearch; ++at) {
        if (changes[at].type != scope.type) continue;
        ids += (ids.empty() ? "" : ",") + changes[at].id;
        ++taken;
      }
      if (ids.empty()) break;
      Query query = (*wanted)->criteria;
      query.add("_id", std::move(ids));
      auto matches = firstMatches(store, scope, query);
      if (!matches) return std::unexpected(std::move(matches.error()));
      if (!matches->empty()) return std::optional(true);
    }
    return std::optional(false);
  });
  // What cannot be looked at now is told of: a ping too many costs a look, one too few a message that is late.
  return found ? *found : std::optional(true);
}

void PushHub::tell(const std::vector<Changed>& changes) {
  std::list<std::shared_ptr<Socket>> sockets;
  {
    const std::lock_guard lock(m_guard);
    sockets = m_sockets;
  }
  for (const auto& socket : sockets) {
    const auto peer = socket->peer.lock();
    if (!peer) continue;
    if (!socket->bound.empty() && m_enrolment.isRevoked(socket->serial)) {
      peer->close();
      continue;
    }
    std::erase_if(socket->bound, [&](const std::string& id) {
      const auto concerned = concerns(*socket, id, changes);
      if (concerned.value_or(false)) peer->send("ping " + id);
      return !concerned;
    });
  }
}

} // namespace clavis::sandbox
