#include "core/backend/http/transfer.h"

#include "core/backend/http/curl_error.h"
#include "core/backend/http/easy_handle.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>

namespace clavis::core {
namespace {

/// A page of HTML or of JSON that explains an error needs no more.
constexpr std::size_t maximumErrorBody = std::size_t{1} << 20;

constexpr bool isControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// Room made for a body ahead of its coming, at most, plus what the parser of FHIR wants behind its end.
constexpr std::size_t believedLength = (std::size_t{8} << 20) + 64;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
bool isIgnoringCase(std::string_view text, std::string_view word) {
  return std::ranges::equal(text, word, {}, lower, lower);
}
bool containsIgnoringCase(std::string_view text, std::string_view lowerCaseWord) {
  return !std::ranges::search(text, lowerCaseWord, {}, lower).empty();
}

/// nginx completes the handshake with a client it refuses, and then answers 400 with a page of HTML (its own 495 and
/// 496 where it is configured to show them).
bool refusesOurCertificate(const HttpResponse& response) {
  if (response.status == 495 || response.status == 496) return true;
  return response.status == 400 && !containsIgnoringCase(response.headers.get("Content-Type").value_or(""), "json") &&
         containsIgnoringCase(response.body, "ssl certificate");
}

static_assert(CURL_ERROR_SIZE <= 256);

} // namespace

Transfer::Transfer(HttpRequest request, std::shared_ptr<BodySink> sink, HttpTransport::Cancelled cancelled,
                   HttpTransport::Finish finish, std::uint64_t id)
    : m_id(id), m_request(std::move(request)), m_sink(std::move(sink)), m_cancelled(std::move(cancelled)),
      m_finish(std::move(finish)) {}

Transfer::~Transfer() {
  if (m_easy != nullptr) curl_easy_cleanup(m_easy);
  curl_slist_free_all(m_headerList);
}

Result<void> Transfer::prepare(const std::string& url, const CurlOptions& options, const TlsContext& tls,
                               std::function<void()> resume, Ticks now) {
  m_options = &options;
  m_resume = std::move(resume);
  m_deadline = now + m_request.deadline;
  m_lastProgress = now;
  m_easy = makeEasyHandle(url, options, tls);
  if (m_easy == nullptr) return fail(BackendError::Malformed, "libcurl does not know an option that is needed");

  bool ok = true;
  const auto set = [&](CURLoption option, auto value) {
    ok = ok && curl_easy_setopt(m_easy, option, value) == CURLE_OK;
  };
  set(CURLOPT_ERRORBUFFER, m_message.data());
  // Decompression is ours (GzipReader).
  set(CURLOPT_HTTP_CONTENT_DECODING, 0L);
  set(CURLOPT_TIMEOUT_MS, std::max<long>(1, static_cast<long>(m_request.deadline.count())));

  set(CURLOPT_HEADERFUNCTION, &Transfer::onHeader);
  set(CURLOPT_HEADERDATA, this);
  // A large body on a slow line: what goes out is progress as much as what comes in.
  set(
      CURLOPT_XFERINFOFUNCTION, +[](void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t sent) -> int {
        static_cast<Transfer*>(self)->uploaded(sent);
        return 0;
      });
  set(CURLOPT_XFERINFODATA, this);
  set(CURLOPT_NOPROGRESS, m_request.body.empty() ? 1L : 0L);
  set(CURLOPT_WRITEFUNCTION, &Transfer::onBody);
  set(CURLOPT_WRITEDATA, this);
  if (!ok) return fail(BackendError::Malformed, "libcurl does not know an option that is needed");
  return setBody();
}

Result<void> Transfer::setBody() {
  bool ok = true;
  const auto set = [&](CURLoption option, auto value) {
    ok = ok && curl_easy_setopt(m_easy, option, value) == CURLE_OK;
  };
  if (m_request.method == HttpMethod::Head) {
    set(CURLOPT_NOBODY, 1L);
  } else if (m_request.method != HttpMethod::Get) {
    set(CURLOPT_CUSTOMREQUEST, methodName(m_request.method));
    if (m_request.method != HttpMethod::Delete || !m_request.body.empty()) {
      set(CURLOPT_POSTFIELDS, m_request.body.c_str()); // not copied: m_request lives as long as the handle
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(m_request.body.size()));
    }
  }
  // libcurl sends a request again when a kept connection turns out to be dead. On a new connection it never does.
  if (m_request.delivery == Delivery::AtMostOnce) set(CURLOPT_FRESH_CONNECT, 1L);

