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

} // namespace messaging
} // namespace clavis::core
