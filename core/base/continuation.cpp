#include "core/base/continuation.h"

namespace clavis::core {

namespace {

constinit std::mutex oneAtATime;
constinit thread_local std::vector<ContinuationGate::Call>* waiting = nullptr;

} // namespace

ContinuationGate::ContinuationGate() : m_lock(oneAtATime) { waiting = &m_calls; }

ContinuationGate::~ContinuationGate() {
  waiting = nullptr;
  m_lock.unlock();
  for (Call& call : m_calls) call();
}

void ContinuationGate::later(Call call) {
  // A promise that was dropped unkept finishes itself, without the gate.
  if (waiting == nullptr) return call();
  waiting->push_back(std::move(call));
}

} // namespace clavis::core
