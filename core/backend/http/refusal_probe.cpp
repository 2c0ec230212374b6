#include "core/backend/http/refusal_probe.h"

#include "core/backend/http/easy_handle.h"

#include <curl/curl.h>

namespace clavis::core {

std::unique_ptr<RefusalProbe> RefusalProbe::create(const std::string& url, const CurlOptions& options,
                                                   const TlsContext& tls, Ticks now) {
  CURL* easy = makeEasyHandle(url, options, tls);
  if (easy == nullptr) return nullptr;
  auto probe = std::unique_ptr<RefusalProbe>(new RefusalProbe(easy, now));
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1}); // HTTP/2 would begin to talk
  curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
  return probe;
}

RefusalProbe::~RefusalProbe() { curl_easy_cleanup(m_easy); }

void RefusalProbe::connected(int curlCode, Ticks now) {
  m_decided = curlCode != CURLE_OK; // there is no getting through now: the first failure stands for itself
  m_refused = curlCode == CURLE_SSL_CLIENTCERT;
  m_listening = !m_decided;
  m_until = now + listenFor;
}

bool RefusalProbe::isDecided(Ticks now) {
  if (!m_decided && m_listening) {
    char byte = 0;
    std::size_t received = 0;
    m_decided = curl_easy_recv(m_easy, &byte, 1, &received) != CURLE_AGAIN;
    if (const auto notes = notesOf(m_easy)) m_refused = notes->refusesCertificate;
  }
  return m_decided || now >= m_until;
}

} // namespace clavis::core
