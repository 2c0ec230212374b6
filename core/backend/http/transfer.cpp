#include "core/backend/http/transfer.h"

#include "core/backend/http/curl_error.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>

namespace clavis::core {
namespace {

/// A page of HTML or of JSON that explains an error needs no more.
constexpr std::size_t maximumErrorBody = std::size_t{1} << 20;

constexpr bool isControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool containsIgnoringCase(std::string_view text, std::string_view lowerCaseWord) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
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

CURLcode onTls(CURL*, void* context, void* tls) {
  return static_cast<const TlsContext*>(tls)->apply(static_cast<ssl_ctx_st*>(context)) ? CURLE_OK
                                                                                       : CURLE_SSL_CERTPROBLEM;
}

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
  m_easy = curl_easy_init();
  if (m_easy == nullptr) return fail(BackendError::Malformed, "out of memory");

  bool ok = true;
  const auto set = [&](CURLoption option, auto value) {
    ok = ok && curl_easy_setopt(m_easy, option, value) == CURLE_OK;
  };
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_ERRORBUFFER, m_message.data());
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROTOCOLS_STR, "https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_HTTP_VERSION, options.http2 ? long{CURL_HTTP_VERSION_2TLS} : long{CURL_HTTP_VERSION_1_1});
  set(CURLOPT_PIPEWAIT, 1L); // one HTTP/2 connection rather than six handshakes
  set(CURLOPT_BUFFERSIZE, 256L << 10);
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_USERAGENT, options.userAgent.c_str());
  set(CURLOPT_ACCEPT_ENCODING, "gzip");
  // An empty name switches off what the environment says about proxies.
  set(CURLOPT_PROXY, options.proxy.c_str());
  set(CURLOPT_NOPROXY, "");
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  // Trust is TlsContext's; no file of the system is to be read.
  set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_3});
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_CAINFO, static_cast<const char*>(nullptr));
  set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  set(CURLOPT_SSL_CTX_FUNCTION, &onTls);
  set(CURLOPT_SSL_CTX_DATA, &tls);

  const auto milliseconds = [](auto duration) { return std::max<long>(1, static_cast<long>(duration.count())); };
  set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(options.connectTimeout));
  set(CURLOPT_TIMEOUT_MS, milliseconds(m_request.deadline));

  set(CURLOPT_HEADERFUNCTION, &Transfer::onHeader);
  set(CURLOPT_HEADERDATA, this);
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
  if (m_request.method != HttpMethod::Get) {
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
  append("Expect:"); // no waiting for a "100 Continue" that many servers never send
  if (!m_request.headers.get("Content-Type")) append("Content-Type:");
  set(CURLOPT_HTTPHEADER, m_headerList);
  if (!ok) return fail(BackendError::Malformed, "out of memory");
  return {};
}

void Transfer::abort(Error error) {
  if (!m_abort) m_abort = std::move(error);
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
    m_headersComplete = m_response.status >= 200;
    return true;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return true; // libcurl has judged the syntax; a line without a name says nothing
  auto value = line.substr(colon + 1);
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
  m_response.headers.add(std::string(line.substr(0, colon)), std::string(value));
  return true;
}

std::size_t Transfer::onBody(char* data, std::size_t, std::size_t size, void* self) {
  return static_cast<Transfer*>(self)->body({data, size});
}

std::size_t Transfer::body(std::string_view bytes) {
  if (m_held) return CURL_WRITEFUNC_PAUSE; // libcurl keeps them and brings them again
  m_lastProgress = std::chrono::steady_clock::now();
  const bool success = m_response.status >= 200 && m_response.status < 300;
  m_bodyBytes += bytes.size();
  if (m_bodyBytes > (success ? m_request.maximumBody : std::min(m_request.maximumBody, maximumErrorBody))) {
    abort(Error(BackendError::TooLarge, "over " + std::to_string(m_request.maximumBody) + " bytes"));
    return 0;
  }
  if (!success || !m_sink) {
    if (m_response.body.empty() && success) {
      // What the server promises is believed up to a point; the rest grows as it comes.
      curl_off_t promised = -1;
      curl_easy_getinfo(m_easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &promised);
      if (promised > 0)
        m_response.body.reserve(std::min<std::size_t>(static_cast<std::size_t>(promised), std::size_t{8} << 20));
    }
    m_response.body.append(bytes);
    return bytes.size();
  }
  if (!m_sinkBegun) {
    m_sinkBegun = true;
    m_sink->begin(m_resume);
  }
  auto flow = m_sink->write(bytes);
  if (!flow) {
    abort(std::move(flow.error()));
    return 0;
  }
  m_held = *flow == BodySink::Flow::Hold;
  return bytes.size();
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
                        .statusLineSeen = m_statusLineSeen,
                        .headersComplete = m_headersComplete};
    curl_easy_getinfo(m_easy, CURLINFO_SSL_VERIFYRESULT, &failure.verifyResult);
    return std::unexpected(describe(failure));
  }
  long version = 0;
  curl_easy_getinfo(m_easy, CURLINFO_HTTP_VERSION, &version);
  m_response.http2 = version == CURL_HTTP_VERSION_2_0;
  const int status = m_response.status;
  if (status >= 300 && status < 400 && status != 304)
    return fail(BackendError::Redirect, "status " + std::to_string(status), Retry::AfterAction);
  if (refusesOurCertificate(m_response))
    return fail(BackendError::ClientCertificateRefused, "status " + std::to_string(status), Retry::AfterAction);
  return std::move(m_response);
}

void Transfer::finish(Result<HttpResponse> result) {
  if (auto finish = std::exchange(m_finish, nullptr)) finish(std::move(result));
}

} // namespace clavis::core
