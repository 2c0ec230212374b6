// What clavis-patient can do beside the commands it shares with clavisctl.
#pragma once

#include "app/ctl/session.h"

#include <filesystem>
#include <optional>
#include <string>

namespace clavis::patient {

/// Makes the vault when there is none, enrols with the invitation, and lays out key packages so that the clinic can
/// write. The recovery code of a new vault goes to `recoveryFile`, or is shown once.
[[nodiscard]] core::Result<ctl::ExitCode> enrol(ctl::Session& session, const std::string& invitation,
                                                const std::optional<std::filesystem::path>& recoveryFile);
/// Who this profile is: "Patient/1". CtlError::NotEnrolled.
[[nodiscard]] core::Result<std::string> whoAmI(ctl::Session& session);
/// The safety number with everybody of the clinic in our conversations.
[[nodiscard]] core::Result<ctl::ExitCode> verifyAll(ctl::Session& session);
/// Collects and sends until SIGINT or SIGTERM; prints each message that comes (with --json a line each) and answers by
/// the rules.
[[nodiscard]] core::Result<ctl::ExitCode> run(ctl::Session& session,
                                              const std::optional<std::filesystem::path>& rulesFile);

} // namespace clavis::patient
