// crypto/mls's failures as ours, so that they travel in the same Result as everything else.
#pragma once

#include "core/messaging/errors.h"
#include "crypto/mls/error.h"

namespace clavis::core {

template <>
struct ErrorNames<crypto::mls::MlsError> {
  static constexpr const char* area = "mls";
  static const char* name(crypto::mls::MlsError e) { return crypto::mls::name(e); }
};

namespace messaging {

[[nodiscard]] inline Error toError(const crypto::mls::MlsFailure& failure) {
  return Error(failure.code, failure.detail);
}
/// "mls/KeyUsed"
[[nodiscard]] inline std::string nameOf(const Error& error) { return std::string(error.area()) + '/' + error.name(); }

} // namespace messaging
} // namespace clavis::core
