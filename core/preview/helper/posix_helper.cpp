// The helper as a child process with a socket as its descriptor 3 and nothing else of ours: no other descriptor, no
// environment, no terminal.
#include "core/preview/helper/helper_process.h"

#if defined(__unix__) || defined(__APPLE__)

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

extern "C" char** environ; // NOLINT: POSIX's own declaration

namespace clavis::core::preview {

namespace {

using namespace std::string_literals;

constexpr int helperSocket = 3;

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : m_fd(fd) {}
  Descriptor(Descriptor&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (m_fd >= 0) ::close(m_fd);
  }
  [[nodiscard]] int get() const { return m_fd; }

 private:
  int m_fd;
};

std::unexpected<Error> systemError(const char* what, int error) {
  return fail(PreviewError::NoHelper, what + ": "s + std::strerror(error), Retry::Later);
}

class PosixHelper final : public HelperProcess {
 public:
  PosixHelper(Descriptor socket, pid_t pid) : m_socket(std::move(socket)), m_pid(pid) {}
  ~PosixHelper() override {
    end();
    reap();
  }

  Result<void> send(QByteArrayView bytes, Deadline deadline) override {
    while (!bytes.isEmpty()) {
      if (auto ready = wait(POLLOUT, deadline); !ready) return ready;
      const auto sent =
          ::send(m_socket.get(), bytes.data(), static_cast<std::size_t>(bytes.size()), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (sent <= 0) return ended();
      bytes = bytes.sliced(sent);
    }
    return {};
  }

  Result<QByteArray> receive(std::size_t length, Deadline deadline) override {
    QByteArray bytes(static_cast<qsizetype>(length), Qt::Uninitialized);
    std::size_t filled = 0;
    while (filled < length) {
      if (auto ready = wait(POLLIN, deadline); !ready) return pass(ready);
      const auto got = ::recv(m_socket.get(), bytes.data() + filled, length - filled, MSG_DONTWAIT);
      if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (got <= 0) return ended();
      filled += static_cast<std::size_t>(got);
    }
    return bytes;
  }

  void end() noexcept override {
    const std::lock_guard lock(m_mutex);
    if (!m_reaped) ::kill(m_pid, SIGKILL);
  }

 private:
  Result<void> wait(short events, Deadline deadline) {
    for (;;) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
      if (left.count() <= 0) return fail(PreviewError::TimedOut, {}, Retry::Later);
      pollfd watched{.fd = m_socket.get(), .events = events, .revents = 0};
      const int ready = ::poll(&watched, 1, static_cast<int>(std::min<std::int64_t>(left.count(), 60'000)));
      if (ready > 0) return {};
      if (ready < 0 && errno != EINTR) return fail(PreviewError::HelperEnded, std::strerror(errno), Retry::Later);
    }
  }

  std::unexpected<Error> ended() {
    end();
    return fail(PreviewError::HelperEnded, reap(), Retry::Later);
  }

  /// How it ended, for the log.
  std::string reap() {
    // The process has been killed or has closed its socket, which it does by ending: this takes no time to speak of.
    siginfo_t gone{};
    while (::waitid(P_PID, static_cast<id_t>(m_pid), &gone, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
    }
    const std::lock_guard lock(m_mutex); // end() must not hit a process that got the number after ours
    if (m_reaped) return m_ending;
    int status = 0;
    if (::waitpid(m_pid, &status, 0) == m_pid) {
      m_ending = WIFSIGNALED(status) ? "signal " + std::to_string(WTERMSIG(status))
                                     : "exit " + std::to_string(WEXITSTATUS(status));
    }
    m_reaped = true;
    return m_ending;
  }

  Descriptor m_socket;
  const pid_t m_pid;
  std::mutex m_mutex;
  bool m_reaped = false;
  std::string m_ending;
};

/// What the dynamic linker and the sanitizers of a test build need; nothing of the person's session.
std::vector<std::string> helperEnvironment() {
  std::vector<std::string> kept{"LANG=C.UTF-8", "QT_QPA_PLATFORM=minimal"};
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    for (const std::string_view name : {"ASAN_OPTIONS=", "UBSAN_OPTIONS=", "TSAN_OPTIONS="})
      if (text.starts_with(name)) kept.emplace_back(text);
  }
  return kept;
}

class PosixLauncher final : public HelperLauncher {
 public:
  explicit PosixLauncher(std::filesystem::path program) : m_program(std::move(program)) {}

  Result<std::unique_ptr<HelperProcess>> launch() override {
    int ends[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return systemError("socketpair", errno);
    Descriptor ours(ends[0]);
    const Descriptor theirs(ends[1]);

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
    for (const int standard : {0, 1, 2})
      ::posix_spawn_file_actions_addopen(&actions, standard, "/dev/null", standard == 0 ? O_RDONLY : O_WRONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, theirs.get(), helperSocket);
#if defined(__GLIBC__)
    ::posix_spawn_file_actions_addclosefrom_np(&actions, helperSocket + 1);
#endif
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setpgroup(&attributes, 0); // what ends our terminal's group does not reach it, and the reverse
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);

    std::string program = m_program.string();
    std::vector<std::string> environment = helperEnvironment();
    std::vector<char*> names;
    names.reserve(environment.size() + 1);
    for (std::string& entry : environment) names.push_back(entry.data());
    names.push_back(nullptr);
    char* arguments[] = {program.data(), nullptr};
    pid_t pid = -1;
    const int error = ::posix_spawn(&pid, program.c_str(), &actions, &attributes, arguments, names.data());
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
    if (error != 0) return systemError("the preview helper", error);
    return std::make_unique<PosixHelper>(std::move(ours), pid);
  }

 private:
  const std::filesystem::path m_program;
};

} // namespace

std::unique_ptr<HelperLauncher> systemHelperLauncher(std::filesystem::path program) {
  return std::make_unique<PosixLauncher>(std::move(program));
}

} // namespace clavis::core::preview

#else

namespace clavis::core::preview {

namespace {

class NoLauncher final : public HelperLauncher {
 public:
  Result<std::unique_ptr<HelperProcess>> launch() override {
    return fail(PreviewError::NoHelper, "no restricted process on this system yet");
  }
};

} // namespace

std::unique_ptr<HelperLauncher> systemHelperLauncher(std::filesystem::path) { return std::make_unique<NoLauncher>(); }

} // namespace clavis::core::preview

#endif
