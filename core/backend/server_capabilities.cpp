#include "core/backend/server_capabilities.h"

namespace clavis::core {

const TypeCapabilities* ServerCapabilities::type(std::string_view name) const {
  const auto found = types.find(name);
  return found == types.end() ? nullptr : &found->second;
}

bool ServerCapabilities::canSearch(std::string_view name, std::string_view parameter) const {
  const auto* capabilities = type(name);
  return capabilities != nullptr && capabilities->search && capabilities->searchParameters.contains(parameter);
}

namespace {

bool typeOffers(const ServerCapabilities& server, std::string_view type, std::string_view operation) {
  const auto* capabilities = server.type(type);
  return capabilities != nullptr && capabilities->operations.contains(operation);
}

} // namespace

// Servers list operations under the type or, for the whole system, under names of their own ("patient-export").
bool ServerCapabilities::patientEverything() const {
  return typeOffers(*this, "Patient", "everything") || operations.contains("everything") ||
         operations.contains("patient-everything");
}
bool ServerCapabilities::exportPatients() const {
  return typeOffers(*this, "Patient", "export") || operations.contains("patient-export");
}
bool ServerCapabilities::exportGroup() const {
  return typeOffers(*this, "Group", "export") || operations.contains("group-export");
}
bool ServerCapabilities::push() const {
  const auto* capabilities = type("Subscription");
  return !webSocket.empty() && capabilities != nullptr && capabilities->create;
}
bool ServerCapabilities::exportSystem() const { return operations.contains("export"); }

} // namespace clavis::core
