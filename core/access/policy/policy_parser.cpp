#include "core/access/policy/machine_policy.h"
#include "core/backend/origin.h"
#include "core/base/crypto_error.h"
#include "crypto/primitives/hash.h"

#include <simdjson.h>

#include <algorithm>
#include <array>

namespace clavis::core {

namespace {

using simdjson::dom::element;

constexpr std::size_t mostEntries = 64;
constexpr std::size_t longestText = 1024;

std::unexpected<Error> malformed(std::string_view key, const char* why) {
  return std::unexpected(
      Error(PolicyError::Malformed, std::string(key) + ": " + why, Retry::AfterAction).on(std::string(key)));
}

Result<std::string> text(std::string_view key, const element& value) {
  std::string_view read;
  if (value.get(read) != simdjson::SUCCESS) return malformed(key, "a text is expected");
  if (read.empty() || read.size() > longestText) return malformed(key, "empty or too long");
  return std::string(read);
}

Result<int> number(std::string_view key, const element& value, int least, int most) {
  std::int64_t read = 0;
  if (value.get(read) != simdjson::SUCCESS) return malformed(key, "a whole number is expected");
  if (read < least || read > most) return malformed(key, "out of range");
  return static_cast<int>(read);
}

Result<std::vector<std::string>> texts(std::string_view key, const element& value) {
  simdjson::dom::array list;
  if (value.get(list) != simdjson::SUCCESS) return malformed(key, "a list is expected");
  if (list.size() > mostEntries) return malformed(key, "too long a list");
  std::vector<std::string> read;
  for (const element one : list) {
    auto entry = text(key, one);
    if (!entry) return pass(entry);
    read.push_back(std::move(*entry));
  }
  return read;
}

template <class E, std::size_t N>
Result<E> oneOf(std::string_view key, const element& value, const std::array<std::pair<std::string_view, E>, N>& all) {
  auto read = text(key, value);
  if (!read) return pass(read);
  for (const auto& [name, meaning] : all)
    if (name == *read) return meaning;
  return malformed(key, "not one of the values it may have");
}

/// "https://host" or "https://host:port" in lower case, nothing behind it.
bool isOrigin(std::string_view text_) {
  constexpr std::string_view scheme = "https://";
  if (!text_.starts_with(scheme) || text_.size() == scheme.size()) return false;
  return std::ranges::all_of(text_.substr(scheme.size()), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
  });
}

using Read = Result<void> (*)(MachinePolicy&, std::string_view, const element&);

template <class T>
Result<void> into(T& place, Result<T> read) {
  if (!read) return pass(read);
  place = std::move(*read);
  return {};
}

Result<void> readBackends(MachinePolicy& policy, std::string_view key, const element& value) {
  auto read = texts(key, value);
  if (!read) return pass(read);
  if (!std::ranges::all_of(
          *read, [](const std::string& origin) { return isOrigin(origin) && Origin::parse(origin).has_value(); }))
    return malformed(key, "an origin is https://host or https://host:port, in lower case");
  policy.backends = std::move(*read);
  return {};
}

Result<void> readModules(MachinePolicy& policy, std::string_view key, const element& value) {
  auto read = texts(key, value);
  if (!read) return pass(read);
  for (const std::string& path : *read) {
    if (!std::filesystem::path(path).is_absolute()) return malformed(key, "a whole path is expected");
    policy.pkcs11Modules.emplace_back(path);
  }
  return {};
}

Result<void> readEscrow(MachinePolicy& policy, std::string_view key, const element& value) {
  auto read = text(key, value);
  if (!read) return pass(read);
  auto bytes = crypto::fromHex(*read);
  if (!bytes || bytes->size() != 32) return malformed(key, "64 hexadecimal digits are expected");
  policy.escrowKey = std::move(*bytes);
  return {};
}

constexpr std::array<std::pair<std::string_view, Read>, 9> keys = {{
    {"version",
     [](MachinePolicy&, std::string_view key, const element& value) -> Result<void> {
       auto read = number(key, value, 1, 1);
       if (!read) return pass(read);
       return {};
     }},
    {"backends", readBackends},
    {"factors",
     [](MachinePolicy& policy, std::string_view key, const element& value) {
       constexpr std::array<std::pair<std::string_view, FactorRule>, 3> all = {
           {{"none", FactorRule::None},
            {"any", FactorRule::Any},
            {"phishing-resistant", FactorRule::PhishingResistant}}};
       return into(policy.factors, oneOf(key, value, all));
     }},
    {"lockAfterMinutes",
     [](MachinePolicy& policy, std::string_view key, const element& value) -> Result<void> {
       auto read = number(key, value, 1, 60);
       if (!read) return pass(read);
       policy.lockAfter = std::chrono::minutes(*read);
       return {};
     }},
    {"export",
     [](MachinePolicy& policy, std::string_view key, const element& value) {
       constexpr std::array<std::pair<std::string_view, ExportRule>, 3> all = {
           {{"allowed", ExportRule::Allowed},
            {"fresh-passphrase", ExportRule::FreshPassphrase},
            {"forbidden", ExportRule::Forbidden}}};
       return into(policy.exporting, oneOf(key, value, all));
     }},
    {"messageRetentionDays",
     [](MachinePolicy& policy, std::string_view key, const element& value) -> Result<void> {
       auto read = number(key, value, 0, 36500);
       if (!read) return pass(read);
       policy.messageRetentionDays = *read;
       return {};
     }},
    {"updateRing",
     [](MachinePolicy& policy, std::string_view key, const element& value) {
       constexpr std::array<std::pair<std::string_view, UpdateRing>, 3> all = {
           {{"stable", UpdateRing::Stable}, {"early", UpdateRing::Early}, {"held", UpdateRing::Held}}};
       return into(policy.updates, oneOf(key, value, all));
     }},
    {"pkcs11Modules", readModules},
    {"escrowKey", readEscrow},
}};

} // namespace

Result<MachinePolicy> parsePolicy(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(json.data(), json.size()).get(object) != simdjson::SUCCESS)
    return malformed("policy", "not a JSON object");
  MachinePolicy policy;
  for (const auto& [key, value] : object) {
    const auto* const known = std::ranges::find(keys, key, &std::pair<std::string_view, Read>::first);
    // A name that is not ours is not repeated: the file is a stranger's until it is understood.
    if (known == keys.end()) return malformed("policy", "an unknown key");
    if (std::ranges::find(policy.named, key) != policy.named.end()) return malformed(known->first, "named twice");
    if (auto read = known->second(policy, known->first, value); !read) return pass(read);
    policy.named.emplace_back(key);
  }
  if (std::ranges::find(policy.named, "version") == policy.named.end()) return malformed("version", "missing");
  return policy;
}

} // namespace clavis::core
