#include "tests/support/process/child.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace clavis::tests {

namespace {

constexpr const char* option = "--child-role";
constexpr int inherited = 3; // descriptors of the two pipes in the child: 3 reads, 4 writes

std::map<std::string, std::function<int(ChildSide&)>>& roles() {
  static std::map<std::string, std::function<int(ChildSide&)>> all;
  return all;
}

void writeLine(int fd, std::string line) {
  line += '\n';
  const char* at = line.data();
  std::size_t left = line.size();
  while (left > 0) {
    const ssize_t sent = ::write(fd, at, left);
    if (sent <= 0) return; // the other side has gone; it shows when it is listened for
    at += sent;
    left -= static_cast<std::size_t>(sent);
  }
}

std::string readLine(int fd, std::string& buffer) {
  for (;;) {
    if (const auto end = buffer.find('\n'); end != std::string::npos) {
      std::string line = buffer.substr(0, end);
      buffer.erase(0, end + 1);
      return line;
    }
    char chunk[256];
    const ssize_t got = ::read(fd, chunk, sizeof chunk);
    if (got <= 0) return {};
    buffer.append(chunk, static_cast<std::size_t>(got));
  }
}

} // namespace

void ChildSide::say(const std::string& line) const { writeLine(inherited + 1, line); }

std::string ChildSide::hear() const {
  std::string line;
  char c = 0;
  while (::read(inherited, &c, 1) == 1 && c != '\n') line += c;
  return line;
}

ChildRole::ChildRole(std::string name, std::function<int(ChildSide&)> work) {
  roles().emplace(std::move(name), std::move(work));
}

int ChildRole::runIfAsked(int argc, char** argv) {
  if (argc < 3 || std::string(argv[1]) != option) return -1;
  ChildSide side(std::vector<std::string>(argv + 3, argv + argc));
  return roles().at(argv[2])(side);
}

Child::Child(const std::string& role, const std::vector<std::string>& arguments) {
  int down[2];
  int up[2];
  if (::pipe2(down, O_CLOEXEC) != 0 || ::pipe2(up, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
  std::string log = (std::filesystem::temp_directory_path() / "clavis-child-XXXXXX").string();
  const int logFd = ::mkostemp(log.data(), O_CLOEXEC);
  if (logFd < 0) throw std::runtime_error("log file");
  m_logFile = log;
  const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
  std::vector<std::string> words{self, option, role};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  m_pid = ::fork();
  if (m_pid < 0) throw std::runtime_error("fork");
  if (m_pid == 0) {
    // Between fork and exec only calls that are safe there. The pipes may sit on 3 or 4 themselves, so they move up
    // first.
    const int in = ::fcntl(down[0], F_DUPFD, 10);
    const int out = ::fcntl(up[1], F_DUPFD, 10);
    ::dup2(in, inherited);
    ::dup2(out, inherited + 1);
    ::dup2(logFd, STDOUT_FILENO);
    ::dup2(logFd, STDERR_FILENO);
    ::close(in);
    ::close(out);
    ::execv(self.c_str(), argv.data());
    ::_exit(127);
  }
  ::close(down[0]);
  ::close(up[1]);
  ::close(logFd);
  m_toChild = down[1];
  m_fromChild = up[0];
}

Child::~Child() {
  if (m_pid > 0) kill();
  ::close(m_toChild);
  ::close(m_fromChild);
  std::error_code ignored;
  std::filesystem::remove(m_logFile, ignored);
}

void Child::say(const std::string& line) const { writeLine(m_toChild, line); }
std::string Child::hear() { return readLine(m_fromChild, m_buffer); }

void Child::kill() {
  if (m_pid <= 0) return;
  ::kill(m_pid, SIGKILL);
  static_cast<void>(wait());
}

int Child::wait() {
  if (m_pid <= 0) return -1;
  int status = 0;
  while (::waitpid(m_pid, &status, 0) < 0 && errno == EINTR) {
  }
  m_pid = -1;
  m_dumpedCore = WIFSIGNALED(status) && WCOREDUMP(status);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::string Child::output() const {
  std::ifstream log(m_logFile, std::ios::binary);
  return {std::istreambuf_iterator<char>(log), {}};
}

} // namespace clavis::tests
