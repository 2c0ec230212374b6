#include "core/vault/header/vault_header.h"

#include "core/base/crypto_error.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/hkdf.h"
#include "crypto/primitives/hmac.h"

#include <algorithm>
#include <concepts>
#include <string_view>

namespace clavis::core {

namespace {

// Line ends in the magic show a file that went through a text-mode copy.
constexpr std::string_view magic = "CLAVIS\r\n";
constexpr std::size_t fixedSize = 44;   // up to the first slot
constexpr std::size_t trailerSize = 64; // checksum and MAC, at the end of every version of the format
constexpr std::size_t checksumSize = 32;

template <std::unsigned_integral T>
void append(std::vector<std::byte>& out, T value) {
  for (std::size_t i = sizeof(T); i-- > 0;) out.push_back(static_cast<std::byte>(value >> (8 * i)));
}
void append(std::vector<std::byte>& out, std::span<const std::byte> bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

/// Reads from the front; a short read makes everything after it fail.
class Cursor {
 public:
  explicit Cursor(std::span<const std::byte> bytes) : m_rest(bytes) {}
  template <std::unsigned_integral T>
  [[nodiscard]] T take() {
    T value = 0;
    for (const std::byte byte : takeBytes(sizeof(T))) value = static_cast<T>(value << 8U | std::to_integer<T>(byte));
    return value;
  }
  [[nodiscard]] std::span<const std::byte> takeBytes(std::size_t size) {
    if (size > m_rest.size()) m_ok = false;
    if (!m_ok) return {};
    const auto taken = m_rest.first(size);
    m_rest = m_rest.subspan(size);
    return taken;
  }
  [[nodiscard]] bool ok() const { return m_ok; }
  [[nodiscard]] bool atEnd() const { return m_rest.empty(); }

 private:
  std::span<const std::byte> m_rest;
  bool m_ok = true;
};

Result<crypto::SecretBytes> headerKey(const VaultKey& key, const ProfileId& profile) {
  auto derived = crypto::hkdf(profile, key.view(), "clavis vault header v1", 32);
  if (!derived) return pass(std::move(derived));
  return std::move(*derived);
}

std::unexpected<Error> damaged(const char* why) { return fail(VaultError::DamagedHeader, why, Retry::AfterAction); }

} // namespace

Slot* VaultHeader::find(SlotKind kind) {
  const auto found = std::ranges::find(slots, static_cast<std::uint16_t>(kind), &Slot::kind);
  return found == slots.end() ? nullptr : &*found;
}

const Slot* VaultHeader::find(SlotKind kind) const {
  const auto found = std::ranges::find(slots, static_cast<std::uint16_t>(kind), &Slot::kind);
  return found == slots.end() ? nullptr : &*found;
}

void VaultHeader::replace(SlotKind kind, std::vector<std::byte> body, std::uint32_t id) {
  std::erase_if(slots, [kind](const Slot& slot) { return slot.kind == static_cast<std::uint16_t>(kind); });
  slots.push_back({.kind = static_cast<std::uint16_t>(kind), .flags = 0, .id = id, .body = std::move(body)});
}

Result<std::vector<std::byte>> encodeHeader(const VaultHeader& header, const VaultKey& key) {
  if (header.slots.size() > VaultHeader::maxSlots) return fail(VaultError::Internal, "too many key slots");
  std::vector<std::byte> out;
  append(out, std::as_bytes(std::span(magic)));
  append(out, VaultHeader::currentVersion);
  append(out, static_cast<std::uint16_t>(header.slots.size()));
  append(out, std::uint32_t{0}); // length, filled in below
  append(out, header.profile);
  append(out, header.generation);
  append(out, header.nextSlotId);
  for (const Slot& slot : header.slots) {
    append(out, slot.kind);
    append(out, slot.flags);
    append(out, slot.id);
    append(out, static_cast<std::uint32_t>(slot.body.size()));
    append(out, slot.body);
  }
  const std::size_t total = out.size() + trailerSize;
  if (total > VaultHeader::maxFileSize) return fail(VaultError::Internal, "key slots too large");
  std::vector<std::byte> length;
  append(length, static_cast<std::uint32_t>(total));
  std::ranges::copy(length, out.begin() + 12);
  append(out, crypto::sha256(out));
  auto macKey = headerKey(key, header.profile);
  if (!macKey) return pass(macKey);
  append(out, crypto::hmacSha256(macKey->view(), out));
  return out;
}

Result<VaultHeader> decodeHeader(std::span<const std::byte> file) {
  if (file.size() < fixedSize + trailerSize || file.size() > VaultHeader::maxFileSize) return damaged("length");
  if (!std::ranges::equal(file.first(magic.size()), std::as_bytes(std::span(magic)))) return damaged("no vault header");
  const auto covered = file.first(file.size() - trailerSize);
  if (!std::ranges::equal(crypto::sha256(covered), file.subspan(covered.size(), checksumSize)))
    return damaged("checksum");

  Cursor cursor(covered.subspan(magic.size()));
  if (cursor.take<std::uint16_t>() > VaultHeader::currentVersion)
    return fail(VaultError::NewerVersion, "header format", Retry::AfterAction);
  const auto slotCount = cursor.take<std::uint16_t>();
  if (cursor.take<std::uint32_t>() != file.size()) return damaged("recorded length");
  VaultHeader header;
  std::ranges::copy(cursor.takeBytes(header.profile.size()), header.profile.begin());
  header.generation = cursor.take<std::uint64_t>();
  header.nextSlotId = cursor.take<std::uint32_t>();
  if (slotCount > VaultHeader::maxSlots) return damaged("number of slots");
  for (std::size_t i = 0; i < slotCount; ++i) {
    Slot slot;
    slot.kind = cursor.take<std::uint16_t>();
    slot.flags = cursor.take<std::uint16_t>();
    slot.id = cursor.take<std::uint32_t>();
    const auto body = cursor.takeBytes(cursor.take<std::uint32_t>());
    slot.body.assign(body.begin(), body.end());
    header.slots.push_back(std::move(slot));
  }
  if (!cursor.ok() || !cursor.atEnd()) return damaged("slots");
  return header;
}

Result<void> authenticateHeader(std::span<const std::byte> file, const VaultKey& key) {
  auto header = decodeHeader(file);
  if (!header) return pass(header);
  auto macKey = headerKey(key, header->profile);
  if (!macKey) return pass(macKey);
  const auto covered = file.first(file.size() - sizeof(crypto::Mac));
  if (!crypto::verifyHmacSha256(macKey->view(), covered, file.subspan(covered.size()))) return damaged("MAC");
  return {};
}

} // namespace clavis::core
