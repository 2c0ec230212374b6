// An unlocked profile and its door, in memory. Charts answer with the patient's name and nothing else.
#pragma once

#include "core/access/access_error.h"
#include "core/access/factors/errors.h"
#include "core/base/mapped_future.h"
#include "core/vault/errors.h"
#include "tests/ui/files/fake_files.h"
#include "tests/ui/messages/fake_messages.h"
#include "tests/ui/patients/fake_patients.h"
#include "ui/profile/profile_gate.h"
#include "ui/viewer/viewer_port.h"

#include <functional>
#include <map>

namespace clavis::test {

template <class T>
QFuture<core::Result<T>> answered(core::Result<T> result) {
  QPromise<core::Result<T>> promise;
  promise.start();
  promise.addResult(std::move(result));
  promise.finish();
  return promise.future();
}

class FakeSync final : public ui::SyncControl {
 public:
  ui::SyncStatus now;
  int asked = 0;
  [[nodiscard]] const ui::SyncStatus& status() const override { return now; }
  void syncNow() override { ++asked; }
};

/// Every question but open() and banner() fails: the shell asks nothing else of a chart.
class FakeChart final : public ui::ChartReader {
 public:
  FakeChart(std::string id, std::string family) : m_id(std::move(id)), m_family(std::move(family)) {}
  [[nodiscard]] const std::string& patientId() const override { return m_id; }
  ui::Answer<core::chart::OpenedChart> open() override {
    core::chart::OpenedChart opened;
    opened.banner = person();
    return answered<core::chart::OpenedChart>(std::move(opened));
  }
  ui::Answer<core::chart::Banner> banner() override { return answered<core::chart::Banner>(person()); }
#define CLAVIS_NOT_HERE(Type, call)                                                                                    \
  ui::Answer<Type> call override { return answered<Type>(core::fail(core::VaultError::Closed)); }
  CLAVIS_NOT_HERE(std::vector<core::chart::SectionSummary>, summary())
  CLAVIS_NOT_HERE(core::chart::Section<core::chart::ProblemRow>, problems(core::chart::SectionQuery))
  CLAVIS_NOT_HERE(core::chart::Section<core::chart::MedicationRow>, medications(core::chart::SectionQuery))
  CLAVIS_NOT_HERE(core::chart::Section<core::chart::AllergyRow>, allergies(core::chart::SectionQuery))
  CLAVIS_NOT_HERE(core::chart::VitalsSection, vitals(core::chart::VitalsQuery))
  CLAVIS_NOT_HERE(core::chart::LabGrid, labs(core::chart::LabQuery))
  CLAVIS_NOT_HERE(std::vector<core::chart::LabCell>, labCells(std::vector<core::chart::LabPlace>, bool))
  CLAVIS_NOT_HERE(core::chart::Section<core::chart::ImmunizationRow>, immunizations(core::chart::SectionQuery))
  CLAVIS_NOT_HERE(core::chart::Section<core::chart::ProcedureRow>, procedures(core::chart::SectionQuery))
  CLAVIS_NOT_HERE(core::chart::Section<core::chart::EncounterRow>, encounters(core::chart::SectionQuery))
  CLAVIS_NOT_HERE(core::chart::Section<core::chart::DocumentRow>, documents(core::chart::SectionQuery))
  CLAVIS_NOT_HERE(core::chart::Section<core::chart::ReportRow>, reports(core::chart::SectionQuery))
  CLAVIS_NOT_HERE(core::chart::Section<core::chart::CarePlanRow>, carePlans(core::chart::SectionQuery))
  CLAVIS_NOT_HERE(core::chart::Section<core::chart::AppointmentRow>, appointments(core::chart::SectionQuery))
  CLAVIS_NOT_HERE(core::chart::Section<core::chart::CoverageRow>, coverage(core::chart::SectionQuery))
  CLAVIS_NOT_HERE(core::chart::Section<core::chart::ImagingRow>, imaging(core::chart::SectionQuery))
  CLAVIS_NOT_HERE(core::chart::Section<core::chart::ObservationRow>, observations(core::chart::SectionQuery))
  CLAVIS_NOT_HERE(core::chart::ObservationRow, observation(core::chart::ResourceKey))
  CLAVIS_NOT_HERE(core::chart::TimelinePage, timeline(core::chart::TimelineQuery))
  CLAVIS_NOT_HERE(core::chart::SeriesList, seriesList())
  CLAVIS_NOT_HERE(std::vector<core::chart::Series>, series(std::vector<std::string>))
  CLAVIS_NOT_HERE(core::chart::SearchHits, search(std::string, int))
  CLAVIS_NOT_HERE(core::chart::RawResource, raw(core::chart::ResourceKey))
  CLAVIS_NOT_HERE(core::chart::ProvenanceAnswer, provenance(core::chart::ResourceKey))
  CLAVIS_NOT_HERE(core::chart::DocumentContent, documentContent(core::chart::ResourceKey, int))
#undef CLAVIS_NOT_HERE

