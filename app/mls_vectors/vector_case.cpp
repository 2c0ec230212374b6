#include "app/mls_vectors/vector_case.h"

#include "crypto/primitives/hash.h"

namespace clavis::mls_vectors {

std::vector<Json> items(const Json& array) {
  const simdjson::dom::array values = array;
  return {values.begin(), values.end()};
}

crypto::mls::Bytes hex(const Json& object, std::string_view field) {
  return crypto::fromHex(std::string_view(object[field])).value();
}

std::optional<crypto::mls::Bytes> maybeHex(const Json& object, std::string_view field) {
  const Json value = object[field];
  if (value.is_null()) return std::nullopt;
  return crypto::fromHex(std::string_view(value)).value();
}

std::uint32_t number(const Json& object, std::string_view field) {
  return static_cast<std::uint32_t>(std::uint64_t(object[field]));
}
std::uint64_t longNumber(const Json& object, std::string_view field) { return std::uint64_t(object[field]); }
std::string text(const Json& object, std::string_view field) { return std::string(std::string_view(object[field])); }

crypto::mls::CipherSuite suiteOf(const Json& object) {
  return static_cast<crypto::mls::CipherSuite>(number(object, "cipher_suite"));
}

} // namespace clavis::mls_vectors
