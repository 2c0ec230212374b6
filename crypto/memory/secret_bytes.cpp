#include "crypto/memory/secret_bytes.h"

#include "crypto/memory/secret_slabs.h"
#include "crypto/memory/sodium_ready.h"

#include <sodium.h>

#include <cstring>
#include <new>
#include <utility>

namespace clavis::crypto {

SecretBytes::SecretBytes(std::size_t size) : m_size(size) {
  if (size == 0) return;
  if (size <= SecretSlabs::largestSlot) {
    m_data = SecretSlabs::take(size);
    if (m_data == nullptr) throw std::bad_alloc();
    return; // zeros already
  }
  needSodium();
  m_data = static_cast<std::byte*>(sodium_malloc(size));
  if (m_data == nullptr) throw std::bad_alloc();
  sodium_memzero(m_data, size);
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : m_data(std::exchange(other.m_data, nullptr)), m_size(std::exchange(other.m_size, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this != &other) {
    clear();
    m_data = std::exchange(other.m_data, nullptr);
    m_size = std::exchange(other.m_size, 0);
  }
  return *this;
}

SecretBytes::~SecretBytes() { clear(); }

SecretBytes SecretBytes::copyOf(std::span<const std::byte> bytes) {
  SecretBytes copy(bytes.size());
  if (!bytes.empty()) std::memcpy(copy.m_data, bytes.data(), bytes.size());
  return copy;
}

SecretBytes SecretBytes::copyOf(std::string_view text) { return copyOf(std::as_bytes(std::span(text))); }

SecretBytes SecretBytes::takeFrom(std::span<std::byte> bytes) {
  SecretBytes copy = copyOf(std::span<const std::byte>(bytes));
  wipe(bytes);
  return copy;
}

SecretBytes SecretBytes::takeFrom(std::span<char> text) { return takeFrom(std::as_writable_bytes(text)); }

std::string_view SecretBytes::text() const noexcept {
  return m_data == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(m_data), m_size);
}

void SecretBytes::clear() noexcept {
  if (m_data != nullptr) {
    if (m_size <= SecretSlabs::largestSlot)
      SecretSlabs::give(m_data, m_size);
    else
      sodium_free(m_data); // wipes first
  }
  m_data = nullptr;
  m_size = 0;
}

bool SecretBytes::equals(std::span<const std::byte> other) const noexcept { return equalInConstantTime(view(), other); }

void wipe(std::span<std::byte> bytes) noexcept {
  if (!bytes.empty()) sodium_memzero(bytes.data(), bytes.size());
}

void wipe(std::span<char> text) noexcept { wipe(std::as_writable_bytes(text)); }

bool equalInConstantTime(std::span<const std::byte> a, std::span<const std::byte> b) noexcept {
  return a.size() == b.size() && (a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0);
}

} // namespace clavis::crypto
