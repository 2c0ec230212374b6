#include "app/ctl/commands/recovery_code_output.h"

#include "app/ctl/ctl_error.h"
#include "app/ctl/secret_input.h"

namespace clavis::ctl {

core::Result<void> recoveryFileIsNew(const std::optional<std::filesystem::path>& file) {
  if (!file || !std::filesystem::exists(*file)) return {};
  return std::unexpected(
      core::Error(CtlError::TargetNotEmpty, {}, core::Retry::AfterAction).on(file->filename().string()));
}

core::Result<void> handOutCode(Session& session, const crypto::RecoveryCode& code,
                               const std::optional<std::filesystem::path>& file, QJsonObject result) {
  const crypto::SecretBytes text = code.toText();
  if (file) {
    crypto::SecretBytes line(text.size() + 1);
    std::copy(text.view().begin(), text.view().end(), line.writable().begin());
    line.writable().back() = std::byte{'\n'};
    if (auto written = writeNewPrivateFile(*file, line.text()); !written) return written;
    session.console().line("The recovery code is in " + file->string() + ". Print it, lock it away, delete the file.");
    result.insert(QStringLiteral("recoveryFile"), QString::fromStdString(file->string()));
  } else {
    session.console().line("Recovery code (shown once, kept nowhere; print it and lock it away):");
    session.console().line(text.text());
    if (session.console().json())
      result.insert(QStringLiteral("recoveryCode"),
                    QString::fromUtf8(text.text().data(), static_cast<qsizetype>(text.size())));
  }
  session.console().result(result);
  return {};
}

} // namespace clavis::ctl
