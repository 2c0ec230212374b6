// An NDJSON file, line by line, while it downloads. The transport's thread fills a bounded pipe and is told to hold
// when it is full; one worker thread drains it. So memory stays small however large the file is and however slow its
// reader.
#pragma once

#include "core/backend/chart_source.h"
#include "core/backend/http_transport.h"

#include <memory>

namespace clavis::core {

class NdjsonStream final : public ResourceStream {
 public:
  static constexpr std::size_t pipeBytes = std::size_t{4} << 20;
  static constexpr std::size_t maximumLine = std::size_t{64} << 20;

  /// Starts the download. The transport must outlive the stream.
  NdjsonStream(HttpTransport& transport, HttpRequest request);
  /// Ends the download if it still runs.
  ~NdjsonStream() override;
  [[nodiscard]] Result<std::optional<std::string_view>> next() override;

 private:
  class Pipe;
  /// More bytes into m_buffer; false at the complete end.
  Result<bool> fill();
  std::shared_ptr<Pipe> m_pipe;
  std::string m_buffer;
  std::size_t m_at = 0; ///< where the next line begins
  bool m_ended = false;
};

} // namespace clavis::core
