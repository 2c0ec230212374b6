// What a call of this floor can end in. crypto knows nothing of core, so it has its own small error value;
// core/base/crypto_error.h turns one into a core::Error. The detail is for logs: it never holds a key, a password or a
// plaintext.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace clavis::crypto {

enum class CryptoError {
  BadInput = 1, ///< an argument has the wrong length or is out of range: a defect of the caller or hostile input
  AuthenticationFailed, ///< a tag, MAC or signature does not match; wrong key and altered bytes are not told apart
  WrongPassword,        ///< a password-protected container (PKCS#12, PEM) does not open with this password
  Malformed,            ///< bytes are not what they claim to be (PEM, DER, code)
  Unsupported,          ///< well formed, but uses something we refuse or lack
  Untrusted,            ///< no path to a trusted root, or a rule of the path is broken
  Expired,              ///< a certificate or list on the path is not valid at that time (too early or too late)
  Revoked,              ///< a certificate on the path is on its issuer's revocation list
  WrongName,            ///< the certificate does not belong to that host
  WrongPurpose,         ///< the certificate may not be used as client, server or CA
  OutOfMemory,
  SelfTestFailed, ///< a known answer came out wrong: nothing may be trusted to this process
  Internal,       ///< the library failed in a way it should not
};

struct Failure {
  CryptoError code;
  std::string detail;
};

template <class T>
using Result = std::expected<T, Failure>;

[[nodiscard]] inline std::unexpected<Failure> failure(CryptoError code, std::string detail = {}) {
  return std::unexpected(Failure{code, std::move(detail)});
}

} // namespace clavis::crypto
