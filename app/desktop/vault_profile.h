// An open profile: the vault with what the window reads from it, joined once, here. Dies at lock.
// Thread: open() on a worker; everything else on the main thread.
#pragma once

#include "app/wiring/sync_section_ages.h"
#include "core/access/enrolment.h"
#include "core/chart/access_log.h"
#include "core/chart/chart_service.h"
#include "core/chart/patient_list.h"
#include "core/vault/vault.h"
#include "ui/profile/profile.h"

#include <functional>
#include <memory>

class QThread;

namespace clavis::desktop {

class EngineSync;
class ServiceFiles;
class ServiceMessages;
class VaultViewer;

class VaultProfile final : public ui::Profile {
 public:
  /// Reads who this workstation is; signal-bearing parts are moved to `home`.
  [[nodiscard]] static core::Result<std::shared_ptr<VaultProfile>> open(std::unique_ptr<core::Vault> vault,
                                                                        const core::Clock& clock, QThread* home);
  ~VaultProfile() override;
  /// Cuts every tie to the main thread, at once and without waiting, and hands over what is left. Dropping that closes
  /// the vault; it may take as long as a page being stored or an answer of the server, so it is dropped on a worker.
  /// The profile is of no use afterwards.
  [[nodiscard]] std::shared_ptr<void> release();

  /// Whether a page could not be read since it was opened.
  [[nodiscard]] bool isDamaged() const { return m_vault->isDamaged(); }
  [[nodiscard]] core::Vault& vault() { return *m_vault; }

  ui::PatientSource& patients() override { return m_patientSource; }
  std::unique_ptr<ui::ChartReader> chart(std::string patientId) override;
  ui::SyncControl& sync() override;
  ui::MessageSource* messages() override;
  ui::ViewerPort* viewer() override;
  ui::FileSource* files() override;
  QFuture<core::Result<std::optional<std::string>>> setting(std::string key) override;
  QFuture<core::Result<void>> putSetting(std::string key, std::string value) override;
  bool isEnrolled() const override { return m_enrolled; }
  bool hasPanel() const override { return m_panel; }
  QFuture<core::Result<void>> enrol(ui::EnrolmentForm form) override;
  QFuture<core::Result<std::string>> readInvitation(std::filesystem::path picture) override;
  QFuture<core::Result<void>> choosePanel(core::Panel panel) override;

 private:
  VaultProfile(std::unique_ptr<core::Vault> vault, const core::Clock& clock, std::string who);
  core::Result<void> take(const std::shared_ptr<const core::BackendIdentity>& identity);
  void keep(std::shared_ptr<const core::BackendIdentity> identity, const std::function<void(core::Result<void>)>& end);

  std::unique_ptr<core::Vault> m_vault;
  const core::Clock& m_clock;
  struct Reading; ///< what answers on the vault's threads
  std::unique_ptr<Reading> m_reading;
  ui::VaultPatients m_patientSource;
  std::unique_ptr<EngineSync> m_sync;
  std::unique_ptr<ServiceMessages> m_messages;
  std::unique_ptr<VaultViewer> m_viewer;
  std::unique_ptr<ServiceFiles> m_files;
  std::unique_ptr<core::Enrolment> m_enrolment;
  bool m_enrolled = false;
  bool m_panel = false;
};

} // namespace clavis::desktop
