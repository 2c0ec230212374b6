#include "app/ctl/stop_signals.h"

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <thread>

namespace clavis::ctl {
namespace {

sigset_t stopSet() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

} // namespace

struct StopSignals::Parts {
  std::jthread listener;
};

StopSignals::StopSignals() : m_parts(std::make_unique<Parts>()) {
  const sigset_t set = stopSet();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

StopSignals::~StopSignals() {
  ignore();
  const sigset_t set = stopSet();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void StopSignals::listen(std::function<void()> stop) {
  m_parts->listener = std::jthread([stop = std::move(stop)](const std::stop_token& ended) {
    const sigset_t set = stopSet();
    const timespec moment{.tv_sec = 0, .tv_nsec = 100'000'000};
    bool asked = false;
    while (!ended.stop_requested()) {
      if (sigtimedwait(&set, nullptr, &moment) <= 0) continue;
      if (asked) ::_exit(130);
      asked = true;
      stop();
    }
  });
}

void StopSignals::ignore() { m_parts->listener = {}; }

} // namespace clavis::ctl
