#include "core/backend/fhir/capability_statement.h"

#include "core/fhir/json/json.h"

namespace clavis::core {
namespace {

using Names = std::set<std::string, std::less<>>;

void addTexts(Names& names, JsonValue list) {
  for (const auto item : list.items())
    if (!item.text().empty()) names.emplace(item.text());
}

/// Operations are named "$export" by some and "export" by most.
void addOperations(Names& names, JsonValue list) {
  for (const auto item : list.items()) {
    auto name = item["name"].text();
    if (name.starts_with('$')) name.remove_prefix(1);
    if (!name.empty()) names.emplace(name);
  }
}

constexpr std::string_view webSocketExtension = "http://hl7.org/fhir/StructureDefinition/capabilitystatement-websocket";

/// Where there is one: servers disagree on the element it belongs to.
void readWebSocket(std::string& address, JsonValue element) {
  for (const auto extension : element["extension"].items())
    if (address.empty() && extension["url"].text() == webSocketExtension)
      for (const char* value : {"valueUri", "valueUrl"})
        if (address.empty()) address = extension[value].text();
}

void readInteractions(TypeCapabilities& type, JsonValue list) {
  for (const auto item : list.items()) {
    const auto code = item["code"].text();
    type.read |= code == "read";
    type.vread |= code == "vread";
    type.create |= code == "create";
    type.update |= code == "update";
    type.patch |= code == "patch";
    type.remove |= code == "delete";
    type.search |= code == "search-type";
    type.historyInstance |= code == "history-instance";
    type.historyType |= code == "history-type";
  }
}

void readType(TypeCapabilities& type, JsonValue resource) {
  readInteractions(type, resource["interaction"]);
  type.conditionalCreate |= resource["conditionalCreate"].boolean().value_or(false);
  type.conditionalUpdate |= resource["conditionalUpdate"].boolean().value_or(false);
  type.updateCreate |= resource["updateCreate"].boolean().value_or(false);
  const auto versioning = resource["versioning"].text();
  type.versioned |= versioning == "versioned" || versioning == "versioned-update";
  type.requiresIfMatch |= versioning == "versioned-update";
  for (const auto parameter : resource["searchParam"].items())
    if (!parameter["name"].text().empty()) type.searchParameters.emplace(parameter["name"].text());
  addTexts(type.includes, resource["searchInclude"]);
  addTexts(type.reverseIncludes, resource["searchRevInclude"]);
  addOperations(type.operations, resource["operation"]);
}

} // namespace

Result<ServerCapabilities> readCapabilityStatement(std::string_view json) {
  auto document = JsonDocument::parse(json);
  if (!document) return fail(BackendError::NotFhir, document.error().toString(), Retry::Later);
  const auto root = document->root();
  if (root["resourceType"].text() != "CapabilityStatement")
    return fail(BackendError::NotFhir, "not a CapabilityStatement");

  ServerCapabilities server;
  server.fhirVersion = root["fhirVersion"].text();
  if (!server.fhirVersion.starts_with("4.0") && !server.fhirVersion.starts_with("4.3"))
    return fail(BackendError::NotFhir, "the server does not speak FHIR R4", Retry::AfterAction);
  server.softwareName = root["software"]["name"].text();
  server.softwareVersion = root["software"]["version"].text();
  addTexts(server.formats, root["format"]);
  addTexts(server.patchFormats, root["patchFormat"]);

  readWebSocket(server.webSocket, root);
  for (const auto rest : root["rest"].items()) {
    if (rest["mode"].text() == "client") continue;
    readWebSocket(server.webSocket, rest);
    for (const auto interaction : rest["interaction"].items()) {
      const auto code = interaction["code"].text();
      server.transaction |= code == "transaction";
      server.batch |= code == "batch";
      server.historySystem |= code == "history-system";
    }
    addOperations(server.operations, rest["operation"]);
    for (const auto resource : rest["resource"].items())
      if (const auto name = resource["type"].text(); !name.empty()) readType(server.types[std::string(name)], resource);
    // Parameters of all types at once (_id, _lastUpdated, …) count for each.
    for (const auto parameter : rest["searchParam"].items())
      if (const auto name = parameter["name"].text(); !name.empty())
        for (auto& [type, capabilities] : server.types) capabilities.searchParameters.emplace(name);
  }
  return server;
}

} // namespace clavis::core
