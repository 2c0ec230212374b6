#include "app/sandbox/http/http_server.h"

#include "app/sandbox/http/http_session.h"
#include "app/sandbox/http/socket_session.h"

#include <boost/asio/post.hpp>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <thread>

namespace clavis::sandbox {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

struct HttpServer::Impl {
  asio::io_context io{1};
  std::shared_ptr<HttpShared> shared;
  tcp::acceptor acceptor{io};
  asio::steady_timer pause{io};
  std::thread thread;
  std::uint16_t port = 0;

  void accept() {
    acceptor.async_accept(io, [this](beast::error_code error, tcp::socket socket) {
      if (error == asio::error::operation_aborted || !acceptor.is_open()) return;
      if (error) { // out of descriptors: wait for some to come back instead of spinning
        pause.expires_after(std::chrono::milliseconds(50));
        pause.async_wait([this](beast::error_code) { accept(); });
        return;
      }
      bool room = false;
      {
        const std::lock_guard lock(shared->guard);
        room = shared->sessions.size() < shared->options.limits.connections;
      }
      if (room) std::make_shared<HttpSession>(std::move(socket), shared)->run();
      accept();
    });
  }
};

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

core::Result<std::unique_ptr<HttpServer>> HttpServer::listen(ServerOptions options) {
  auto impl = std::make_unique<Impl>();
  impl->shared = std::make_shared<HttpShared>(options.workers);
  HttpShared& shared = *impl->shared;
  shared.options = std::move(options);
  try {
    auto& tls = shared.tls;
    SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_3_VERSION);
    // No tickets: a resumed session would skip the check whether its certificate was revoked meanwhile.
    SSL_CTX_set_num_tickets(tls.native_handle(), 0);
    SSL_CTX_set_session_cache_mode(tls.native_handle(), SSL_SESS_CACHE_OFF);
    tls.use_certificate_chain(asio::buffer(shared.options.certificateChainPem));
    tls.use_private_key(asio::buffer(shared.options.privateKeyPem), asio::ssl::context::pem);
    if (!shared.options.clientAuthorityPem.empty()) {
      tls.add_certificate_authority(asio::buffer(shared.options.clientAuthorityPem));
      tls.set_verify_mode(shared.options.strangersToo
                              ? asio::ssl::verify_peer
                              : asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
      tls.set_verify_callback([revoked = shared.options.isRevoked](bool good, asio::ssl::verify_context& context) {
        if (!good || !revoked) return good;
        X509_STORE_CTX* store = context.native_handle();
        if (X509_STORE_CTX_get_error_depth(store) != 0) return true;
        if (!revoked(serialOf(X509_STORE_CTX_get_current_cert(store)))) return true;
        X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REVOKED);
        return false;
      });
    }
  } catch (const boost::system::system_error& error) {
    return core::fail(HttpServerError::Certificate, error.what());
  }
  try {
    const tcp::endpoint endpoint(asio::ip::make_address(shared.options.host), shared.options.port);
    impl->acceptor.open(endpoint.protocol());
    impl->acceptor.set_option(tcp::acceptor::reuse_address(true));
    impl->acceptor.bind(endpoint);
    impl->acceptor.listen();
    impl->port = impl->acceptor.local_endpoint().port();
  } catch (const boost::system::system_error& error) {
    return core::fail(HttpServerError::Address, error.what(), core::Retry::AfterAction);
  }
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

void HttpServer::serve(HttpHandler handler, SocketHandler sockets) {
  m_impl->shared->handler = std::move(handler);
  m_impl->shared->socketHandler = std::move(sockets);
  m_impl->accept();
  m_impl->thread = std::thread([raw = m_impl.get()] { raw->io.run(); });
}

HttpServer::~HttpServer() { stop(); }

std::uint16_t HttpServer::port() const { return m_impl->port; }

void HttpServer::cutSockets() {
  asio::post(m_impl->io, [shared = m_impl->shared] {
    const std::lock_guard lock(shared->guard);
    for (SocketSession* socket : shared->sockets) socket->close();
  });
}

void HttpServer::stop() {
  if (!m_impl->thread.joinable()) return;
  HttpShared& shared = *m_impl->shared;
  shared.stopping = true;
  asio::post(m_impl->io, [this] {
    boost::system::error_code ignored;
    m_impl->acceptor.close(ignored);
    m_impl->pause.cancel();
    const std::lock_guard lock(m_impl->shared->guard);
    for (HttpSession* session : m_impl->shared->sessions) session->cancel();
    for (SocketSession* socket : m_impl->shared->sockets) socket->close();
  });
  shared.workers.join(); // handlers that run end; their answers are posted to sessions that close
  m_impl->thread.join();
}

} // namespace clavis::sandbox