 private:
  [[nodiscard]] core::chart::Banner person() const {
    core::chart::Banner banner;
    banner.patientId = m_id;
    banner.name.family = m_family;
    banner.name.given = {"Eura"};
    banner.birthDate = dateOf(1945, 7, 14);
    return banner;
  }
  std::string m_id;
  std::string m_family;
};

/// What the vault of a FakeGate remembers between lock and unlock.
struct FakeMemory {
  std::map<std::string, std::string> settings;
  std::vector<core::chart::PatientRow> patients;
  bool enrolled = true;
  bool panel = true;
  int chartsOpened = 0;
  int open = 0; ///< profiles alive
  std::optional<core::Error> enrolFailure;
  std::vector<ui::EnrolmentForm> enrolments;
  std::vector<std::filesystem::path> pictures;
  core::Result<std::string> invitation = core::fail(core::AccessError::NoInvitationSeen);
  std::optional<core::Panel> chosen;
  ui::SyncStatus status;
  std::function<void(FakeMessages&)> messages; ///< null: the profile has none
  std::function<void(FakeFiles&)> files;       ///< the same
};

/// A viewer whose helper never answers and whose scanner has found nothing.
class StillViewer final : public ui::ViewerPort, public core::preview::PreviewPort, public core::preview::VirusScanner {
 public:
  core::preview::PreviewPort& preview() override { return *this; }
  core::preview::VirusScanner& scanner() override { return *this; }
  QFuture<core::Result<bool>> copyAsksForPassphrase() override { return {}; }
  QFuture<core::Result<std::filesystem::path>> saveCopy(const ui::ViewedFile& /*file*/, std::filesystem::path /*path*/,
                                                        QString /*reason*/,
                                                        std::optional<core::Passphrase> /*again*/) override {
    return {};
  }
  QFuture<core::Result<std::shared_ptr<core::preview::PreviewDocument>>>
  open(std::shared_ptr<core::preview::ByteSource> /*source*/,
       std::shared_ptr<const crypto::SecretBytes> /*password*/) override {
    return m_document.future();
  }
  QFuture<core::Result<core::preview::Picture>> thumbnail(std::shared_ptr<core::preview::ByteSource> /*source*/,
                                                          std::uint32_t /*side*/) override {
    return m_picture.future();
  }
  QFuture<core::preview::ScanResult> scan(std::shared_ptr<core::preview::ByteSource> /*source*/) override {
    return core::readyFuture(core::preview::ScanResult{});
  }

 private:
  QPromise<core::Result<std::shared_ptr<core::preview::PreviewDocument>>> m_document;
  QPromise<core::Result<core::preview::Picture>> m_picture;
};

class FakeProfile final : public ui::Profile {
 public:
  explicit FakeProfile(FakeMemory& memory) : m_memory(memory) {
    m_patients.rows = memory.patients;
    m_sync.now = memory.status;
    if (memory.messages) {
      m_messages = std::make_unique<FakeMessages>();
      memory.messages(*m_messages);
    }
    if (memory.files) {
      m_files = std::make_unique<FakeFiles>();
      memory.files(*m_files);
    }
    ++memory.open;
  }
  ~FakeProfile() override { --m_memory.open; }
  ui::PatientSource& patients() override { return m_patients; }
  std::unique_ptr<ui::ChartReader> chart(std::string id) override {
    ++m_memory.chartsOpened;
    for (const auto& row : m_memory.patients) {
      if (row.patientId == id) return std::make_unique<FakeChart>(id, row.family);
    }
    return std::make_unique<FakeChart>(id, "Nobody");
  }
  FakeSync& sync() override { return m_sync; }
  FakeMessages* messages() override { return m_messages.get(); }
  FakeFiles* files() override { return m_files.get(); }
  ui::ViewerPort* viewer() override { return m_files ? &m_viewer : nullptr; }
  QFuture<core::Result<std::optional<std::string>>> setting(std::string key) override {
    std::optional<std::string> value;
    if (const auto found = m_memory.settings.find(key); found != m_memory.settings.end()) value = found->second;
    return answered<std::optional<std::string>>(std::move(value));
  }
  QFuture<core::Result<void>> putSetting(std::string key, std::string value) override {
    m_memory.settings[key] = std::move(value);
    return answered<void>({});
  }
  bool isEnrolled() const override { return m_memory.enrolled; }
  bool hasPanel() const override { return m_memory.panel; }
  QFuture<core::Result<std::string>> readInvitation(std::filesystem::path picture) override {
    m_memory.pictures.push_back(std::move(picture));
    return answered<std::string>(m_memory.invitation);
  }
  QFuture<core::Result<void>> enrol(ui::EnrolmentForm form) override {
    m_memory.enrolments.push_back(std::move(form));
    if (m_memory.enrolFailure) return answered<void>(std::unexpected(*m_memory.enrolFailure));
    m_memory.enrolled = true;
    return answered<void>({});
  }
  QFuture<core::Result<void>> choosePanel(core::Panel panel) override {
    m_memory.chosen = std::move(panel);
    m_memory.panel = true;
    return answered<void>({});
  }

