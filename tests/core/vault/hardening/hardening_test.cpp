#include "core/vault/hardening/hardening.h"
#include "tests/support/process/child.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch_test_macros.hpp>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace clavis::core;
using namespace clavis::tests;

namespace {

constexpr uid_t nobody = 65534;

/// The rules of ptrace do not bind root; who runs the tests as root gets children that are nobody.
bool becomeOrdinary() {
  if (::geteuid() != 0) return true;
  return ::setgroups(0, nullptr) == 0 && ::setgid(nobody) == 0 && ::setuid(nobody) == 0;
}

int holdStill(ChildSide& parent, bool hardened) {
  if (!becomeOrdinary()) return 2;
  // Changing the user switches dumping off already; only hardenProcess() shall be what the test sees.
  if (::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) != 0) return 3;
  if (hardened && !hardenProcess()) return 4;
  parent.say("ready");
  static_cast<void>(parent.hear());
  return 0;
}

const ChildRole hardened("hardened", [](ChildSide& parent) { return holdStill(parent, true); });
const ChildRole plain("not-hardened", [](ChildSide& parent) { return holdStill(parent, false); });
const ChildRole tracer("tracer", [](ChildSide& parent) {
  if (!becomeOrdinary()) return 2;
  const auto victim = static_cast<pid_t>(std::strtol(parent.argument(0).c_str(), nullptr, 10));
  if (::ptrace(PTRACE_SEIZE, victim, nullptr, nullptr) == 0) return 10;
  return errno == EPERM ? 11 : 12;
});
/// Attaches to a process and stays attached until told to leave.
const ChildRole holder("tracer-that-stays", [](ChildSide& parent) {
  if (!becomeOrdinary()) return 2;
  const auto victim = static_cast<pid_t>(std::strtol(parent.argument(0).c_str(), nullptr, 10));
  if (::ptrace(PTRACE_SEIZE, victim, nullptr, nullptr) != 0) {
    parent.say("refused");
    return 3;
  }
  parent.say("attached");
  static_cast<void>(parent.hear());
  return 0;
});
const ChildRole startsTraced("starts-traced", [](ChildSide& parent) {
  if (!becomeOrdinary()) return 2;
  if (::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) != 0) return 3;
  parent.say("ready");
  static_cast<void>(parent.hear());
  const auto hard = hardenProcess(Tracers::Refuse);
  parent.say(hard ? "started" : hard.error().is(HardeningError::BeingTraced) ? "refused" : "failed otherwise");
  return 0;
});
/// Ends by abort(), where a core dump would be allowed if it were not for the hardening.
int abortIn(ChildSide& parent, bool hard) {
  std::error_code failed;
  std::filesystem::current_path(parent.argument(0), failed);
  if (failed) return 2;
  const rlimit all{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
  if (::setrlimit(RLIMIT_CORE, &all) != 0) return 5; // a hard limit of 0 is not ours to raise
  if (hard && !hardenProcess()) return 4;
  std::abort();
}
const ChildRole aborts("aborts", [](ChildSide& parent) { return abortIn(parent, false); });
const ChildRole abortsHardened("aborts-hardened", [](ChildSide& parent) { return abortIn(parent, true); });
const ChildRole privateFiles("private-files", [](ChildSide& parent) {
  if (!hardenProcess()) return 2;
  std::ofstream(parent.argument(0)) << "x";
  struct stat status{};
  if (::stat(parent.argument(0).c_str(), &status) != 0) return 3;
  std::filesystem::remove(parent.argument(0));
  return (status.st_mode & 0777) == 0600 ? 0 : 4;
});
const ChildRole survivesFull("survives-sigxfsz", [](ChildSide&) {
  if (!hardenProcess()) return 2;
  return ::raise(SIGXFSZ) == 0 ? 0 : 3;
});

std::string lineOf(const std::string& file, const std::string& start) {
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with(start)) return line;
  }
  return {};
}

int traceOutcome(pid_t victim) { return Child("tracer", {std::to_string(victim)}).wait(); }

} // namespace

TEST_CASE("A hardened process leaves no core dump") {
  Child child("hardened");
  REQUIRE(child.hear() == "ready");
  std::istringstream limits(
      lineOf("/proc/" + std::to_string(child.pid()) + "/limits", "Max core file size").substr(18));
  std::string soft;
  std::string hard;
  limits >> soft >> hard;
  CHECK(soft == "0");
  CHECK(hard == "0");
}

TEST_CASE("Another process of the same user cannot trace a hardened process") {
  Child child("hardened");
  REQUIRE(child.hear() == "ready");
  CHECK(traceOutcome(child.pid()) == 11);
  CHECK(lineOf("/proc/" + std::to_string(child.pid()) + "/status", "TracerPid:") == "TracerPid:\t0");

  // The same attempt on a process that is not hardened works, or the test above would prove nothing (Yama may forbid
  // both).
  const std::string yama = lineOf("/proc/sys/kernel/yama/ptrace_scope", "");
  if (yama.empty() || yama == "0") {
    Child open("not-hardened");
    REQUIRE(open.hear() == "ready");
    CHECK(traceOutcome(open.pid()) == 10);
  }
}

TEST_CASE("A process that is being traced does not start") {
  Child victim("starts-traced");
  REQUIRE(victim.hear() == "ready");
  Child tracing("tracer-that-stays", {std::to_string(victim.pid())});
  if (tracing.hear() != "attached")
    SKIP("this system forbids ptrace altogether (Yama): a traced process cannot be made here");
  victim.say("go on");
  CHECK(victim.hear() == "refused");
  tracing.say("leave"); // or its end would be told to the tracer, and to us only when that has gone

  Child free("starts-traced"); // the same without a tracer starts
  REQUIRE(free.hear() == "ready");
  free.say("go on");
  CHECK(free.hear() == "started");
}

TEST_CASE("abort() in a hardened process leaves no core dump, whatever the limits were") {
  TemporaryFolder folder;
  Child child("aborts-hardened", {folder.path().string()});
  const int end = child.wait();
  if (end == 5) SKIP("core dumps are forbidden to this process already");
  CHECK(end == -SIGABRT);
  CHECK_FALSE(child.dumpedCore());
  CHECK(std::filesystem::is_empty(folder.path()));

  // Without the hardening there would have been one, or the test above proves nothing here.
  Child open("aborts", {folder.path().string()});
  CHECK(open.wait() == -SIGABRT);
  if (!open.dumpedCore()) WARN("this system writes no core dumps at all: the test above had nothing to prevent");
}

TEST_CASE("Files that a hardened process makes are private") {
  const auto file = std::filesystem::temp_directory_path() / ("clavis-umask-" + std::to_string(::getpid()));
  CHECK(Child("private-files", {file.string()}).wait() == 0);
}

TEST_CASE("A file size limit does not end a hardened process by signal") {
  CHECK(Child("survives-sigxfsz").wait() == 0);
}

TEST_CASE("The start-up self-test passes on this machine and leaves no file behind") {
  const auto count = [] {
    int folders = 0;
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::temp_directory_path()))
      folders += entry.path().filename().string().starts_with("clavis-self-test-") ? 1 : 0;
    return folders;
  };
  const int before = count();
  auto tested = startupSelfTest();
  INFO((tested ? std::string() : tested.error().toString()));
  CHECK(tested);
  CHECK(count() <= before);
}
