#include "core/backend/http/beast_socket.h"

#include "core/backend/http/curl_error.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <curl/curl.h>
#include <openssl/ssl.h>

#include <array>
#include <cstdio>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace clavis::core {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using Stream = websocket::stream<beast::ssl_stream<beast::tcp_stream>>;

constexpr std::size_t waitingLimit = 256; // texts that the server has not taken

std::string unbracketed(const std::string& host) {
  return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

/// OpenSSL's failures in the words that all of our connections have for them.
Error tlsError(const beast::error_code& error, SSL* connection) {
  if (const long verified = SSL_get_verify_result(connection); verified != X509_V_OK)
    return describe({.code = CURLE_PEER_FAILED_VERIFICATION, .verifyResult = verified});
  std::array<char, 32> number{};
  if (error.category() == asio::error::get_ssl_category())
    static_cast<void>(std::snprintf(number.data(), number.size(), "error:%08lX",
                                    static_cast<unsigned long>(static_cast<unsigned int>(error.value()))));
  return describe({.code = CURLE_SSL_CONNECT_ERROR, .message = number.data()});
}

Error declined(unsigned status) {
  switch (status) {
  case 401: return Error(BackendError::Unauthorized);
  case 403: return Error(BackendError::Forbidden);
  case 404: return Error(BackendError::NotFound);
  case 410: return Error(BackendError::Gone);
  case 429: return Error(BackendError::TooManyRequests, {}, Retry::Later);
  default: break;
  }
  if (status >= 500) return Error(BackendError::ServerError, {}, Retry::Later);
  if (status >= 300 && status < 400) return Error(BackendError::Redirect);
  return Error(BackendError::NotAllowed, "no web socket");
}

} // namespace

/// One connection, from its dialling to its end. Everything runs on the one thread.
class BeastSocket::Call : public std::enable_shared_from_this<Call> {
 public:
  Call(asio::io_context& io, asio::ssl::context& tls, const Origin& origin, const BeastSocketOptions& options,
       std::shared_ptr<Listener> listener)
      : m_resolver(io), m_stream(io, tls), m_origin(origin), m_options(options), m_listener(std::move(listener)) {}

  void begin(std::string target) {
    m_target = std::move(target);
    m_resolver.async_resolve(unbracketed(m_origin.host()), std::to_string(m_origin.port()),
                             [self = shared_from_this()](beast::error_code error, tcp::resolver::results_type found) {
                               if (self->m_dropped) return; // found just before: what was closed is not opened again
                               if (error) return self->end(Error(BackendError::CannotResolve, {}, Retry::Later));
                               self->connect(found);
                             });
  }

  void send(std::string text) {
    if (!m_open) return;
    if (m_waiting.size() >= waitingLimit) return end(Error(BackendError::TimedOut, "nothing is taken", Retry::Later));
    m_waiting.push_back(std::move(text));
    if (m_waiting.size() == 1) write();
  }

  /// Without a word to the listener.
  void drop() {
    m_listener.reset();
    m_open = false;
    m_dropped = true;
    m_resolver.cancel();
    beast::get_lowest_layer(m_stream).close();
  }

 private:
  void expire() { beast::get_lowest_layer(m_stream).expires_after(m_options.connectTimeout); }

  void end(Error why) {
    const auto listener = m_listener;
    drop();
    if (listener) listener->ended(std::move(why.on(m_origin.authority())));
  }
  void lost(const beast::error_code& error) {
    if (error == beast::error::timeout) return end(Error(BackendError::TimedOut, {}, Retry::Later));
    // With TLS 1.3 the server judges our certificate after its handshake: that comes with the first bytes.
    if (const auto notes = TlsContext::notesOf(m_stream.next_layer().native_handle());
        notes && notes->refusesCertificate)
      return end(Error(BackendError::ClientCertificateRefused, {}, Retry::AfterAction));
    if (error == websocket::error::message_too_big || error == websocket::error::buffer_overflow)
      return end(Error(BackendError::TooLarge, {}, Retry::Later));
    end(Error(BackendError::ClosedWithoutAnswer, error.message(), Retry::Later));
  }

  void connect(const tcp::resolver::results_type& found) {
    expire();
    beast::get_lowest_layer(m_stream).async_connect(
        found, [self = shared_from_this()](beast::error_code error, const tcp::endpoint&) {
          if (error) return self->end(Error(BackendError::Unreachable, {}, Retry::Later));
          self->handshake();
        });
  }

  void handshake() {
    std::string host = unbracketed(m_origin.host());
    beast::error_code isName;
    asio::ip::make_address(host, isName);
    // The name we ask for is not the name we check: that one is set in TlsContext, for names and addresses alike.
    if (isName && SSL_ctrl(m_stream.next_layer().native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME,
                           TLSEXT_NAMETYPE_host_name, host.data()) != 1)
      return end(Error(BackendError::TlsFailed));
    expire();
    m_stream.next_layer().async_handshake(
        asio::ssl::stream_base::client, [self = shared_from_this()](beast::error_code error) {
          if (error == beast::error::timeout) return self->end(Error(BackendError::TimedOut, {}, Retry::Later));
          if (error) return self->end(tlsError(error, self->m_stream.next_layer().native_handle()));
          self->upgrade();
        });
  }

