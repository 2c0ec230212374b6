// One case of a vector file, and what its runner found. JSON's exceptions stay inside run_file.cpp.
#pragma once

#include "crypto/mls/cipher_suite.h"
#include "crypto/mls/tls_codec.h"

#include <simdjson.h>

#include <string>
#include <string_view>
#include <vector>

namespace clavis::mls_vectors {

using Json = simdjson::dom::element;

std::vector<Json> items(const Json& array);
crypto::mls::Bytes hex(const Json& object, std::string_view field);
/// Nothing when the field is null.
std::optional<crypto::mls::Bytes> maybeHex(const Json& object, std::string_view field);
std::uint32_t number(const Json& object, std::string_view field);
std::uint64_t longNumber(const Json& object, std::string_view field);
std::string text(const Json& object, std::string_view field);
crypto::mls::CipherSuite suiteOf(const Json& object);

/// Remembers the first thing that was not as the vector says.
class Checker {
 public:
  void that(bool holds, std::string_view what) {
    if (!holds && m_wrong.empty()) m_wrong = what;
  }
  void equal(crypto::mls::ByteView got, crypto::mls::ByteView expected, std::string_view what) {
    that(crypto::mls::equal(got, expected), what);
  }
  /// `result.has_value()`, with the error's name when not.
  template <class T>
  bool ok(const crypto::mls::Result<T>& result, std::string_view what) {
    if (!result) that(false, std::string(what) + ": " + name(result.error().code) + " " + result.error().detail);
    return result.has_value();
  }
  [[nodiscard]] bool good() const { return m_wrong.empty(); }
  [[nodiscard]] const std::string& wrong() const { return m_wrong; }

 private:
  std::string m_wrong;
};

using Runner = void (*)(const Json& vector, Checker& check);

// One runner for each kind of file.
void runDeserialization(const Json& vector, Checker& check);
void runTreeMath(const Json& vector, Checker& check);
void runCryptoBasics(const Json& vector, Checker& check);
void runSecretTree(const Json& vector, Checker& check);
void runMessageProtection(const Json& vector, Checker& check);
void runKeySchedule(const Json& vector, Checker& check);
void runPskSecret(const Json& vector, Checker& check);
void runTranscriptHashes(const Json& vector, Checker& check);
void runWelcome(const Json& vector, Checker& check);
void runTreeOperations(const Json& vector, Checker& check);
void runTreeValidation(const Json& vector, Checker& check);
void runTreeKem(const Json& vector, Checker& check);
void runMessages(const Json& vector, Checker& check);
void runPassiveClient(const Json& vector, Checker& check);

} // namespace clavis::mls_vectors
