#include "core/chart/person_name.h"

#include "core/chart/sections/chart_reader.h"

namespace clavis::core::chart {

Result<std::string> nameOfPerson(const ReadConnection& db, std::string_view reference) {
  const auto parts = splitReference(reference);
  if (parts.id.empty()) return std::string();
  FhirReference named;
  named.reference = reference;
  named.base = parts.base;
  named.type = parts.type;
  named.id = parts.id;
  return ChartReader(db).nameOf(named);
}

} // namespace clavis::core::chart