  void upgrade() {
    beast::get_lowest_layer(m_stream).expires_never(); // the web socket has times of its own
    websocket::stream_base::timeout times{};
    times.handshake_timeout = m_options.connectTimeout;
    times.idle_timeout = m_options.silence;
    times.keep_alive_pings = true;
    m_stream.set_option(times);
    m_stream.set_option(websocket::stream_base::decorator([agent = m_options.userAgent](websocket::request_type& head) {
      head.set(beast::http::field::user_agent, agent);
    }));
    m_stream.read_message_max(textLimit);
    m_stream.text(true);
    m_stream.async_handshake(m_answer, m_origin.authority(), m_target,
                             [self = shared_from_this()](beast::error_code error) {
                               if (error == websocket::error::upgrade_declined)
                                 return self->end(declined(self->m_answer.result_int()));
                               if (error) return self->lost(error);
                               self->m_open = true;
                               if (const auto listener = self->m_listener) listener->opened();
                               self->read();
                             });
  }

  void read() {
    m_stream.async_read(m_buffer, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (error) return self->lost(error);
      if (!self->m_stream.got_text()) return self->end(Error(BackendError::Malformed, "not text", Retry::Later));
      if (const auto listener = self->m_listener) listener->said(beast::buffers_to_string(self->m_buffer.data()));
      self->m_buffer.consume(self->m_buffer.size());
      if (self->m_open) self->read();
    });
  }

  void write() {
    m_stream.async_write(asio::buffer(m_waiting.front()),
                         [self = shared_from_this()](beast::error_code error, std::size_t) {
                           if (error) return self->lost(error);
                           self->m_waiting.pop_front();
                           if (!self->m_waiting.empty() && self->m_open) self->write();
                         });
  }

  tcp::resolver m_resolver;
  Stream m_stream;
  const Origin& m_origin;
  const BeastSocketOptions& m_options;
  std::shared_ptr<Listener> m_listener;
  std::string m_target;
  websocket::response_type m_answer;
  beast::flat_buffer m_buffer;
  std::deque<std::string> m_waiting;
  bool m_open = false;
  bool m_dropped = false;
};

struct BeastSocket::Parts {
  Parts(Origin at, BeastSocketOptions chosen) : origin(std::move(at)), options(std::move(chosen)) {}

  const Origin origin;
  const BeastSocketOptions options;
  std::unique_ptr<TlsContext> rules;
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> work = asio::make_work_guard(io);
  asio::ssl::context tls{asio::ssl::context::tls_client};
  std::shared_ptr<Call> call; ///< of the thread below
  std::once_flag begun;       ///< a program that never dials has no thread for it
  std::thread thread{};
};

BeastSocket::BeastSocket(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}

Result<std::unique_ptr<BeastSocket>> BeastSocket::create(Origin origin, const TlsMaterial& material,
                                                         BeastSocketOptions options) {
  auto rules = TlsContext::create(origin, material);
  if (!rules) return pass(rules);
  auto parts = std::make_unique<Parts>(std::move(origin), std::move(options));
  parts->rules = std::move(*rules);
  if (!parts->rules->apply(parts->tls.native_handle()))
    return fail(BackendError::BadIdentity, "OpenSSL refuses it", Retry::AfterAction);
  return std::unique_ptr<BeastSocket>(new BeastSocket(std::move(parts)));
}

BeastSocket::~BeastSocket() {
  hangUp();
  m_parts->work.reset();
  if (m_parts->thread.joinable()) m_parts->thread.join();
}

void BeastSocket::dial(std::string target, std::shared_ptr<Listener> listener) {
  std::call_once(m_parts->begun,
                 [this] { m_parts->thread = std::thread([parts = m_parts.get()] { parts->io.run(); }); });
  asio::post(m_parts->io, [parts = m_parts.get(), target = std::move(target), listener = std::move(listener)] {
    if (parts->call) parts->call->drop();
    parts->call.reset();
    constexpr std::string_view scheme = "wss:";
    const auto url = parts->origin.resolve(
        target.starts_with(scheme) ? "https:" + target.substr(scheme.size()) : target, Reach::Host);
    if (!url) return listener->ended(url.error());
    const auto path = url->find('/', std::string_view("https://").size());
    parts->call = std::make_shared<Call>(parts->io, parts->tls, parts->origin, parts->options, listener);
    parts->call->begin(url->substr(path));
  });
}

void BeastSocket::send(std::string text) {
  asio::post(m_parts->io, [parts = m_parts.get(), text = std::move(text)]() mutable {
    if (parts->call) parts->call->send(std::move(text));
  });
}

void BeastSocket::hangUp() {
  asio::post(m_parts->io, [parts = m_parts.get()] {
    if (parts->call) parts->call->drop();
    parts->call.reset();
  });
}

} // namespace clavis::core
