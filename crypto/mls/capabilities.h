// What a client understands, said in its leaf (RFC 9420 section 7.2).
#pragma once

#include "crypto/mls/cipher_suite.h"
#include "crypto/mls/extensions.h"

namespace clavis::crypto::mls {

/// Numbers, not enumerators: a list may name what we do not know (and, by GREASE, what does not exist).
struct Capabilities {
  std::vector<std::uint16_t> versions;
  std::vector<std::uint16_t> cipherSuites;
  std::vector<std::uint16_t> extensions;
  std::vector<std::uint16_t> proposals;
  std::vector<std::uint16_t> credentials;

  /// What this implementation understands.
  [[nodiscard]] static Capabilities ours();
  [[nodiscard]] bool has(ExtensionType type) const;
  [[nodiscard]] bool has(CredentialType type) const;
  [[nodiscard]] bool has(CipherSuite suite) const;
  /// Whether a group that requires `required` can be joined (section 7.2: defaults need not be listed).
  [[nodiscard]] bool cover(const RequiredCapabilities& required) const;

  void write(Writer& writer) const;
  [[nodiscard]] static Capabilities read(Reader& reader);
  friend bool operator==(const Capabilities&, const Capabilities&) = default;
};

} // namespace clavis::crypto::mls
