#include "app/sandbox/http/socket_session.h"

#include <boost/asio/post.hpp>

namespace clavis::sandbox {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

SocketSession::SocketSession(TlsStream&& stream, std::shared_ptr<HttpShared> shared)
    : m_stream(std::move(stream)), m_shared(std::move(shared)) {
  const std::lock_guard lock(m_shared->guard);
  m_shared->sockets.insert(this);
}

SocketSession::~SocketSession() {
  const std::lock_guard lock(m_shared->guard);
  m_shared->sockets.erase(this);
}

void SocketSession::run(Upgrade upgrade, HttpRequest request) {
  m_upgrade = std::move(upgrade);
  beast::get_lowest_layer(m_stream).expires_never(); // the web socket has times of its own
  websocket::stream_base::timeout times{};
  times.handshake_timeout = m_shared->options.limits.handshake;
  times.idle_timeout = m_shared->options.limits.socketIdle;
  times.keep_alive_pings = true;
  m_stream.set_option(times);
  m_stream.read_message_max(textLimit);
  m_stream.text(true);
  m_stream.async_accept(m_upgrade, [self = shared_from_this(), request = std::move(request)](Error error) {
    if (error || self->m_shared->stopping) return self->end();
    self->m_listener = self->m_shared->socketHandler(request, self);
    if (!self->m_listener) return self->end();
    self->read();
  });
}

void SocketSession::read() {
  m_stream.async_read(m_buffer, [self = shared_from_this()](Error error, std::size_t) {
    if (error || !self->m_stream.got_text()) return self->end();
    if (!self->m_ended && self->m_listener) self->m_listener->said(beast::buffers_to_string(self->m_buffer.data()));
    self->m_buffer.consume(self->m_buffer.size());
    self->read();
  });
}

void SocketSession::send(std::string text) {
  asio::post(m_stream.get_executor(), [self = shared_from_this(), text = std::move(text)]() mutable {
    if (self->m_ended) return;
    if (self->m_waiting.size() >= waitingLimit) return self->end();
    self->m_waiting.push_back(std::move(text));
    if (self->m_waiting.size() == 1) self->write();
  });
}

void SocketSession::write() {
  m_stream.async_write(asio::buffer(m_waiting.front()), [self = shared_from_this()](Error error, std::size_t) {
    if (error || self->m_ended) return self->end();
    self->m_waiting.pop_front();
    if (!self->m_waiting.empty()) self->write();
  });
}

void SocketSession::close() {
  if (auto self = weak_from_this().lock()) asio::post(m_stream.get_executor(), [self] { self->end(); });
}

void SocketSession::end() {
  if (std::exchange(m_ended, true)) return;
  beast::get_lowest_layer(m_stream).close();
  if (auto listener = std::exchange(m_listener, nullptr)) listener->gone();
}

} // namespace clavis::sandbox
