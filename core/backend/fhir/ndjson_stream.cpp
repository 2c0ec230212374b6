#include "core/backend/fhir/ndjson_stream.h"

#include "core/backend/fhir/fhir_answer.h"

#include <condition_variable>
#include <mutex>

namespace clavis::core {

class NdjsonStream::Pipe final : public BodySink {
 public:
  void begin(std::function<void()> resume) override {
    const std::scoped_lock lock(m_mutex);
    m_resume = std::move(resume);
  }
  Result<Flow> write(std::string_view bytes) override {
    const std::scoped_lock lock(m_mutex);
    if (m_abandoned) return fail(BackendError::Cancelled);
    m_bytes.append(bytes);
    m_changed.notify_all();
    m_holding = m_bytes.size() >= pipeBytes;
    return m_holding ? Flow::Hold : Flow::More;
  }
  void finish(Result<void> result) {
    const std::scoped_lock lock(m_mutex);
    m_result = std::move(result);
    m_changed.notify_all();
  }
  void abandon() {
    const std::scoped_lock lock(m_mutex);
    m_abandoned = true;
  }
  [[nodiscard]] bool abandoned() {
    const std::scoped_lock lock(m_mutex);
    return m_abandoned;
  }
  /// Waits for bytes and appends them; false at the complete end.
  Result<bool> drainInto(std::string& buffer) {
    std::function<void()> resume;
    {
      std::unique_lock lock(m_mutex);
      m_changed.wait(lock, [this] { return !m_bytes.empty() || m_result.has_value(); });
      if (m_bytes.empty()) {
        if (!*m_result) return std::unexpected(m_result->error());
        return false;
      }
      buffer.append(m_bytes);
      m_bytes.clear();
      if (std::exchange(m_holding, false)) resume = m_resume;
    }
    if (resume) resume();
    return true;
  }

 private:
  std::mutex m_mutex;
  std::condition_variable m_changed;
  std::string m_bytes;
  std::function<void()> m_resume;
  std::optional<Result<void>> m_result;
  bool m_holding = false;
  bool m_abandoned = false;
};

NdjsonStream::NdjsonStream(HttpTransport& transport, HttpRequest request) : m_pipe(std::make_shared<Pipe>()) {
  const std::string authority = transport.origin().authority();
  transport.start(
      std::move(request), m_pipe, [pipe = m_pipe] { return pipe->abandoned(); },
      [pipe = m_pipe, authority](Result<HttpResponse> result) {
        auto accepted = acceptAnswer(std::move(result), authority, {});
        pipe->finish(accepted ? Result<void>{} : pass(accepted));
      });
}

NdjsonStream::~NdjsonStream() { m_pipe->abandon(); }

Result<bool> NdjsonStream::fill() {
  m_buffer.erase(0, std::exchange(m_at, 0));
  if (m_buffer.size() > maximumLine) return fail(BackendError::TooLarge, "one line of an NDJSON file");
  return m_pipe->drainInto(m_buffer);
}

Result<std::optional<std::string_view>> NdjsonStream::next() {
  std::size_t searched = m_at;
  for (;;) {
    const auto end = m_buffer.find('\n', searched);
    std::string_view line;
    if (end != std::string::npos) {
      line = std::string_view(m_buffer).substr(m_at, end - m_at);
      m_at = end + 1;
    } else if (!m_ended) {
      const auto tail = m_buffer.size() - m_at;
      auto more = fill();
      if (!more) return pass(more);
      m_ended = !*more;
      searched = tail;
      continue;
    } else {
      line = std::string_view(m_buffer).substr(m_at);
      m_at = m_buffer.size();
    }
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    if (line.empty()) {
      if (end == std::string::npos) return std::optional<std::string_view>{};
      searched = m_at;
      continue;
    }
    if (end == std::string::npos && line.back() != '}')
      return fail(BackendError::Truncated, "the file ends inside a line", Retry::Later);
    return std::optional(line);
  }
}

} // namespace clavis::core
