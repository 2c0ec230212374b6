#include "core/chart/sections/chart_reader.h"

#include "core/chart/errors.h"
#include "core/fhir/views/patient_view.h"

namespace clavis::core::chart {

Result<ResourceRow> ChartReader::patientRow(const ReadConnection& db, std::string_view patientId) {
  ResourceReader reader(db);
  auto row = reader.find("Patient", patientId);
  if (!row) return pass(row);
  if (!*row) return fail(ChartError::NoSuchPatient);
  return **row;
}

Result<bool> ChartReader::load(ResourceRow row) {
  auto info = m_resources.info(row);
  if (!info) return pass(info);
  if (!*info) return false;
  auto body = m_resources.get(row);
  if (!body) {
    // A body that cannot be read is counted, not fatal: the rest of the chart must stay readable.
    if (body.error().as<FhirError>()) return false;
    return pass(body);
  }
  if (!*body) return false;
  m_info = std::move(**info);
  m_body = std::move(**body);
  return m_document.read(m_body).has_value();
}

Result<Origin> ChartReader::origin(std::string_view status) {
  Origin origin;
  origin.key = {m_info.type, m_info.id};
  origin.status = status;
  origin.enteredInError = m_info.enteredInError;
  if (m_info.lastUpdated != 0) origin.lastUpdated = Instant(std::chrono::milliseconds(m_info.lastUpdated));
  auto vouching = m_resources.referringTo(m_info.row, "Provenance");
  if (!vouching) return pass(vouching);
  origin.provenance = !vouching->empty();
  return origin;
}

Result<std::optional<std::string>> ChartReader::referred(const FhirReference& reference) {
  if (reference.type.empty() || reference.id.empty()) return std::optional<std::string>();
  auto here = m_resources.isHere(reference.base);
  if (!here) return pass(here);
  if (!*here) return std::optional<std::string>();
  return m_resources.get(reference.type, reference.id);
}

JsonValue ChartReader::contained(std::string_view reference) const {
  if (!reference.starts_with('#')) return {};
  for (const auto resource : m_document.root()["contained"].items())
    if (resource["id"].text() == reference.substr(1)) return resource;
  return {};
}

Result<ChartReader::Name> ChartReader::storedName(const std::string& type, const std::string& id, int depth) {
  const auto key = type + "/" + id;
  if (const auto known = m_names.find(key); known != m_names.end()) return known->second;
  auto body = m_resources.get(type, id);
  if (!body) return pass(body);
  Name name;
  if (*body) {
    if (auto document = JsonDocument::parse(**body)) {
      name = {NameView::from(document->root()).name, true};
      // A role is named after who holds it.
      if (name.text.empty() && type == "PractitionerRole" && depth == 0) {
        const auto holder = readReference(document->root()["practitioner"]);
        auto here = m_resources.isHere(holder.base);
        if (!here) return pass(here);
        if (*here && !holder.id.empty()) {
          auto held = storedName(holder.type, holder.id, depth + 1);
          if (!held) return pass(held);
          name = *held;
        }
        if (name.text.empty()) name.text = holder.display;
      }
      name.resolved = !name.text.empty();
    }
  }
  m_names.emplace(key, name);
  return name;
}

Result<Party> ChartReader::party(const FhirReference& reference, std::string_view role) {
  Party party;
  party.role = role;
  party.reference = reference.reference;
  if (reference.isContained()) {
    party.name = NameView::from(contained(reference.reference)).name;
    party.resolved = !party.name.empty();
  } else if (!reference.type.empty() && !reference.id.empty()) {
    auto here = m_resources.isHere(reference.base);
    if (!here) return pass(here);
    if (*here) {
      auto name = storedName(reference.type, reference.id, 0);
      if (!name) return pass(name);
      party.name = name->text;
      party.resolved = name->resolved;
    }
  }
  if (party.name.empty()) party.name = reference.display;
  return party;
}

Result<void> ChartReader::addParty(Origin& origin, const FhirReference& reference, std::string_view role) {
  if (reference.empty()) return {};
  auto resolved = party(reference, role);
  if (!resolved) return pass(resolved);
  origin.parties.push_back(std::move(*resolved));
  return {};
}

Result<std::string> ChartReader::nameOf(const FhirReference& reference) {
  auto resolved = party(reference, {});
  if (!resolved) return pass(resolved);
  return std::move(resolved->name);
}

Result<std::string> ChartReader::titleOf(const FhirReference& reference) {
  if (!reference.display.empty()) return reference.display;
  const auto title = [](JsonValue json) {
    for (const char* element : {"code", "description", "type"}) {
      const auto value = json[element];
      const auto text = value.isString() ? std::string(value.text())
                                         : std::string(readCodeText(value.isArray() ? value[0] : value).best());
      if (!text.empty()) return text;
    }
    return std::string(json["title"].text());
  };
  if (reference.isContained()) return title(contained(reference.reference));
  auto body = referred(reference);
  if (!body) return pass(body);
  if (!*body) return std::string();
  auto document = JsonDocument::parse(**body);
  if (!document) return std::string();
  auto text = title(document->root());
  return text.empty() ? NameView::from(document->root()).name : text;
}

} // namespace clavis::core::chart
