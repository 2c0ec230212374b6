#include "tests/app/sandbox/support/raw_tls.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>

namespace clavis::tests {
namespace {
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
Bio bioOf(const std::string& text) { return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free}; }
} // namespace

std::uint16_t portOf(const std::string& url) {
  const auto start = url.rfind(':') + 1;
  return static_cast<std::uint16_t>(std::stoi(url.substr(start)));
}

RawTls::RawTls(std::uint16_t port, const std::string& authorityPem, const ClientIdentity& identity,
               int maximumVersion) {
  m_context = SSL_CTX_new(TLS_client_method());
  if (maximumVersion != 0) SSL_CTX_set_max_proto_version(m_context, maximumVersion);
  const Bio authority = bioOf(authorityPem);
  X509* root = PEM_read_bio_X509(authority.get(), nullptr, nullptr, nullptr);
  X509_STORE_add_cert(SSL_CTX_get_cert_store(m_context), root);
  X509_free(root);
  SSL_CTX_set_verify(m_context, SSL_VERIFY_PEER, nullptr);
  if (!identity.certificatePem.empty()) {
    const Bio certificateText = bioOf(identity.certificatePem);
    const Bio keyText = bioOf(identity.keyPem);
    X509* certificate = PEM_read_bio_X509(certificateText.get(), nullptr, nullptr, nullptr);
    EVP_PKEY* key = PEM_read_bio_PrivateKey(keyText.get(), nullptr, nullptr, nullptr);
    SSL_CTX_use_certificate(m_context, certificate);
    SSL_CTX_use_PrivateKey(m_context, key);
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
  m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return;
  m_ssl = SSL_new(m_context);
  SSL_set_fd(m_ssl, m_socket);
  m_connected = SSL_connect(m_ssl) == 1;
}

RawTls::~RawTls() {
  SSL_free(m_ssl);
  SSL_CTX_free(m_context);
  if (m_socket >= 0) ::close(m_socket);
}

bool RawTls::write(const std::string& bytes) {
  return SSL_write(m_ssl, bytes.data(), static_cast<int>(bytes.size())) > 0;
}

std::string RawTls::readAll(std::chrono::milliseconds limit) {
  std::string all;
  const auto end = std::chrono::steady_clock::now() + limit;
  std::array<char, 16384> chunk{};
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::microseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0) return all;
    timeval wait{left.count() / 1'000'000, left.count() % 1'000'000};
    ::setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    const int count = SSL_read(m_ssl, chunk.data(), static_cast<int>(chunk.size()));
    if (count > 0) {
      all.append(chunk.data(), static_cast<std::size_t>(count));
      continue;
    }
    const int error = SSL_get_error(m_ssl, count);
    if (error == SSL_ERROR_WANT_READ || (error == SSL_ERROR_SYSCALL && errno == EAGAIN)) return all;
    m_closed = true;
    return all;
  }
}

} // namespace clavis::tests
