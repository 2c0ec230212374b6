#include "app/preview/confine/confine.h"

#ifdef __linux__

#include "core/preview/limits.h"

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <initializer_list>
#include <memory>

namespace clavis::preview {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif
#else
constexpr bool sanitized = false;
#endif

bool limit(__rlimit_resource resource, rlim_t most) {
  const rlimit value{.rlim_cur = most, .rlim_max = most};
  return ::setrlimit(resource, &value) == 0;
}

bool bounded() {
  // Shadow memory of the sanitizers is larger than any limit that would mean something.
  if (!sanitized && !limit(RLIMIT_AS, core::preview::helperMemory)) return false;
  return limit(RLIMIT_CPU, core::preview::helperProcessorSeconds) && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_CORE, 0);
}

struct Filter {
  scmp_filter_ctx context = seccomp_init(SCMP_ACT_KILL_PROCESS);
  ~Filter() {
    if (context != nullptr) seccomp_release(context);
  }
  Filter() = default;
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;

  /// A call this kernel's architecture does not have is none that needs a rule.
  bool add(std::uint32_t action, std::initializer_list<int> calls) {
    for (const int call : calls) {
      const int result = seccomp_rule_add(context, action, call, 0);
      if (result != 0 && result != -EDOM) return false;
    }
    return true;
  }
};

/// Memory and threads (which wake each other by eventfd), and what is open already. Nothing here names a file, a host
/// or another process.
constexpr std::initializer_list<int> allowed = {
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg),
    SCMP_SYS(sendto),
    SCMP_SYS(sendmsg),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(lseek),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(getrandom),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sysinfo),
    SCMP_SYS(uname),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(getrlimit),
    SCMP_SYS(getrusage),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(eventfd2),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

/// Asked for by libraries in passing (a font that is not embedded, a time zone, a new descriptor): they are told no
/// and go on without.
constexpr std::initializer_list<int> refused = {
    SCMP_SYS(open),
    SCMP_SYS(openat),
    SCMP_SYS(openat2),
    SCMP_SYS(creat),
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(statx),
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(getcwd),
    SCMP_SYS(getdents64),
    SCMP_SYS(statfs),
    SCMP_SYS(socket),
    SCMP_SYS(connect),
    SCMP_SYS(bind),
    SCMP_SYS(memfd_create),

    SCMP_SYS(getpeername),
    SCMP_SYS(dup),
    SCMP_SYS(fcntl),
    SCMP_SYS(ioctl),
    SCMP_SYS(prctl),
    SCMP_SYS(setpriority),
    SCMP_SYS(sched_setscheduler),
    SCMP_SYS(sched_getparam),
    SCMP_SYS(sched_getscheduler),
    SCMP_SYS(mlock),
    SCMP_SYS(membarrier),
};

// The macros of the library for these are no C++.
scmp_arg_cmp masked(unsigned argument, scmp_datum_t mask, scmp_datum_t value) {
  return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}
scmp_arg_cmp equal(unsigned argument, scmp_datum_t value) { return {argument, SCMP_CMP_EQ, value, 0}; }

bool addRules(Filter& filter) {
  if (!filter.add(SCMP_ACT_ALLOW, allowed) || !filter.add(SCMP_ACT_ERRNO(EACCES), refused)) return false;
  // Memory may be had, but never as code.
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)}) {
    if (seccomp_rule_add(filter.context, SCMP_ACT_ALLOW, call, 1, masked(2, static_cast<scmp_datum_t>(PROT_EXEC), 0)) !=
        0)
      return false;
    if (seccomp_rule_add(filter.context, SCMP_ACT_ERRNO(EACCES), call, 1,
                         masked(2, static_cast<scmp_datum_t>(PROT_EXEC), static_cast<scmp_datum_t>(PROT_EXEC))) != 0)
      return false;
  }
  // Threads, not processes. The flags of clone3 lie in memory, where a filter cannot look: it is said not to exist, and
  // the C library takes clone.
  if (seccomp_rule_add(filter.context, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                       masked(0, static_cast<scmp_datum_t>(CLONE_THREAD), static_cast<scmp_datum_t>(CLONE_THREAD))) !=
      0)
    return false;
  if (seccomp_rule_add(filter.context, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) != 0) return false;
  // Its own limits may be read; a signal may go to itself (abort).
  if (seccomp_rule_add(filter.context, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2, equal(0, 0), equal(2, 0)) != 0)
    return false;
  return seccomp_rule_add(filter.context, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                          equal(0, static_cast<scmp_datum_t>(::getpid()))) == 0;
}

} // namespace

bool standApart() {
  ::umask(077);
  limit(RLIMIT_CORE, 0);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  return ::unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS) == 0;
}

bool confine() {
  if (!bounded()) return false;
  Filter filter;
  return filter.context != nullptr && addRules(filter) && seccomp_load(filter.context) == 0;
}

bool provedConfined() {
  const int file = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (file >= 0) ::close(file);
  const bool fileRefused = file < 0 && errno == EACCES;
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket >= 0) ::close(socket);
  return fileRefused && socket < 0 && errno == EACCES;
}

} // namespace clavis::preview

#else

namespace clavis::preview {

// No such confinement has been written for this system: documents are not opened on it.
bool standApart() { return false; }
bool confine() { return false; }
bool provedConfined() { return false; }

} // namespace clavis::preview

#endif
