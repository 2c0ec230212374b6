// Why a factor did not answer, or cannot be added.
#pragma once

#include "core/base/error.h"
#include "crypto/token/smart_card.h"

namespace clavis::core {

enum class FactorError {
  NoModule = 1, ///< no PKCS#11 module is installed, or it cannot be loaded
  NoCard,       ///< subject: the label of the card that is wanted
  NoKey,        ///< the card is in, its key is not on it
  PinNeeded,    ///< nobody was there to give a PIN
  PinWrong,
  PinBlocked,
  Removed, ///< pulled out while it was at work
  Failed,
  Unknown, ///< a kind of factor that this Clavis does not know
};

template <>
struct ErrorNames<FactorError> {
  static constexpr const char* area = "factor";
  static constexpr const char* name(FactorError e) {
    switch (e) {
    case FactorError::NoModule: return "NoModule";
    case FactorError::NoCard: return "NoCard";
    case FactorError::NoKey: return "NoKey";
    case FactorError::PinNeeded: return "PinNeeded";
    case FactorError::PinWrong: return "PinWrong";
    case FactorError::PinBlocked: return "PinBlocked";
    case FactorError::Removed: return "Removed";
    case FactorError::Failed: return "Failed";
    case FactorError::Unknown: return "Unknown";
    }
    return "?";
  }
};

[[nodiscard]] Error toError(crypto::CardFailure failure);

} // namespace clavis::core
