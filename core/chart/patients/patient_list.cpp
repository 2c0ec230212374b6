#include "core/chart/patient_list.h"

#include "core/chart/errors.h"
#include "core/chart/patients/list_row.h"
#include "core/fhir/store/resource_store.h"
#include "core/vault/vault_readers.h"

namespace clavis::core::chart {

Result<PatientRow> findPatient(const ReadConnection& db, std::string_view patientId) {
  auto patient = ResourceReader(db).find("Patient", patientId);
  if (!patient) return pass(patient);
  if (!*patient) return fail(ChartError::NoSuchPatient);
  auto statement = db.sql().prepare("SELECT " + std::string(listColumns) + " FROM patient_list p WHERE p.rid = ?1");
  if (!statement) return pass(statement);
  auto row = statement->bind(1, **patient).step();
  if (!row) return pass(row);
  if (!*row) return fail(ChartError::NoSuchPatient);
  return readListRow(*statement).row;
}

QFuture<Result<PatientPage>> PatientList::page(PatientPageQuery query) const {
  return m_readers.run([query = std::move(query)](ReadConnection& db) { return patientPage(db, query); });
}

QFuture<Result<std::int64_t>> PatientList::count() const {
  return m_readers.run([](ReadConnection& db) { return countPatients(db); });
}

QFuture<Result<PatientHits>> PatientList::search(std::string text, int limit) const {
  return m_readers.run([text = std::move(text), limit](ReadConnection& db) { return searchPatients(db, text, limit); });
}

QFuture<Result<PatientRow>> PatientList::find(std::string patientId) const {
  return m_readers.run([patientId = std::move(patientId)](ReadConnection& db) { return findPatient(db, patientId); });
}

} // namespace clavis::core::chart
