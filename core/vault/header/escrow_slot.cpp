#include "core/vault/header/escrow_slot.h"

#include "core/base/crypto_error.h"
#include "crypto/escrow/sealed_box.h"

#include <algorithm>
#include <string_view>

namespace clavis::core {

namespace {

constexpr std::string_view label = "clavis vault escrow v1";
constexpr std::size_t contentSize = label.size() + sizeof(ProfileId) + VaultKey::size;
constexpr std::size_t bodySize = crypto::sealedBoxKeySize + contentSize + crypto::sealedBoxOverhead;

} // namespace

Result<std::vector<std::byte>> sealEscrow(const ProfileId& profile, const VaultKey& key,
                                          std::span<const std::byte> clinicPublicKey) {
  crypto::SecretBytes content(contentSize);
  auto out = std::ranges::copy(std::as_bytes(std::span(label)), content.writable().begin()).out;
  out = std::ranges::copy(profile, out).out;
  std::ranges::copy(key.view(), out);
  auto box = crypto::sealToKey(clinicPublicKey, content.view());
  if (!box) return pass(std::move(box));
  std::vector<std::byte> body(clinicPublicKey.begin(), clinicPublicKey.end());
  body.insert(body.end(), box->begin(), box->end());
  return body;
}

Result<VaultKey> openEscrow(const Slot& slot, const ProfileId& profile, std::span<const std::byte> clinicKey) {
  if (slot.body.size() != bodySize)
    return fail(VaultError::DamagedHeader, "size of the escrow slot", Retry::AfterAction);
  auto content = crypto::openSealed(clinicKey, std::span(slot.body).subspan(crypto::sealedBoxKeySize));
  const auto wrong = [] { return fail(VaultError::WrongPassphrase, {}, Retry::AfterAction); };
  if (!content) return wrong();
  const auto bytes = content->view();
  if (!std::ranges::equal(bytes.first(label.size()), std::as_bytes(std::span(label)))) return wrong();
  if (!std::ranges::equal(bytes.subspan(label.size(), profile.size()), profile)) return wrong();
  auto key = VaultKey::fromBytes(crypto::SecretBytes::copyOf(bytes.last(VaultKey::size)));
  if (!key) return pass(std::move(key));
  return std::move(*key);
}

std::vector<std::byte> escrowRecipient(const Slot& slot) {
  if (slot.body.size() != bodySize) return {};
  return {slot.body.begin(), slot.body.begin() + crypto::sealedBoxKeySize};
}

} // namespace clavis::core
