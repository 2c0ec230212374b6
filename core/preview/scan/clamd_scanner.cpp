#include "core/base/continuation.h"
#include "core/preview/scan/virus_scan.h"

#include <QPromise>
#include <QThreadPool>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::core::preview {

namespace {

constexpr std::size_t chunkSize = 256u * 1024u;
constexpr std::size_t longestAnswer = 4096;

class Connection {
 public:
  explicit Connection(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string name = path.string();
    if (name.size() >= sizeof address.sun_path) return;
    std::memcpy(address.sun_path, name.c_str(), name.size() + 1);
    m_fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (m_fd < 0) return;
    const timeval patience{.tv_sec = 60, .tv_usec = 0};
    ::setsockopt(m_fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(m_fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    m_connected = ::connect(m_fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~Connection() {
    if (m_fd >= 0) ::close(m_fd);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] bool connected() const { return m_connected; }
  [[nodiscard]] bool send(const void* bytes, std::size_t length) const {
    const auto* at = static_cast<const char*>(bytes);
    while (length > 0) {
      const auto sent = ::send(m_fd, at, length, MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent <= 0) return false;
      at += sent;
      length -= static_cast<std::size_t>(sent);
    }
    return true;
  }
  /// Up to the end, which the daemon marks with a zero or by closing.
  [[nodiscard]] std::string answer() const {
    std::string text;
    std::array<char, 512> piece{};
    while (text.size() < longestAnswer && text.find('\0') == std::string::npos) {
      const auto got = ::recv(m_fd, piece.data(), piece.size(), 0);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      text.append(piece.data(), static_cast<std::size_t>(got));
    }
    return text.substr(0, text.find('\0'));
  }

 private:
  int m_fd = -1;
  bool m_connected = false;
};

ScanResult verdictOf(std::string_view answer) {
  constexpr std::string_view stream = "stream: ";
  if (answer.find("size limit exceeded") != std::string_view::npos) return {ScanVerdict::TooLarge, {}};
  if (!answer.starts_with(stream)) return {ScanVerdict::Failed, {}};
  answer.remove_prefix(stream.size());
  if (answer == "OK") return {ScanVerdict::Clean, {}};
  constexpr std::string_view found = " FOUND";
  if (!answer.ends_with(found)) return {ScanVerdict::Failed, {}};
  answer.remove_suffix(found.size());
  return {ScanVerdict::Found, QString::fromUtf8(answer.data(), static_cast<qsizetype>(answer.size())).left(200)};
}

ScanResult ask(const std::filesystem::path& socket, ByteSource& source) {
  const Connection daemon(socket);
  if (!daemon.connected()) return {ScanVerdict::Absent, {}};
  constexpr std::string_view command("zINSTREAM\0", 10);
  bool sent = daemon.send(command.data(), command.size());
  std::vector<std::byte> chunk(chunkSize);
  for (std::uint64_t at = 0; sent;) {
    const auto got = source.read(at, chunk);
    if (!got) return {ScanVerdict::Failed, {}}; // what has not been looked at whole has not been looked at
    const auto length = static_cast<std::uint32_t>(*got);
    const std::array<unsigned char, 4> prefix{
        static_cast<unsigned char>(length >> 24U), static_cast<unsigned char>(length >> 16U & 0xFFU),
        static_cast<unsigned char>(length >> 8U & 0xFFU), static_cast<unsigned char>(length & 0xFFU)};
    // A length of zero ends the stream. A daemon that has seen enough closes its end; its answer is still there.
    sent = daemon.send(prefix.data(), prefix.size());
    if (length == 0) break;
    sent = sent && daemon.send(chunk.data(), length);
    at += length;
  }
  return verdictOf(daemon.answer());
}

// Only where the system puts it: in a folder that anyone may write to, anyone could answer.
constexpr std::array<const char*, 2> usualPlaces{"/run/clamav/clamd.ctl", "/run/clamd.scan/clamd.sock"};

} // namespace

ClamdScanner::ClamdScanner(std::filesystem::path socket) : m_socket(std::move(socket)) {}

QFuture<ScanResult> ClamdScanner::scan(std::shared_ptr<ByteSource> source) {
  auto promise = std::make_shared<QPromise<ScanResult>>();
  auto future = promise->future();
  promise->start();
  QThreadPool::globalInstance()->start([promise, source = std::move(source), socket = m_socket] {
    ScanResult result;
    if (!socket.empty()) {
      result = ask(socket, *source);
    } else {
      for (const auto& place : usualPlaces) {
        result = ask(place, *source);
        if (result.verdict != ScanVerdict::Absent) break;
      }
    }
    answer(std::move(*promise), std::move(result));
  });
  return future;
}

} // namespace clavis::core::preview
