// A type per key role, so that a database key cannot be handed to a call that wants a header key.
//
//   struct DatabaseKeyRole { static constexpr std::size_t size = 32; };
//   using DatabaseKey = crypto::SecretKey<DatabaseKeyRole>;
#pragma once

#include "crypto/error.h"
#include "crypto/memory/secret_bytes.h"
#include "crypto/primitives/random.h"

namespace clavis::crypto {

template <class Role>
class SecretKey {
 public:
  static constexpr std::size_t size = Role::size;

  /// Fails with BadInput unless there are exactly `size` bytes.
  [[nodiscard]] static Result<SecretKey> fromBytes(SecretBytes bytes) {
    if (bytes.size() != size) return failure(CryptoError::BadInput, "a key has the wrong length");
    return SecretKey(std::move(bytes));
  }
  [[nodiscard]] static SecretKey random() { return SecretKey(randomSecret(size)); }

  [[nodiscard]] std::span<const std::byte> view() const noexcept { return m_bytes.view(); }
  [[nodiscard]] SecretKey clone() const { return SecretKey(m_bytes.clone()); }
  /// After this the key is gone; view() is empty.
  void clear() noexcept { m_bytes.clear(); }
  friend bool operator==(const SecretKey& a, const SecretKey& b) noexcept { return a.m_bytes == b.m_bytes; }

 private:
  explicit SecretKey(SecretBytes bytes) : m_bytes(std::move(bytes)) {}
  SecretBytes m_bytes;
};

} // namespace clavis::crypto
