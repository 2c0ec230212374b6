// A client identity as a file (PKCS#12, RFC 7292): private key, certificate, and the authorities it came with.
#pragma once

#include "crypto/x509/certificate.h"

namespace clavis::crypto {

struct Identity {
  PrivateKey key;
  Certificate certificate;
  std::vector<Certificate> authorities; ///< leaf's issuer first, as far as the file has them
};

/// Reads files of OpenSSL, Windows and macOS, old ones with RC2 or 3DES included (their algorithms are loaded for this
/// call only). WrongPassword, Malformed (no PKCS#12), Unsupported (no key or no certificate inside, or an algorithm
/// nobody has).
[[nodiscard]] Result<Identity> readPkcs12(std::span<const std::byte> file, std::span<const std::byte> password);
/// AES-256 and SHA-256 (PBES2). The bytes are as good as the password that protects them.
[[nodiscard]] Result<SecretBytes> writePkcs12(const Identity& identity, std::span<const std::byte> password,
                                              std::string_view friendlyName);

} // namespace clavis::crypto
