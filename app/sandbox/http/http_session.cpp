#include "app/sandbox/http/http_session.h"

#include "app/sandbox/http/socket_session.h"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <openssl/bn.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cctype>
#include <sstream>

namespace clavis::sandbox {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

std::string serialOf(X509* certificate) {
  if (certificate == nullptr) return {};
  BIGNUM* number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr);
  if (number == nullptr) return {};
  char* hex = BN_bn2hex(number);
  BN_free(number);
  if (hex == nullptr) return {};
  std::string text(hex);
  OPENSSL_free(hex);
  // As crypto::Certificate::serial() writes it.
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  text.erase(0, std::min(text.find_first_not_of('0'), text.size()));
  return text;
}

HttpSession::HttpSession(tcp::socket&& socket, std::shared_ptr<HttpShared> shared)
    : m_stream(std::move(socket), shared->tls), m_timer(m_stream.get_executor()), m_shared(std::move(shared)) {
  const std::lock_guard lock(m_shared->guard);
  m_shared->sessions.insert(this);
}

HttpSession::~HttpSession() {
  const std::lock_guard lock(m_shared->guard);
  m_shared->sessions.erase(this);
}

void HttpSession::run() {
  asio::dispatch(m_stream.get_executor(), [self = shared_from_this()] { self->handshake(); });
}

void HttpSession::cancel() {
  if (auto self = weak_from_this().lock())
    asio::post(m_stream.get_executor(), [self] {
      self->m_timer.cancel();
      self->close();
    });
}

void HttpSession::handshake() {
  boost::system::error_code ignored;
  beast::get_lowest_layer(m_stream).socket().set_option(tcp::no_delay(true), ignored);
  expire(m_shared->options.limits.handshake);
  m_stream.async_handshake(asio::ssl::stream_base::server, [self = shared_from_this()](beast::error_code error) {
    if (error) return self->close();
    X509* peer = SSL_get_peer_certificate(self->m_stream.native_handle());
    self->m_serial = serialOf(peer);
    X509_free(peer);
    self->readHeaders();
  });
}

void HttpSession::readHeaders() {
  if (m_shared->stopping) return shutdown();
  m_parser.emplace();
  m_parser->header_limit(m_shared->options.limits.headerBytes);
  m_parser->body_limit(m_shared->options.limits.bodyBytes);
  expire(m_shared->options.limits.headers);
  http::async_read_header(m_stream, m_buffer, *m_parser,
                          [self = shared_from_this()](beast::error_code error, std::size_t) {
                            if (error) return self->refuse(error);
                            self->continueOrRead();
                          });
}

void HttpSession::continueOrRead() {
  if (!framedForSure()) return refuse(http::error::bad_transfer_encoding);
  if (beast::iequals(m_parser->get()[http::field::expect], "100-continue")) {
    auto interim = std::make_shared<http::response<http::empty_body>>(http::status::continue_, 11);
    http::async_write(m_stream, *interim, [self = shared_from_this(), interim](beast::error_code error, std::size_t) {
      if (error) return self->close();
      self->readBody();
    });
    return;
  }
  readBody();
}

bool HttpSession::framedForSure() const {
  const auto& message = m_parser->get();
  if (message.count(http::field::transfer_encoding) > 0 && (!m_parser->chunked() || message.version() < 11))
    return false;
  return message.count(http::field::host) == 1 || message.version() < 11;
}

void HttpSession::readBody() {
  expire(m_shared->options.limits.body);
  http::async_read(m_stream, m_buffer, *m_parser, [self = shared_from_this()](beast::error_code error, std::size_t) {
    if (error) return self->refuse(error);
    self->handle();
  });
}

void HttpSession::refuse(beast::error_code error) {
  if (error == http::error::end_of_stream) return shutdown();
  unsigned status = 0;
  if (error == http::error::header_limit)
    status = 431;
  else if (error == http::error::body_limit)
    status = 413;
  else if (error == beast::error::timeout)
    return close();
  else if (error.category() == make_error_code(http::error::bad_method).category())
    status = 400;
  if (status == 0) return close();
  HttpResponse response;
  response.status = status;
  response.headers.set("Content-Type", "text/plain");
  response.body = error.message() + "\n";
  m_keepAlive = false;
  m_head = false;
  m_version = 11;
  expire(m_shared->options.limits.answer);
  write(std::move(response));
}

