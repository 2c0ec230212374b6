// libsodium and OpenSSL take unsigned char, we keep std::byte; the casts live here. Implementation only, not for other
// floors.
#pragma once

#include <cstddef>
#include <span>

namespace clavis::crypto {

inline const unsigned char* octets(std::span<const std::byte> bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
inline unsigned char* writableOctets(std::span<std::byte> bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

} // namespace clavis::crypto
