// A helper that does what a test says: answers, lies, hangs, ends.
#pragma once

#include "core/preview/helper/helper_process.h"
#include "core/preview/protocol/messages.h"

#include <condition_variable>
#include <functional>
#include <mutex>

namespace clavis::tests {

namespace preview = core::preview;

class FakeHelper final : public preview::HelperProcess {
 public:
  /// What it says at once, and what it says after each frame that it gets. No answer: it hangs.
  struct Script {
    QByteArray greeting = preview::protocol::encode(preview::protocol::Answer(preview::protocol::Hello{true, true}));
    std::function<QByteArray(const QByteArray&)> reply;
    bool endsWhenSilent = false; ///< ends when it has nothing to say, instead of hanging
  };
  explicit FakeHelper(Script script) : m_script(std::move(script)), m_said(m_script.greeting) {}

  core::Result<void> send(QByteArrayView bytes, Deadline) override {
    const std::lock_guard lock(m_mutex);
    if (m_ended) return core::fail(preview::PreviewError::HelperEnded);
    if (m_script.reply) m_said += m_script.reply(bytes.toByteArray());
    m_changed.notify_all();
    return {};
  }
  core::Result<QByteArray> receive(std::size_t length, Deadline deadline) override {
    std::unique_lock lock(m_mutex);
    const auto there = [&] { return m_ended || m_said.size() >= static_cast<qsizetype>(length); };
    if (m_script.endsWhenSilent && !there()) m_ended = true;
    if (!m_changed.wait_until(lock, deadline, there))
      return core::fail(preview::PreviewError::TimedOut, {}, core::Retry::Later);
    if (m_said.size() < static_cast<qsizetype>(length))
      return core::fail(preview::PreviewError::HelperEnded, {}, core::Retry::Later);
    QByteArray bytes = m_said.first(static_cast<qsizetype>(length));
    m_said = m_said.sliced(static_cast<qsizetype>(length));
    return bytes;
  }
  void end() noexcept override {
    const std::lock_guard lock(m_mutex);
    m_ended = true;
    m_changed.notify_all();
  }

 private:
  Script m_script;
  std::mutex m_mutex;
  std::condition_variable m_changed;
  QByteArray m_said;
  bool m_ended = false;
};

class FakeLauncher final : public preview::HelperLauncher {
 public:
  explicit FakeLauncher(FakeHelper::Script script) : m_script(std::move(script)) {}
  core::Result<std::unique_ptr<preview::HelperProcess>> launch() override {
    return std::make_unique<FakeHelper>(m_script);
  }

 private:
  FakeHelper::Script m_script;
};

} // namespace clavis::tests
