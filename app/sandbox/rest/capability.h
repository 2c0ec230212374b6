// The CapabilityStatement, built from the same tables the server works by.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace clavis::sandbox {

/// Below the base: where web sockets of Subscriptions are.
inline constexpr std::string_view socketPath = "/websocket";
/// "wss://…", of the base's host.
[[nodiscard]] std::string webSocketAddress(std::string_view base);

/// What is said of Binary, in bytes (core/backend/fhir/README.md names the extensions).
struct BinaryLimits {
  std::uint64_t largest = 0;
  std::optional<std::uint64_t> room{}; ///< nullopt: no quota
};
[[nodiscard]] std::string capabilityStatement(std::string_view base, std::string_view date, const BinaryLimits& binary);

} // namespace clavis::sandbox
