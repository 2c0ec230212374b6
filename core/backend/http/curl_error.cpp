#include "core/backend/http/curl_error.h"

#include <curl/curl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <charconv>
#include <optional>
#include <string_view>

namespace clavis::core {
namespace {

/// The reason in "…error:0A00042E:SSL routines::tlsv1 alert protocol version…"; the number is stable, the words are
/// not.
std::optional<int> opensslReason(std::string_view message) {
  constexpr std::string_view mark = "error:";
  const auto at = message.find(mark);
  if (at == std::string_view::npos) return {};
  const auto digits = message.substr(at + mark.size(), 8);
  unsigned long packed = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), packed, 16);
  if (error != std::errc{} || ERR_GET_LIB(packed) != ERR_LIB_SSL) return {};
  return ERR_GET_REASON(packed);
}

Error certificate(long verifyResult) {
  const std::string detail = verifyResult == X509_V_OK ? "" : X509_verify_cert_error_string(verifyResult);
  const auto error = [&detail](BackendError code) { return Error(code, detail, Retry::AfterAction); };
  switch (verifyResult) {
  case X509_V_ERR_CERT_HAS_EXPIRED:
  case X509_V_ERR_CERT_NOT_YET_VALID: return error(BackendError::TlsExpired);
  case X509_V_OK: // libcurl's own check of the name, after OpenSSL was content
  case X509_V_ERR_HOSTNAME_MISMATCH:
  case X509_V_ERR_IP_ADDRESS_MISMATCH: return error(BackendError::TlsHostname);
  case X509_V_ERR_CERT_REVOKED: return error(BackendError::TlsRevoked);
  case X509_V_ERR_UNABLE_TO_GET_CRL:
  case X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER:
  case X509_V_ERR_UNABLE_TO_DECRYPT_CRL_SIGNATURE:
  case X509_V_ERR_CRL_SIGNATURE_FAILURE:
  case X509_V_ERR_CRL_NOT_YET_VALID:
  case X509_V_ERR_CRL_HAS_EXPIRED:
  case X509_V_ERR_ERROR_IN_CRL_LAST_UPDATE_FIELD:
  case X509_V_ERR_ERROR_IN_CRL_NEXT_UPDATE_FIELD:
  case X509_V_ERR_DIFFERENT_CRL_SCOPE:
  case X509_V_ERR_CRL_PATH_VALIDATION_ERROR: return error(BackendError::RevocationUnknown);
  case X509_V_ERR_APPLICATION_VERIFICATION: // set by TlsContext
    return Error(BackendError::PinMismatch, "none of the pinned keys", Retry::AfterAction);
  default: return error(BackendError::TlsUntrusted);
  }
}

/// Failures that the TLS layer itself names, in the handshake or (TLS 1.3: the server judges our certificate late)
/// after it.
std::optional<Error> handshake(int reason) {
  switch (reason) {
  case SSL_R_WRONG_VERSION_NUMBER:
  case SSL_R_HTTP_REQUEST:
  case SSL_R_PACKET_LENGTH_TOO_LONG:
  case SSL_R_RECORD_LENGTH_MISMATCH: return Error(BackendError::NotTls, "", Retry::AfterAction);
  case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
  case SSL_R_UNSUPPORTED_PROTOCOL:
    return Error(BackendError::TlsVersion, "the server offers no TLS 1.3", Retry::AfterAction);
  case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
  case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
  case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
  case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
  case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
  case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
  case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
  case SSL_R_TLSV1_ALERT_ACCESS_DENIED:
  case SSL_R_TLSV1_ALERT_DECRYPT_ERROR: {
    const char* text = ERR_reason_error_string(ERR_PACK(ERR_LIB_SSL, 0, reason));
    return Error(BackendError::ClientCertificateRefused, text != nullptr ? text : "", Retry::AfterAction);
  }
  default: return {};
  }
}

} // namespace

Error describe(const CurlFailure& failure) {
  const auto code = static_cast<CURLcode>(failure.code);
  const char* words = curl_easy_strerror(code);
  const auto reason = opensslReason(failure.message);
  if (code != CURLE_PEER_FAILED_VERIFICATION && reason)
    if (auto named = handshake(*reason)) return std::move(*named);

  if (failure.proxyStatus >= 300)
    return Error(BackendError::Unreachable, "the proxy answered " + std::to_string(failure.proxyStatus), Retry::Later);

  const auto broken = [&] {
    return failure.headersComplete  ? Error(BackendError::Truncated, words, Retry::Later)
           : failure.statusLineSeen ? Error(BackendError::Truncated, "inside the header", Retry::Later)
                                    : Error(BackendError::ClosedWithoutAnswer, words, Retry::Later);
  };
  switch (code) {
  case CURLE_COULDNT_RESOLVE_HOST:
  case CURLE_COULDNT_RESOLVE_PROXY: return Error(BackendError::CannotResolve, words, Retry::Later);
  case CURLE_COULDNT_CONNECT:
  case CURLE_PROXY: return Error(BackendError::Unreachable, words, Retry::Later);
  case CURLE_OPERATION_TIMEDOUT: return Error(BackendError::TimedOut, words, Retry::Later);
  case CURLE_PEER_FAILED_VERIFICATION: return certificate(failure.verifyResult);
  case CURLE_SSL_CLIENTCERT: return Error(BackendError::ClientCertificateRefused, words, Retry::AfterAction);
  case CURLE_SSL_CERTPROBLEM: return Error(BackendError::BadIdentity, words, Retry::AfterAction);
  case CURLE_SSL_CONNECT_ERROR:
    // Without a reason of OpenSSL's the connection was cut in the middle of the handshake: a passing condition.
    return Error(BackendError::TlsFailed, words, reason ? Retry::AfterAction : Retry::Later);
  case CURLE_GOT_NOTHING:
  case CURLE_SEND_ERROR:
  case CURLE_RECV_ERROR:
  case CURLE_HTTP2:
  case CURLE_HTTP2_STREAM:
  case CURLE_PARTIAL_FILE: return broken();
  case CURLE_BAD_CONTENT_ENCODING: return Error(BackendError::BadCompression, words, Retry::Later);
  case CURLE_FILESIZE_EXCEEDED: return Error(BackendError::TooLarge, words);
  case CURLE_OUT_OF_MEMORY: // also what libcurl says to a header line over its own limit
    return failure.headersComplete ? Error(BackendError::Malformed, words)
                                   : Error(BackendError::HeadersTooLarge, words);
  default: return Error(BackendError::Malformed, words);
  }
}

} // namespace clavis::core
