// What clavisctl and clavis-patient do with files, apart from how each is asked: each prints its result and blocks
// until nothing more can be done now. What was queued goes on with the next command when the server was out of reach.
#pragma once

#include "app/ctl/messaging_commands.h"
#include "core/exchange/exchange_service.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace clavis::ctl {

/// The exchange of a session's profile, on its messages.
class FilesSession {
 public:
  /// CtlError::NotEnrolled.
  [[nodiscard]] static core::Result<std::unique_ptr<FilesSession>> open(Session& session);
  ~FilesSession();
  FilesSession(const FilesSession&) = delete;
  FilesSession& operator=(const FilesSession&) = delete;

  [[nodiscard]] core::exchange::ExchangeService& service() { return *m_service; }
  [[nodiscard]] core::messaging::MessagingService& messages() { return m_messaging->service(); }

 private:
  FilesSession() = default;
  std::unique_ptr<MessagingSession> m_messaging;
  std::unique_ptr<core::exchange::ExchangeService> m_service;
};

struct FilesToSend {
  MessageTarget to;
  std::vector<std::filesystem::path> paths;
  std::string text;
  std::optional<int> hours; ///< after which the parts are deleted at the server
  bool sure = false;        ///< the wrong-recipient guard has been answered
};
[[nodiscard]] core::Result<ExitCode> sendFiles(Session& session, const FilesToSend& wanted);
/// From the vault alone; `patient` empty: everybody's.
[[nodiscard]] core::Result<ExitCode> listFiles(Session& session, const std::string& patient);
/// After one round with the server.
[[nodiscard]] core::Result<ExitCode> filesStatus(Session& session);
[[nodiscard]] core::Result<ExitCode> cancelFile(Session& session, core::exchange::TransferKey key);
[[nodiscard]] core::Result<ExitCode> revokeFile(Session& session, core::exchange::TransferKey key);
/// Fetches it if it is not here, and writes it in plaintext once the access log has it, with the reason.
[[nodiscard]] core::Result<ExitCode> getFile(Session& session, core::exchange::TransferKey key,
                                             const std::filesystem::path& folder, const std::string& reason);

[[nodiscard]] const char* transferStateName(core::exchange::TransferState state);

} // namespace clavis::ctl
