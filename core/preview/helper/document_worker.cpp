#include "core/preview/helper/document_worker.h"

namespace clavis::core::preview {

void DocumentWorker::serve(Session& session) {
  for (;;) {
    Task task;
    {
      std::unique_lock lock(m_mutex);
      m_changed.wait(lock, [this] { return m_stopped || !m_tasks.empty(); });
      if (m_stopped) break;
      task = std::move(m_tasks.front());
      m_tasks.pop_front();
    }
    task(&session);
  }
  std::deque<Task> left;
  {
    const std::lock_guard lock(m_mutex);
    m_over = true;
    left.swap(m_tasks);
  }
  for (Task& task : left) task(nullptr);
}

bool DocumentWorker::setSession(Session* session) {
  const std::lock_guard lock(m_mutex);
  m_session = session;
  return !m_stopped;
}

void DocumentWorker::stop() {
  const std::lock_guard lock(m_mutex);
  m_stopped = true;
  if (m_session != nullptr) m_session->end();
  m_changed.notify_all();
}

bool DocumentWorker::stopped() const {
  const std::lock_guard lock(m_mutex);
  return m_stopped;
}

void DocumentWorker::put(Task task) {
  {
    const std::lock_guard lock(m_mutex);
    if (!m_over && !m_stopped) {
      m_tasks.push_back(std::move(task));
      m_changed.notify_all();
      return;
    }
  }
  task(nullptr);
}

} // namespace clavis::core::preview
