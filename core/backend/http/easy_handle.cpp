#include "core/backend/http/easy_handle.h"

#include <curl/curl.h>

#include <algorithm>

namespace clavis::core {
namespace {

CURLcode onTls(CURL*, void* context, void* tls) {
  return static_cast<const TlsContext*>(tls)->apply(static_cast<ssl_ctx_st*>(context)) ? CURLE_OK
                                                                                       : CURLE_SSL_CERTPROBLEM;
}

} // namespace

void* makeEasyHandle(const std::string& url, const CurlOptions& options, const TlsContext& tls) {
  CURL* easy = curl_easy_init();
  if (easy == nullptr) return nullptr;
  bool ok = true;
  const auto set = [&](CURLoption option, auto value) { ok = ok && curl_easy_setopt(easy, option, value) == CURLE_OK; };
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROTOCOLS_STR, "https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_HTTP_VERSION, options.http2 ? long{CURL_HTTP_VERSION_2TLS} : long{CURL_HTTP_VERSION_1_1});
  set(CURLOPT_PIPEWAIT, 1L); // one HTTP/2 connection rather than six handshakes
  set(CURLOPT_BUFFERSIZE, 256L << 10);
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_USERAGENT, options.userAgent.c_str());
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
  set(CURLOPT_CONNECTTIMEOUT_MS, std::max<long>(1, static_cast<long>(options.connectTimeout.count())));
  if (ok) return easy;
  curl_easy_cleanup(easy);
  return nullptr;
}

std::shared_ptr<const TlsNotes> notesOf(void* easy) {
  const curl_tlssessioninfo* session = nullptr;
  if (curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK || session == nullptr ||
      session->backend != CURLSSLBACKEND_OPENSSL || session->internals == nullptr)
    return nullptr;
  return TlsContext::notesOf(static_cast<ssl_st*>(session->internals));
}

} // namespace clavis::core