void HttpSession::handle() {
  auto& message = m_parser->get();
  auto request = std::make_shared<HttpRequest>();
  request->method = std::string(message.method_string());
  const auto target = message.target();
  const auto mark = target.find('?');
  request->path = std::string(target.substr(0, mark));
  if (mark != beast::string_view::npos) request->query = std::string(target.substr(mark + 1));
  for (const auto& field : message)
    if (const std::string name(field.name_string()); !request->headers.has(name))
      request->headers.set(name, std::string(field.value()));
  request->body = std::move(message.body());
  request->peerSerial = m_serial;
  m_keepAlive = message.keep_alive();
  m_head = message.method() == http::verb::head;
  m_version = message.version();
  const bool socket = m_shared->socketHandler && request->path == m_shared->options.socketPath &&
                      m_buffer.size() == 0 && beast::websocket::is_upgrade(message);
  if (!socket) m_parser.reset();
  beast::get_lowest_layer(m_stream).expires_never();
  asio::post(m_shared->workers, [self = shared_from_this(), request, socket] {
    HttpResponse response;
    if (self->m_shared->options.isRevoked && self->m_shared->options.isRevoked(request->peerSerial)) {
      response.status = 403;
      response.headers.set("Content-Type", "text/plain");
      response.body = "This certificate was revoked.\n";
    } else if (socket) {
      return asio::post(self->m_stream.get_executor(), [self, request] { self->becomeSocket(request); });
    } else {
      response = self->m_shared->handler(*request);
    }
    asio::post(self->m_stream.get_executor(),
               [self, response = std::move(response)]() mutable { self->answer(std::move(response)); });
  });
}

void HttpSession::becomeSocket(std::shared_ptr<HttpRequest> request) {
  {
    const std::lock_guard lock(m_shared->guard);
    if (m_shared->stopping || m_shared->sockets.size() >= m_shared->options.limits.connections) return close();
  }
  std::make_shared<SocketSession>(std::move(m_stream), m_shared)->run(m_parser->release(), std::move(*request));
}

void HttpSession::answer(HttpResponse&& response) {
  if (response.fault.delay.count() == 0) return afterDelay(std::move(response));
  m_timer.expires_after(response.fault.delay);
  m_timer.async_wait([self = shared_from_this(), response = std::move(response)](beast::error_code) mutable {
    self->afterDelay(std::move(response));
  });
}

void HttpSession::afterDelay(HttpResponse&& response) {
  if (response.fault.drop || m_shared->stopping) return close();
  expire(m_shared->options.limits.answer);
  if (response.fault.truncate) return writeHalf(std::move(response));
  if (response.file) return writeFile(std::move(response));
  write(std::move(response));
}

template <class Message>
void HttpSession::describe(Message& message, const HttpResponse& response) {
  for (const auto& [name, value] : response.headers.all()) message.insert(name, value);
  message.set(http::field::server, "clavis-sandbox");
  message.keep_alive(m_keepAlive);
}

template <class Message>
void HttpSession::send(std::shared_ptr<Message> message) {
  http::async_write(m_stream, *message, [self = shared_from_this(), message](beast::error_code error, std::size_t) {
    if (error) return self->close();
    if (!self->m_keepAlive) return self->shutdown();
    self->readHeaders();
  });
}

void HttpSession::write(HttpResponse&& response) {
  const bool bodiless = m_head || response.status == 204 || response.status == 304;
  if (bodiless) {
    auto message = std::make_shared<http::response<http::empty_body>>(http::int_to_status(response.status), m_version);
    describe(*message, response);
    if (m_head && response.status != 204) message->content_length(response.body.size());
    return send(std::move(message));
  }
  auto message = std::make_shared<http::response<http::string_body>>(http::int_to_status(response.status), m_version);
  describe(*message, response);
  message->body() = std::move(response.body);
  message->prepare_payload();
  send(std::move(message));
}

void HttpSession::writeFile(HttpResponse&& response) {
  beast::error_code error;
  http::file_body::value_type file;
  file.open(response.file->c_str(), beast::file_mode::scan, error);
  if (error) {
    response.status = 404;
    response.body = "gone\n";
    return write(std::move(response));
  }
  const auto size = file.size();
  if (m_head) {
    auto message = std::make_shared<http::response<http::empty_body>>(http::int_to_status(response.status), m_version);
    describe(*message, response);
    message->content_length(size);
    return send(std::move(message));
  }
  auto message = std::make_shared<http::response<http::file_body>>(
      std::piecewise_construct, std::make_tuple(std::move(file)),
      std::make_tuple(http::int_to_status(response.status), m_version));
  describe(*message, response);
  message->content_length(size);
  // A large file may take longer than one answer's time; what is limited then is its rate (1 MB/s).
  expire(m_shared->options.limits.answer + std::chrono::milliseconds(size / 1000));
  send(std::move(message));
}

void HttpSession::writeHalf(HttpResponse&& response) {
  m_keepAlive = false;
  http::response<http::empty_body> head(http::int_to_status(response.status), m_version);
  describe(head, response);
  head.content_length(response.body.size());
  auto text = std::make_shared<std::string>();
  {
    std::ostringstream out;
    out << head.base();
    *text = out.str() + response.body.substr(0, response.body.size() / 2);
  }
  asio::async_write(m_stream, asio::buffer(*text),
                    [self = shared_from_this(), text](beast::error_code, std::size_t) { self->close(); });
}

void HttpSession::shutdown() {
  expire(std::chrono::seconds(2));
  m_stream.async_shutdown([self = shared_from_this()](beast::error_code) { self->close(); });
}

} // namespace clavis::sandbox
