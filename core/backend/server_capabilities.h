// What a server says it can do (FHIR R4 CapabilityStatement, http://hl7.org/fhir/R4/capabilitystatement.html), folded
// to what changes what we ask of it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace clavis::core {

struct TypeCapabilities {
  bool read = false, vread = false, create = false, update = false, patch = false, remove = false;
  bool search = false, historyInstance = false, historyType = false;
  bool conditionalCreate = false, conditionalUpdate = false, updateCreate = false;
  bool versioned = false;       ///< versioning is "versioned" or "versioned-update"
  bool requiresIfMatch = false; ///< versioning is "versioned-update"
  std::set<std::string, std::less<>> searchParameters;
  std::set<std::string, std::less<>> includes;
  std::set<std::string, std::less<>> reverseIncludes;
  std::set<std::string, std::less<>> operations; ///< names without '$'
};

struct ServerCapabilities {
  std::string fhirVersion; ///< "4.0.1"
  std::string softwareName;
  std::string softwareVersion;
  std::set<std::string, std::less<>> formats;
  std::set<std::string, std::less<>> patchFormats;
  bool transaction = false, batch = false, historySystem = false;
  std::set<std::string, std::less<>> operations; ///< of the whole system, names without '$'
  std::map<std::string, TypeCapabilities, std::less<>> types;
  std::string webSocket; ///< where Subscriptions are told of, as the server writes it; empty: nowhere

  [[nodiscard]] const TypeCapabilities* type(std::string_view name) const;
  [[nodiscard]] bool canSearch(std::string_view type, std::string_view parameter) const;
  [[nodiscard]] bool patientEverything() const;
  /// Bulk Data export of all patients, of one group, or of the system.
  [[nodiscard]] bool exportPatients() const;
  [[nodiscard]] bool exportGroup() const;
  [[nodiscard]] bool exportSystem() const;
  /// Subscriptions of channel type websocket (http://hl7.org/fhir/R4/subscription.html).
  [[nodiscard]] bool push() const;
};

} // namespace clavis::core
