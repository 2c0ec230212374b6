// The scanner against a small clamd of our own: right answers, wrong ones, none.
#include "core/preview/scan/virus_scan.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch_test_macros.hpp>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <thread>

using namespace clavis::core::preview;
using namespace clavis::tests;

namespace {

/// Takes one stream as clamd does and answers with `answer`.
class FakeClamd {
 public:
  FakeClamd(const std::filesystem::path& path, std::string answer) : m_answer(std::move(answer)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    m_listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    REQUIRE(::bind(m_listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(m_listener, 1) == 0);
    m_thread = std::thread([this] { serve(); });
  }
  ~FakeClamd() {
    m_thread.join();
    ::close(m_listener);
  }
  const std::string& received() { return m_received; }

 private:
  bool take(int fd, void* into, std::size_t length) {
    for (std::size_t done = 0; done < length;) {
      const auto got = ::read(fd, static_cast<char*>(into) + done, length - done);
      if (got <= 0) return false;
      done += static_cast<std::size_t>(got);
    }
    return true;
  }
  void serve() {
    const int fd = ::accept(m_listener, nullptr, nullptr);
    char command[10];
    if (take(fd, command, sizeof command) && std::memcmp(command, "zINSTREAM\0", 10) == 0) {
      for (;;) {
        unsigned char prefix[4];
        if (!take(fd, prefix, 4)) break;
        const std::size_t length =
            static_cast<std::size_t>(prefix[0]) << 24U | prefix[1] << 16U | prefix[2] << 8U | prefix[3];
        if (length == 0) break;
        std::string chunk(length, '\0');
        if (!take(fd, chunk.data(), length)) break;
        m_received += chunk;
      }
      static_cast<void>(!::write(fd, m_answer.data(), m_answer.size()));
    }
    ::close(fd);
  }

  std::string m_answer;
  std::string m_received;
  int m_listener = -1;
  std::thread m_thread;
};

ScanResult scanned(const std::string& answer, std::string* received = nullptr) {
  const TemporaryFolder folder;
  std::string seen;
  ScanResult result;
  {
    FakeClamd daemon(folder / "clamd", answer);
    ClamdScanner scanner(folder / "clamd");
    result = scanner.scan(std::make_shared<MemorySource>(QByteArray(700'000, 'v'))).takeResult();
    if (received != nullptr) *received = daemon.received();
  }
  return result;
}

} // namespace

TEST_CASE("The daemon gets every byte and its verdict is taken as it is") {
  using namespace std::string_literals;
  std::string received;
  CHECK(scanned("stream: OK\0"s, &received).verdict == ScanVerdict::Clean);
  CHECK(received == std::string(700'000, 'v'));
  const ScanResult found = scanned("stream: Eicar-Signature FOUND\0"s);
  CHECK(found.verdict == ScanVerdict::Found);
  CHECK(found.signature == QStringLiteral("Eicar-Signature"));
  CHECK(scanned("INSTREAM size limit exceeded. ERROR\0"s).verdict == ScanVerdict::TooLarge);
}

TEST_CASE("Silence, nonsense and no daemon are not taken for clean") {
  CHECK(scanned("").verdict == ScanVerdict::Failed);
  CHECK(scanned("stream: OK and more").verdict == ScanVerdict::Failed);
  CHECK(scanned("OK").verdict == ScanVerdict::Failed);
  const TemporaryFolder folder;
  ClamdScanner nobody(folder / "nothing");
  CHECK(nobody.scan(std::make_shared<MemorySource>("x")).takeResult().verdict == ScanVerdict::Absent);
}
