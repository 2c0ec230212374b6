// A process of our own gives up its rights as the helper does, and then tries what must not work.
#include "app/preview/confine/confine.h"
#include "tests/support/process/child.h"

#include <catch2/catch_test_macros.hpp>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <thread>

using namespace clavis::tests;

namespace {

/// 0: it worked, else errno.
int attempt(const std::string& what) {
  long result = -1;
  if (what == "read a file") result = ::open("/etc/passwd", O_RDONLY);
  if (what == "make a file") result = ::open("/tmp/clavis-confined", O_CREAT | O_WRONLY, 0600);
  if (what == "list a folder") result = ::open("/", O_RDONLY | O_DIRECTORY);
  if (what == "internet socket") result = ::socket(AF_INET, SOCK_STREAM, 0);
  if (what == "local socket") result = ::socket(AF_UNIX, SOCK_STREAM, 0);
  if (what == "connect") {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    result = ::connect(3, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  }
  if (what == "start a program") {
    char name[] = "/bin/true";
    char* arguments[] = {name, nullptr};
    char* none[] = {nullptr};
    result = ::execve(name, arguments, none);
  }
  if (what == "fork") result = ::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr);
  if (what == "trace the parent") result = ::ptrace(PTRACE_ATTACH, ::getppid(), nullptr, nullptr);
  if (what == "kill the parent") result = ::kill(::getppid(), SIGTERM);
  if (what == "read the parent's memory")
    result = ::syscall(SYS_process_vm_readv, ::getppid(), nullptr, 0, nullptr, 0, 0);
  if (what == "io_uring") result = ::syscall(SYS_io_uring_setup, 1, nullptr);
  if (what == "load a kernel filter") result = ::syscall(SYS_bpf, 0, nullptr, 0);
  if (what == "unlink") result = ::unlink("/tmp/clavis-confined");
  if (what == "mount") result = ::syscall(SYS_mount, nullptr, nullptr, nullptr, 0, nullptr);
  if (what == "memory that is code") {
    void* memory = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    result = memory == MAP_FAILED ? -1 : 0;
  }
  if (what == "make memory code") {
    void* memory = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    result = ::mprotect(memory, 4096, PROT_READ | PROT_EXEC);
  }
  if (what == "compute in a thread") {
    int sum = 0;
    std::thread([&sum] { sum = 42; }).join();
    result = sum == 42 ? 0 : -1;
  }
  return result >= 0 ? 0 : errno;
}

const ChildRole role("confined", [](ChildSide& parent) {
  static_cast<void>(clavis::preview::standApart());
  if (!clavis::preview::confine() || !clavis::preview::provedConfined()) return 100;
  const int error = attempt(parent.argument(0));
  parent.say(std::to_string(error));
  ::_exit(0);
  return 0;
});

/// errno it was refused with, "0" when it worked, "killed" when the process was ended for trying.
std::string outcome(const std::string& what) {
  Child child("confined", {what});
  const std::string said = child.hear();
  if (!said.empty()) return said;
  return child.wait() == -SIGSYS ? "killed" : "neither";
}

} // namespace

TEST_CASE("A confined process opens no file and makes no socket") {
  const std::string refused = std::to_string(EACCES);
  for (const char* what : {"read a file", "make a file", "list a folder", "internet socket", "local socket", "connect",
                           "memory that is code", "make memory code"}) {
    INFO(what);
    CHECK(outcome(what) == refused);
  }
}

TEST_CASE("A confined process is ended when it tries to be more than it is") {
  for (const char* what : {"start a program", "fork", "trace the parent", "kill the parent", "read the parent's memory",
                           "io_uring", "load a kernel filter", "unlink", "mount"}) {
    INFO(what);
    CHECK(outcome(what) == "killed");
  }
}

TEST_CASE("A confined process still computes") { CHECK(outcome("compute in a thread") == "0"); }
