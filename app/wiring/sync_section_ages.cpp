#include "app/wiring/sync_section_ages.h"

#include "core/backend/backend_error.h"
#include "core/sync/errors.h"
#include "core/sync/sync_status_reader.h"
#include "core/vault/errors.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace clavis::wiring {
namespace {

using core::chart::SectionAge;
using core::chart::SectionKind;
using State = core::chart::SectionAge::State;

std::span<const std::string_view> typesOf(SectionKind section) {
  using std::string_view;
  static constexpr std::array<string_view, 1> problems{"Condition"}, allergies{"AllergyIntolerance"},
      observations{"Observation"}, immunizations{"Immunization"}, procedures{"Procedure"}, encounters{"Encounter"},
      appointments{"Appointment"}, coverage{"Coverage"}, imaging{"ImagingStudy"}, reports{"DiagnosticReport"};
  static constexpr std::array<string_view, 2> medications{"MedicationRequest", "MedicationStatement"},
      documents{"DocumentReference", "DiagnosticReport"};
  static constexpr std::array<string_view, 3> carePlan{"CarePlan", "Goal", "CareTeam"};
  switch (section) {
  case SectionKind::Problems: return problems;
  case SectionKind::Medications: return medications;
  case SectionKind::Allergies: return allergies;
  case SectionKind::Vitals:
  case SectionKind::Labs:
  case SectionKind::Observations: return observations;
  case SectionKind::Immunizations: return immunizations;
  case SectionKind::Procedures: return procedures;
  case SectionKind::Encounters: return encounters;
  case SectionKind::Documents: return documents;
  case SectionKind::CarePlan: return carePlan;
  case SectionKind::Appointments: return appointments;
  case SectionKind::Coverage: return coverage;
  case SectionKind::Imaging: return imaging;
  case SectionKind::Reports: return reports;
  case SectionKind::Other: return {};
  }
  return {};
}

/// Status tables keep "backend/TimedOut"; the sentence is made from the code.
core::Error errorFrom(std::string_view code) {
  using core::BackendError;
  using core::SyncError;
  for (int i = 1; i <= static_cast<int>(BackendError::PagingLoop); ++i) {
    const auto known = static_cast<BackendError>(i);
    if (code == std::string("backend/") + core::ErrorNames<BackendError>::name(known))
      return core::Error(known, {}, core::Retry::Later);
  }
  for (int i = 1; i <= static_cast<int>(SyncError::TooManyFailures); ++i) {
    const auto known = static_cast<SyncError>(i);
    if (code == std::string("sync/") + core::ErrorNames<SyncError>::name(known))
      return core::Error(known, {}, core::Retry::Later);
  }
  return core::Error(SyncError::MalformedPage, std::string(code), core::Retry::Later);
}

SectionAge ageOf(const core::SectionStatus& status) {
  SectionAge age;
  age.lastComplete = status.checkedAt;
  if (status.failure) age.reason = errorFrom(*status.failure);
  if (!status.offered) {
    age.state = status.failure ? State::NotPermitted : State::NotOffered;
  } else if (status.rescued) {
    age.state = State::Failed;
    age.reason = core::Error(core::VaultError::DamagedPages, {}, core::Retry::Later);
  } else if (status.failure) {
    age.state = State::Failed;
  } else {
    age.state = status.through ? State::Complete : State::NeverLoaded;
  }
  return age;
}

int doubt(State state) {
  switch (state) {
  case State::NotOffered: return 0; // a type this server does not have takes nothing from the others
  case State::Complete: return 1;
  case State::Unknown: return 2;
  case State::Loading: return 3;
  case State::NeverLoaded: return 4;
  case State::NotPermitted: return 5;
  case State::Failed: return 6;
  }
  return 6;
}

} // namespace

core::Result<SectionAge> SyncSectionAges::age(const core::ReadConnection& db, std::string_view patientId,
                                              SectionKind section) const {
  const auto types = typesOf(section);
  if (types.empty()) {
    auto whole = core::SyncStatusReader::chart(db, patientId);
    if (!whole) return core::pass(whole);
    return ageOf(*whole);
  }
  std::optional<SectionAge> out;
  for (const std::string_view type : types) {
    auto status = core::SyncStatusReader::section(db, patientId, type);
    if (!status) return core::pass(status);
    SectionAge age = ageOf(*status);
    if (!out) {
      out = std::move(age);
      continue;
    }
    const bool older = age.state == out->state && age.lastComplete < out->lastComplete;
    if (doubt(age.state) > doubt(out->state) || older) out = std::move(age);
  }
  return std::move(*out);
}

} // namespace clavis::wiring
