// An unlocked profile, as far as the window needs it. Exists between unlock and lock; everything in it dies with it.
// The composition root fills it over core; tests with fakes, so that no screen has to know a vault.
//
// Thread: called on the main thread; answers arrive as futures. Ownership: the shell owns the profile, the screens
// borrow.
#pragma once

#include "core/base/error.h"
#include "core/sync/panel.h"
#include "crypto/memory/secret_bytes.h"
#include "ui/chart/chart_reader.h"
#include "ui/messages/message_source.h"
#include "ui/patients/patient_source.h"
#include "ui/profile/sync_control.h"

#include <QFuture>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace clavis::ui {

class FileSource;
class ViewerPort;

/// What enrolling a workstation takes: an invitation; or where, whom to trust, and either a one-time code or a PKCS#12
/// file with its password.
struct EnrolmentForm {
  std::string invitation; ///< not empty: nothing else is needed
  std::string url;        ///< of the enrolment server with a code, of the FHIR server with a file
  std::string code;
  std::filesystem::path caFile; ///< may be empty with a file that brings its authorities along
  std::filesystem::path identityFile;
  crypto::SecretBytes identityPassword;
};

class Profile {
 public:
  virtual ~Profile() = default;

  [[nodiscard]] virtual PatientSource& patients() = 0;
  [[nodiscard]] virtual std::unique_ptr<ChartReader> chart(std::string patientId) = 0;
  [[nodiscard]] virtual SyncControl& sync() = 0;
  /// Null where a profile has no messages at all: the window then has no such section.
  [[nodiscard]] virtual MessageSource* messages() { return nullptr; }
  /// Null where a profile exchanges no files: the window then has no such section. Needs messages().
  [[nodiscard]] virtual FileSource* files() { return nullptr; }
  /// Null where files cannot be shown.
  [[nodiscard]] virtual ViewerPort* viewer() { return nullptr; }

  /// Small named values inside the vault ("ui.place"). Never a patient's data; ids are allowed.
  [[nodiscard]] virtual QFuture<core::Result<std::optional<std::string>>> setting(std::string key) = 0;
  virtual QFuture<core::Result<void>> putSetting(std::string key, std::string value) = 0;

  /// Whether this workstation has a certificate for a server, and whether a panel was chosen.
  [[nodiscard]] virtual bool isEnrolled() const = 0;
  [[nodiscard]] virtual bool hasPanel() const = 0;
  [[nodiscard]] virtual QFuture<core::Result<void>> enrol(EnrolmentForm form) = 0;
  /// The text of an invitation in a picture of its code.
  [[nodiscard]] virtual QFuture<core::Result<std::string>> readInvitation(std::filesystem::path picture) = 0;
  [[nodiscard]] virtual QFuture<core::Result<void>> choosePanel(core::Panel panel) = 0;
};

} // namespace clavis::ui
