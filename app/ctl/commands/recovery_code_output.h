// Handing out a recovery code: it is shown once and kept nowhere, on stdout or in a new private file.
#pragma once

#include "app/ctl/session.h"
#include "crypto/otp/recovery_code.h"

#include <QJsonObject>

#include <filesystem>
#include <optional>

namespace clavis::ctl {

/// CtlError::TargetNotEmpty when the file exists. Ask before a code is made: one that could not be handed out is lost.
[[nodiscard]] core::Result<void> recoveryFileIsNew(const std::optional<std::filesystem::path>& file);

/// Writes the code, and the command's result with it.
[[nodiscard]] core::Result<void> handOutCode(Session& session, const crypto::RecoveryCode& code,
                                             const std::optional<std::filesystem::path>& file, QJsonObject result);

} // namespace clavis::ctl
