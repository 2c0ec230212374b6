// Folds libcurl's and OpenSSL's ways of failing into BackendError.
#pragma once

#include "core/backend/backend_error.h"

namespace clavis::core {

struct CurlFailure {
  int code = 0;             ///< a CURLcode
  long verifyResult = 0;    ///< CURLINFO_SSL_VERIFYRESULT: an X509_V_ERR_…
  const char* message = ""; ///< CURLOPT_ERRORBUFFER: only OpenSSL's error number is taken from it
  long proxyStatus = 0;     ///< CURLINFO_HTTP_CONNECTCODE: what a proxy answered
  bool statusLineSeen = false;
  bool headersComplete = false;
};

[[nodiscard]] Error describe(const CurlFailure& failure);

} // namespace clavis::core
