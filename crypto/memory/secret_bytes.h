// Bytes that must not leak: keys, passphrases, decrypted secrets.
//
// Memory: from sodium_malloc: guard pages around it, locked against swap where the system allows it, left out of core
// dumps, wiped when freed. Move-only, so that every copy is asked for by name. There is no stream or format operator,
// and comparison takes the same time whatever the bytes are. Thread: as a std::vector. Allocation failure throws
// std::bad_alloc, as containers do.
#pragma once

#include <cstddef>
#include <ostream>
#include <span>
#include <string_view>

namespace clavis::crypto {

class SecretBytes {
 public:
  /// No bytes, no allocation.
  SecretBytes() noexcept = default;
  /// `size` zero bytes, to be filled through writable().
  explicit SecretBytes(std::size_t size);
  SecretBytes(SecretBytes&& other) noexcept;
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes();

  /// A copy of bytes that the caller goes on owning (and has to wipe).
  [[nodiscard]] static SecretBytes copyOf(std::span<const std::byte> bytes);
  [[nodiscard]] static SecretBytes copyOf(std::string_view text);
  /// Copies `bytes` and wipes the place they came from.
  [[nodiscard]] static SecretBytes takeFrom(std::span<std::byte> bytes);
  [[nodiscard]] static SecretBytes takeFrom(std::span<char> text);
  [[nodiscard]] SecretBytes clone() const { return copyOf(view()); }

  [[nodiscard]] std::span<const std::byte> view() const noexcept { return {m_data, m_size}; }
  [[nodiscard]] std::span<std::byte> writable() noexcept { return {m_data, m_size}; }
  /// The same bytes seen as text; not terminated.
  [[nodiscard]] std::string_view text() const noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return m_size; }
  [[nodiscard]] bool empty() const noexcept { return m_size == 0; }

  /// Wipes and frees now instead of at the end of the scope.
  void clear() noexcept;

  /// Constant time in the content; lengths are not secret.
  friend bool operator==(const SecretBytes& a, const SecretBytes& b) noexcept { return a.equals(b.view()); }
  [[nodiscard]] bool equals(std::span<const std::byte> other) const noexcept;

  friend std::ostream& operator<<(std::ostream&, const SecretBytes&) = delete;

 private:
  std::byte* m_data = nullptr;
  std::size_t m_size = 0;
};

/// Wipes bytes that live elsewhere (a stack array, a std::string's buffer) in a way the compiler may not remove.
void wipe(std::span<std::byte> bytes) noexcept;
void wipe(std::span<char> text) noexcept;
/// Compares in constant time; false when lengths differ.
[[nodiscard]] bool equalInConstantTime(std::span<const std::byte> a, std::span<const std::byte> b) noexcept;

} // namespace clavis::crypto