  const auto append = [this, &ok](const std::string& line) {
    curl_slist* longer = curl_slist_append(m_headerList, line.c_str());
    ok = ok && longer != nullptr;
    if (longer != nullptr) m_headerList = longer;
  };
  for (const auto& [name, value] : m_request.headers.all()) {
    if (name.empty() || std::ranges::any_of(name, [](char c) { return isControl(c) || c == ':' || c == ' '; }) ||
        std::ranges::any_of(value, isControl))
      return fail(BackendError::Malformed, "a request header holds a control character");
    append(value.empty() ? name + ';' : name + ": " + value);
  }
  append("Accept-Encoding: gzip");
  append("Expect:"); // no waiting for a "100 Continue" that many servers never send
  if (!m_request.headers.get("Content-Type")) append("Content-Type:");
  set(CURLOPT_HTTPHEADER, m_headerList);
  if (!ok) return fail(BackendError::Malformed, "out of memory");
  return {};
}

void Transfer::abort(Error error) {
  if (!m_abort) m_abort = std::move(error);
}

void Transfer::uploaded(std::int64_t bytes) {
  if (bytes <= m_uploaded) return;
  m_uploaded = bytes;
  m_lastProgress = std::chrono::steady_clock::now();
}

std::size_t Transfer::onHeader(char* data, std::size_t, std::size_t size, void* self) {
  return static_cast<Transfer*>(self)->header({data, size}) ? size : 0;
}

