// What a web socket has said, for a test that waits for it.
#pragma once

#include "core/backend/web_socket.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>

namespace clavis::tests {

class SocketEar final : public core::WebSocket::Listener {
 public:
  static constexpr std::chrono::seconds patience{30}; ///< a test that waits so long has failed

  void opened() override {
    note([this] { m_opened = true; });
  }
  void said(std::string text) override {
    note([&] { m_words.push_back(std::move(text)); });
  }
  void ended(core::Error why) override {
    note([&] { m_ended = std::move(why); });
  }

  /// False when it ended first.
  bool waitOpen() {
    std::unique_lock lock(m_mutex);
    return m_news.wait_for(lock, patience, [this] { return m_opened || m_ended; }) && m_opened;
  }
  /// The next word; empty when it has ended, or never comes.
  std::string word() {
    std::unique_lock lock(m_mutex);
    m_news.wait_for(lock, patience, [this] { return !m_words.empty() || m_ended; });
    if (m_words.empty()) return {};
    std::string word = std::move(m_words.front());
    m_words.pop_front();
    return word;
  }
  /// Why it ended; nullopt when it does not.
  std::optional<core::Error> end() {
    std::unique_lock lock(m_mutex);
    m_news.wait_for(lock, patience, [this] { return m_ended.has_value(); });
    return m_ended;
  }

 private:
  template <class F>
  void note(F what) {
    const std::scoped_lock lock(m_mutex);
    what();
    m_news.notify_all();
  }
  std::mutex m_mutex;
  std::condition_variable m_news;
  bool m_opened = false;
  std::deque<std::string> m_words;
  std::optional<core::Error> m_ended;
};

} // namespace clavis::tests
