// One request on its way through libcurl: the easy handle, what has come back, and the limits it is held to.
// Thread: the transport's only.
#pragma once

#include "core/backend/http/curl_transport.h"
#include "core/backend/http/gzip_reader.h"

#include <array>
#include <chrono>
#include <optional>

struct curl_slist;

namespace clavis::core {

using CurlHandle = void*; ///< libcurl's CURL*; curl.h stays out of headers

class Transfer {
 public:
  using Ticks = std::chrono::steady_clock::time_point;

  Transfer(HttpRequest request, std::shared_ptr<BodySink> sink, HttpTransport::Cancelled cancelled,
           HttpTransport::Finish finish, std::uint64_t id);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// Makes the handle. `tls` and `options` must outlive the connection that this may open.
  [[nodiscard]] Result<void> prepare(const std::string& url, const CurlOptions& options, const TlsContext& tls,
                                     std::function<void()> resume, Ticks now);
  [[nodiscard]] CurlHandle handle() const { return m_easy; }
  [[nodiscard]] std::uint64_t id() const { return m_id; }

  /// Why the transfer must end now, if it must: cancelled, past its deadline, or standing still.
  [[nodiscard]] std::optional<Error> overdue(Ticks now) const;
  /// Lets a held body flow on.
  void resume(Ticks now);
  /// libcurl is done with it.
  [[nodiscard]] Result<HttpResponse> conclude(int curlCode);
  /// Whether such a result, on a new connection, can be a server's way of refusing our certificate (RefusalProbe).
  [[nodiscard]] bool mayHaveBeenRefused(const Result<HttpResponse>& result) const;
  /// Hands the result over; once.
  void finish(Result<HttpResponse> result);

 private:
  static std::size_t onHeader(char* data, std::size_t, std::size_t size, void* self);
  static std::size_t onBody(char* data, std::size_t, std::size_t size, void* self);
  void uploaded(std::int64_t bytes);
  bool header(std::string_view line);
  bool beginBody();
  std::size_t body(std::string_view bytes);
  /// Decompressed bytes. False: no more now (held) or ever (aborted).
  bool take(std::string_view bytes);
  [[nodiscard]] Result<void> setBody();
  void abort(Error error);

  const std::uint64_t m_id;
  HttpRequest m_request;
  std::shared_ptr<BodySink> m_sink;
  HttpTransport::Cancelled m_cancelled;
  HttpTransport::Finish m_finish;
  std::function<void()> m_resume;
  const CurlOptions* m_options = nullptr;

  CurlHandle m_easy = nullptr;
  curl_slist* m_headerList = nullptr;
  std::array<char, 256> m_message{}; ///< CURL_ERROR_SIZE

  HttpResponse m_response;
  std::optional<Error> m_abort; ///< our own reason for ending it, which outranks libcurl's
  std::size_t m_headerBytes = 0;
  int m_headerLines = 0;
  std::size_t m_bodyBytes = 0;
  std::int64_t m_uploaded = 0;
  bool m_statusLineSeen = false;
  bool m_headersComplete = false;
  std::unique_ptr<GzipReader> m_gzip;
  std::size_t m_skip = 0; ///< compressed bytes that libcurl will bring again and that have been dealt with
  bool m_needsGoodbye = false;
  std::shared_ptr<const TlsNotes> m_notes;
  bool m_sinkBegun = false;
  bool m_held = false;
  Ticks m_deadline;
  Ticks m_lastProgress;
};

} // namespace clavis::core
