// SHA-256 (FIPS 180-4) and BLAKE2b (RFC 7693) on libsodium. For public bytes: the digest is not a secret type.
#pragma once

#include "crypto/error.h"

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::crypto {

using Sha256Digest = std::array<std::byte, 32>;

[[nodiscard]] Sha256Digest sha256(std::span<const std::byte> bytes);

/// SHA-256 of bytes that come in pieces.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();
  Sha256& update(std::span<const std::byte> bytes);
  /// The digest of everything so far; the object starts anew afterwards.
  [[nodiscard]] Sha256Digest finish();

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

/// `size` from 1 to 64 bytes, `key` from 0 to 64 bytes; otherwise BadInput.
[[nodiscard]] Result<std::vector<std::byte>> blake2b(std::span<const std::byte> bytes, std::size_t size = 32,
                                                     std::span<const std::byte> key = {});

/// Lower-case hexadecimal, for fingerprints shown to people and for file names.
[[nodiscard]] std::string toHex(std::span<const std::byte> bytes);
/// Strict: even length, hexadecimal digits of either case only; otherwise Malformed.
[[nodiscard]] Result<std::vector<std::byte>> fromHex(std::string_view text);

} // namespace clavis::crypto
