// An invitation in a picture of its QR code. The picture comes from outside: the restricted helper decodes it, and only
// pixels reach this process.
#pragma once

#include "core/base/error.h"

#include <filesystem>
#include <string>

namespace clavis::ctl {

/// The text of the first code that begins as an invitation does. NoInvitationSeen, CannotReadFile.
[[nodiscard]] core::Result<std::string> readInvitationPicture(const std::filesystem::path& file);

} // namespace clavis::ctl
