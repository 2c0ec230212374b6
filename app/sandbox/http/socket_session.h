// One web socket on Boost.Beast, from the request that asks for it on. Internal to this folder.
//
// Limits: a text of textLimit bytes, `waiting` texts that the other end has not taken, pings of the protocol when it is
// silent. Thread: everything runs on the executor of the connection, but send(), close() and cancel(). Ownership: keeps
// itself alive while something is under way.
#pragma once

#include "app/sandbox/http/http_session.h"
#include "app/sandbox/http/web_socket.h"

#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include <deque>

namespace clavis::sandbox {

class SocketSession final : public SocketPeer, public std::enable_shared_from_this<SocketSession> {
 public:
  using TlsStream = boost::beast::ssl_stream<boost::beast::tcp_stream>;
  using Upgrade = boost::beast::http::request<boost::beast::http::string_body>;

  static constexpr std::size_t textLimit = 1024;
  static constexpr std::size_t waitingLimit = 64;

  SocketSession(TlsStream&& stream, std::shared_ptr<HttpShared> shared);
  ~SocketSession() override;
  SocketSession(const SocketSession&) = delete;
  SocketSession& operator=(const SocketSession&) = delete;

  void run(Upgrade upgrade, HttpRequest request);
  void send(std::string text) override;
  void close() override;

 private:
  using Error = boost::beast::error_code;
  void read();
  void write();
  void end();

  boost::beast::websocket::stream<TlsStream> m_stream;
  boost::beast::flat_buffer m_buffer;
  std::shared_ptr<HttpShared> m_shared;
  std::shared_ptr<SocketListener> m_listener;
  Upgrade m_upgrade;
  std::deque<std::string> m_waiting;
  bool m_ended = false;
};

} // namespace clavis::sandbox