bool Transfer::header(std::string_view line) {
  m_lastProgress = std::chrono::steady_clock::now();
  m_headerBytes += line.size();
  if (m_headerBytes > m_options->maximumHeaderBytes || ++m_headerLines > m_options->maximumHeaderLines) {
    abort(Error(BackendError::HeadersTooLarge));
    return false;
  }
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  if (line.starts_with("HTTP/")) { // the answer, or one more "1xx, wait"
    m_statusLineSeen = true;
    m_headersComplete = false;
    m_response.headers.clear();
    m_response.status = 0;
    if (const auto space = line.find(' '); space != std::string_view::npos)
      std::from_chars(line.data() + space + 1, line.data() + line.size(), m_response.status);
    return true;
  }
  if (line.empty()) {
    if (m_response.status < 200) return true;
    m_headersComplete = true;
    return beginBody();
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return true; // libcurl has judged the syntax; a line without a name says nothing
  auto value = line.substr(colon + 1);
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
  m_response.headers.add(std::string(line.substr(0, colon)), std::string(value));
  return true;
}

bool Transfer::beginBody() {
  if (m_request.method == HttpMethod::Head) return true; // what it says of a body is said of one that does not come
  const auto encoding = m_response.headers.get("Content-Encoding").value_or("identity");
  if (isIgnoringCase(encoding, "gzip") || isIgnoringCase(encoding, "x-gzip")) {
    m_gzip = std::make_unique<GzipReader>();
  } else if (!encoding.empty() && !isIgnoringCase(encoding, "identity")) {
    abort(Error(BackendError::BadCompression, "an encoding that was not asked for"));
    return false;
  }
  // HTTP/1 without a length or chunks: the connection's end is the body's end, and only TLS knows a proper end from a
  // cut.
  long version = 0;
  curl_easy_getinfo(m_easy, CURLINFO_HTTP_VERSION, &version);
  m_response.http2 = version == CURL_HTTP_VERSION_2_0;
  const bool framed = m_response.http2 || m_response.status == 204 || m_response.status == 304 ||
                      m_response.headers.get("Content-Length") || m_response.headers.get("Transfer-Encoding");
  if (!framed) {
    m_notes = notesOf(m_easy);
    m_needsGoodbye = true;
  }
  return true;
}

std::size_t Transfer::onBody(char* data, std::size_t, std::size_t size, void* self) {
  return static_cast<Transfer*>(self)->body({data, size});
}

std::size_t Transfer::body(std::string_view bytes) {
  if (m_held) return CURL_WRITEFUNC_PAUSE; // libcurl keeps them and brings them again
  m_lastProgress = std::chrono::steady_clock::now();
  if (!m_gzip) {
    // A hold that these bytes cause takes effect with the next ones: these were taken.
    return take(bytes) || m_held ? bytes.size() : 0;
  }
  // Within one network buffer a thousand times as much may be packed, so a hold can come in its middle. libcurl will
  // then bring the same bytes again, and those that have been unpacked already are skipped.
  auto used = m_gzip->read(bytes.substr(m_skip), [this](std::string_view piece) { return take(piece); });
  if (!used) {
    abort(std::move(used.error()));
    return 0;
  }
  if (m_abort) return 0;
  m_skip = m_held ? m_skip + *used : 0;
  return m_held ? CURL_WRITEFUNC_PAUSE : bytes.size();
}

bool Transfer::take(std::string_view bytes) {
  const bool success = m_response.status >= 200 && m_response.status < 300;
  m_bodyBytes += bytes.size();
  if (m_bodyBytes > (success ? m_request.maximumBody : std::min(m_request.maximumBody, maximumErrorBody))) {
    abort(Error(BackendError::TooLarge, "over " + std::to_string(m_request.maximumBody) + " bytes"));
    return false;
  }
  if (!success || !m_sink) {
    if (m_response.body.empty() && success) {
      // What the server promises is believed up to a point; the rest grows as it comes.
      curl_off_t promised = -1;
      curl_easy_getinfo(m_easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &promised);
      if (promised > 0)
        m_response.body.reserve(std::min<std::size_t>(static_cast<std::size_t>(promised) + 64, believedLength));
    }
    m_response.body.append(bytes);
    return true;
  }
  if (!m_sinkBegun) {
    m_sinkBegun = true;
    m_sink->begin(m_resume);
  }
  auto flow = m_sink->write(bytes);
  if (!flow) {
    abort(std::move(flow.error()));
    return false;
  }
  m_held = *flow == BodySink::Flow::Hold;
  return !m_held;
}

std::optional<Error> Transfer::overdue(Ticks now) const {
  if (m_cancelled && m_cancelled()) return Error(BackendError::Cancelled);
  if (now >= m_deadline) return Error(BackendError::TimedOut, "the deadline passed", Retry::Later);
  if (!m_held && now - m_lastProgress >= m_options->stallTimeout)
    return Error(BackendError::TimedOut, "nothing came for too long", Retry::Later);
  return {};
}

void Transfer::resume(Ticks now) {
  if (!m_held) return;
  m_held = false;
  m_lastProgress = now;
  curl_easy_pause(m_easy, CURLPAUSE_CONT);
}

Result<HttpResponse> Transfer::conclude(int curlCode) {
  if (m_abort) return std::unexpected(std::move(*m_abort));
  if (curlCode != CURLE_OK) {
    CurlFailure failure{.code = curlCode,
                        .message = m_message.data(),
                        .proxyStatus = 0,
                        .statusLineSeen = m_statusLineSeen,
                        .headersComplete = m_headersComplete};
    curl_easy_getinfo(m_easy, CURLINFO_SSL_VERIFYRESULT, &failure.verifyResult);
    curl_easy_getinfo(m_easy, CURLINFO_HTTP_CONNECTCODE, &failure.proxyStatus);
    return std::unexpected(describe(failure));
  }
  if (!m_headersComplete) return fail(BackendError::Truncated, "inside the header", Retry::Later);
  if (m_gzip && !m_gzip->isComplete()) return fail(BackendError::BadCompression, "ends early", Retry::Later);
  if (m_needsGoodbye && !(m_notes && m_notes->goodbye))
    return fail(BackendError::Truncated, "the connection was cut", Retry::Later);
  const int status = m_response.status;
  if (status >= 300 && status < 400 && status != 304)
    return fail(BackendError::Redirect, "status " + std::to_string(status), Retry::AfterAction);
  if (refusesOurCertificate(m_response))
    return fail(BackendError::ClientCertificateRefused, "status " + std::to_string(status), Retry::AfterAction);
  return std::move(m_response);
}

bool Transfer::mayHaveBeenRefused(const Result<HttpResponse>& result) const {
  if (result || m_statusLineSeen) return false;
  if (!result.error().is(BackendError::ClosedWithoutAnswer) && !result.error().is(BackendError::TlsFailed))
    return false;
  long connections = 0;
  curl_easy_getinfo(m_easy, CURLINFO_NUM_CONNECTS, &connections);
  return connections > 0; // on an older connection our certificate had been accepted
}

void Transfer::finish(Result<HttpResponse> result) {
  if (auto finish = std::exchange(m_finish, nullptr)) finish(std::move(result));
}

} // namespace clavis::core
