// crypto's small error value as one of ours, so that it travels in the same Result as everything else.
#pragma once

#include "core/base/error.h"
#include "crypto/error.h"

namespace clavis::core {

template <>
struct ErrorNames<crypto::CryptoError> {
  static constexpr const char* area = "crypto";
  static constexpr const char* name(crypto::CryptoError e) {
    using enum crypto::CryptoError;
    switch (e) {
    case BadInput: return "BadInput";
    case AuthenticationFailed: return "AuthenticationFailed";
    case WrongPassword: return "WrongPassword";
    case Malformed: return "Malformed";
    case Unsupported: return "Unsupported";
    case Untrusted: return "Untrusted";
    case Expired: return "Expired";
    case Revoked: return "Revoked";
    case WrongName: return "WrongName";
    case WrongPurpose: return "WrongPurpose";
    case OutOfMemory: return "OutOfMemory";
    case SelfTestFailed: return "SelfTestFailed";
    case Internal: return "Internal";
    }
    return "?";
  }
};

[[nodiscard]] inline Error toError(crypto::Failure failure) {
  const Retry retry = failure.code == crypto::CryptoError::WrongPassword ? Retry::AfterAction : Retry::Never;
  return Error(failure.code, std::move(failure.detail), retry);
}
/// `auto key = crypto::hkdf(…); if (!key) return pass(std::move(key));`
template <class T>
[[nodiscard]] std::unexpected<Error> pass(crypto::Result<T>& result) {
  return std::unexpected<Error>(toError(std::move(result.error())));
}
template <class T>
[[nodiscard]] std::unexpected<Error> pass(crypto::Result<T>&& result) {
  return std::unexpected<Error>(toError(std::move(result.error())));
}

} // namespace clavis::core
