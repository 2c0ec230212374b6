// What the patient list reads from: core's list, or a fake in tests. Answers arrive as futures; the list follows them
// with
// onAnswer (ui/widgets) and drops those that belong to an older question. Thread: called on the main thread.
#pragma once

#include "core/chart/patient_list.h"

#include <cstdint>
#include <string>

namespace clavis::ui {

class PatientSource {
 public:
  virtual ~PatientSource() = default;
  [[nodiscard]] virtual QFuture<core::Result<core::chart::PatientPage>> page(core::chart::PatientPageQuery query) = 0;
  [[nodiscard]] virtual QFuture<core::Result<core::chart::PatientHits>> search(std::string text, int limit) = 0;
  [[nodiscard]] virtual QFuture<core::Result<std::int64_t>> count() = 0;
  [[nodiscard]] virtual QFuture<core::Result<core::chart::PatientRow>> find(std::string patientId) = 0;
};

/// The list of the open vault. Borrows it.
class VaultPatients final : public PatientSource {
 public:
  explicit VaultPatients(const core::chart::PatientList& list) : m_list(list) {}
  [[nodiscard]] QFuture<core::Result<core::chart::PatientPage>> page(core::chart::PatientPageQuery query) override {
    return m_list.page(std::move(query));
  }
  [[nodiscard]] QFuture<core::Result<core::chart::PatientHits>> search(std::string text, int limit) override {
    return m_list.search(std::move(text), limit);
  }
  [[nodiscard]] QFuture<core::Result<std::int64_t>> count() override { return m_list.count(); }
  [[nodiscard]] QFuture<core::Result<core::chart::PatientRow>> find(std::string patientId) override {
    return m_list.find(std::move(patientId));
  }

 private:
  const core::chart::PatientList& m_list;
};

} // namespace clavis::ui
