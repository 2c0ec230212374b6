// One connection: requests one after the other, each answered by a handler on a worker thread. Internal to this folder,
// and with its two sources the only place that includes Boost. Thread: everything runs on the executor of the
// connection, but cancel(). Ownership: keeps itself alive while something is under way.
#pragma once

#include "app/sandbox/http/http_server.h"
#include "app/sandbox/http/web_socket.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace clavis::sandbox {

class HttpSession;
class SocketSession;

/// Everything connections share. Outlives them: each holds a reference.
struct HttpShared {
  ServerOptions options;
  HttpHandler handler;
  SocketHandler socketHandler; ///< empty: none are offered
  boost::asio::ssl::context tls{boost::asio::ssl::context::tls_server};
  boost::asio::thread_pool workers;
  std::atomic<bool> stopping{false};
  std::mutex guard;
  std::set<HttpSession*> sessions;
  std::set<SocketSession*> sockets;

  explicit HttpShared(unsigned count) : workers(count) {}
};

/// A certificate's serial number as crypto::Certificate::serial() writes it; empty for none.
[[nodiscard]] std::string serialOf(X509* certificate);

class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(boost::asio::ip::tcp::socket&& socket, std::shared_ptr<HttpShared> shared);
  ~HttpSession();
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;

  void run();
  /// From any thread, while the set of sessions is locked (which keeps this alive).
  void cancel();

 private:
  using Error = boost::beast::error_code;

  void expire(std::chrono::milliseconds after) { boost::beast::get_lowest_layer(m_stream).expires_after(after); }
  void close() { boost::beast::get_lowest_layer(m_stream).close(); }
  void handshake();
  void readHeaders();
  void continueOrRead();
  /// Beast refuses two lengths and a length beside chunked; these remain (RFC 9112 sections 3.2 and 6.1).
  [[nodiscard]] bool framedForSure() const;
  void readBody();
  /// A request that cannot be read: one answer where the protocol allows it, and the end of the connection.
  void refuse(Error error);
  void handle();
  void becomeSocket(std::shared_ptr<HttpRequest> request);
  void answer(HttpResponse&& response);
  void afterDelay(HttpResponse&& response);
  template <class Message>
  void describe(Message& message, const HttpResponse& response);
  template <class Message>
  void send(std::shared_ptr<Message> message);
  void write(HttpResponse&& response);
  void writeFile(HttpResponse&& response);
  void writeHalf(HttpResponse&& response);
  void shutdown();

  boost::beast::ssl_stream<boost::beast::tcp_stream> m_stream;
  boost::asio::steady_timer m_timer;
  boost::beast::flat_buffer m_buffer;
  std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> m_parser;
  std::shared_ptr<HttpShared> m_shared;
  std::string m_serial;
  bool m_keepAlive = false;
  bool m_head = false;
  unsigned m_version = 11;
};

} // namespace clavis::sandbox