 private:
  FakeMemory& m_memory;
  FakePatients m_patients;
  FakeSync m_sync;
  std::unique_ptr<FakeMessages> m_messages;
  std::unique_ptr<FakeFiles> m_files;
  StillViewer m_viewer;
};

class FakeGate final : public ui::ProfileGate {
 public:
  FakeMemory memory;
  bool created = true;
  std::string passphrase = "correct horse battery staple";
  std::string recoveryCode = "7QK2-M0ZD-AAAA-BBBB-CCCC-DDDD-E9FG";
  std::optional<core::Error> failure;
  core::DamageReport damage;
  std::optional<core::Error> rescueFailure;
  int examined = 0;
  int rescued = 0;
  int tries = 0;
  FakeProfile* lastProfile = nullptr; ///< the one that was opened last; dangles once it is closed

  std::optional<QString> card; ///< without it, and its PIN, nothing opens
  std::string pin = "2468";
  std::string offeredPin;

  [[nodiscard]] bool exists() const override { return created; }
  [[nodiscard]] std::optional<QString> neededCard() const override { return card; }
  void offerPin(crypto::SecretBytes given) override { offeredPin = given.text(); }
  QFuture<core::Result<ui::OpenedProfile>> create(core::Passphrase given) override {
    passphrase = given.bytes.text();
    created = true;
    return answered<ui::OpenedProfile>(ui::OpenedProfile{opened(), code()});
  }
  QFuture<core::Result<ui::OpenedProfile>> unlock(core::UnlockSecret secret) override {
    ++tries;
    if (failure) return answered<ui::OpenedProfile>(std::unexpected(*failure));
    if (auto* recovery = std::get_if<core::RecoveryUnlock>(&secret)) {
      passphrase = recovery->newPassphrase.bytes.text();
      return answered<ui::OpenedProfile>(ui::OpenedProfile{opened(), code()});
    }
    const std::string typed = std::exchange(offeredPin, {});
    if (card && typed != pin) return answered<ui::OpenedProfile>(core::fail(core::FactorError::PinWrong));
    if (std::get<core::Passphrase>(secret).bytes.text() != passphrase) {
      return answered<ui::OpenedProfile>(core::fail(core::VaultError::WrongPassphrase));
    }
    return answered<ui::OpenedProfile>(ui::OpenedProfile{opened(), nullptr});
  }
  QFuture<core::Result<core::DamageReport>> examine(core::UnlockSecret secret) override {
    ++examined;
    static_cast<void>(secret);
    return answered<core::DamageReport>(damage);
  }
  QFuture<core::Result<ui::RescuedProfile>> rescue(core::UnlockSecret secret) override {
    ++rescued;
    if (rescueFailure) return answered<ui::RescuedProfile>(std::unexpected(*rescueFailure));
    static_cast<void>(secret);
    failure.reset();
    return answered<ui::RescuedProfile>(ui::RescuedProfile{code(), "/home/anna/.local/share/clavis/default.damaged-1"});
  }
  void close(std::shared_ptr<ui::Profile> profile) override { profile.reset(); }

 private:
  std::shared_ptr<FakeProfile> opened() {
    auto profile = std::make_shared<FakeProfile>(memory);
    lastProfile = profile.get();
    return profile;
  }
  [[nodiscard]] std::shared_ptr<const crypto::SecretBytes> code() const {
    return std::make_shared<crypto::SecretBytes>(crypto::SecretBytes::copyOf(std::string_view(recoveryCode)));
  }
};

} // namespace clavis::test
