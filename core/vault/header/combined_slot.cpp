#include "core/vault/header/combined_slot.h"

#include "core/base/crypto_error.h"
#include "core/vault/header/slot_bytes.h"
#include "crypto/primitives/hkdf.h"
#include "crypto/sealed/key_box.h"

#include <algorithm>
#include <iterator>

namespace clavis::core {

namespace {

constexpr std::string_view label = "clavis vault combined slot v1";
constexpr std::string_view keptLabel = "clavis vault kept parts v1";
constexpr std::size_t boxSize = VaultKey::size + crypto::keyBoxOverhead;
constexpr auto kind = static_cast<std::uint16_t>(SlotKind::Combined);

struct Layout {
  std::vector<SlotPart> parts;
  std::span<const std::byte> before; ///< everything the first box is bound to
  std::span<const std::byte> box;
  std::span<const std::byte> kept;
};

std::unexpected<Error> damaged() {
  return fail(VaultError::DamagedHeader, "structure of a combined key slot", Retry::AfterAction);
}

Result<Layout> layoutOf(const Slot& slot) {
  const auto body = std::span<const std::byte>(slot.body);
  std::size_t at = stretchPrefixSize + 2;
  if (body.size() < at) return damaged();
  const std::size_t count = read16(body.subspan(stretchPrefixSize));
  if (count == 0 || count > maxSlotParts) return damaged();
  Layout layout;
  for (std::size_t i = 0; i < count; ++i) {
    if (body.size() - at < 4) return damaged();
    SlotPart part{.kind = static_cast<FactorKind>(read16(body.subspan(at))), .descriptor = {}};
    const std::size_t length = read16(body.subspan(at + 2));
    at += 4;
    if (length > SlotPart::maxDescriptor || body.size() - at < length) return damaged();
    std::ranges::copy(body.subspan(at, length), std::back_inserter(part.descriptor));
    at += length;
    layout.parts.push_back(std::move(part));
  }
  if (body.size() - at != boxSize + crypto::keyBoxOverhead + count * PartSecret::size) return damaged();
  layout.before = body.first(at);
  layout.box = body.subspan(at, boxSize);
  layout.kept = body.subspan(at + boxSize);
  return layout;
}

/// The second box is bound to what the first is bound to: under another label, so that they cannot change places.
std::vector<std::byte> bindingOf(std::string_view which, std::uint32_t id, const ProfileId& profile,
                                 std::span<const std::byte> before) {
  return slotBinding(which, kind, 0, id, profile, before);
}

Result<crypto::AeadKey> asKey(crypto::Result<crypto::SecretBytes> bytes) {
  if (!bytes) return pass(std::move(bytes));
  auto key = crypto::AeadKey::fromBytes(std::move(*bytes));
  if (!key) return pass(std::move(key));
  return std::move(*key);
}

Result<crypto::AeadKey> wrappingKey(std::span<const std::byte> passphrase, std::span<const std::byte> body,
                                    const ProfileId& profile, std::span<const std::span<const std::byte>> secrets) {
  auto stretch = stretched(passphrase, body);
  if (!stretch) return stretch;
  crypto::SecretBytes input(crypto::AeadKey::size + secrets.size() * PartSecret::size);
  auto out = std::ranges::copy(stretch->view(), input.writable().begin()).out;
  for (const auto secret : secrets) out = std::ranges::copy(secret, out).out;
  return asKey(crypto::hkdf(profile, input.view(), label, crypto::AeadKey::size));
}

Result<crypto::AeadKey> keptKey(const VaultKey& key, const ProfileId& profile) {
  return asKey(crypto::hkdf(profile, key.view(), keptLabel, crypto::AeadKey::size));
}

} // namespace

Result<std::vector<std::byte>> wrapCombined(std::uint32_t id, const ProfileId& profile, const VaultKey& key,
                                            std::span<const std::byte> passphrase, std::span<const NewPart> parts,
                                            const crypto::Argon2Parameters& parameters) {
  if (parts.empty() || parts.size() > maxSlotParts) return fail(VaultError::BadInput, "number of factors");
  std::vector<std::byte> body = newStretchPrefix(parameters);
  append16(body, static_cast<std::uint16_t>(parts.size()));
  crypto::SecretBytes joined(parts.size() * PartSecret::size);
  auto out = joined.writable().begin();
  std::vector<std::span<const std::byte>> secrets;
  for (const NewPart& one : parts) {
    if (one.part.descriptor.size() > SlotPart::maxDescriptor) return fail(VaultError::BadInput, "factor descriptor");
    append16(body, static_cast<std::uint16_t>(one.part.kind));
    append16(body, static_cast<std::uint16_t>(one.part.descriptor.size()));
    std::ranges::copy(one.part.descriptor, std::back_inserter(body));
    out = std::ranges::copy(one.secret.view(), out).out;
    secrets.push_back(one.secret.view());
  }
  auto wrapping = wrappingKey(passphrase, body, profile, secrets);
  if (!wrapping) return pass(wrapping);
  auto box = crypto::sealKey(*wrapping, key.view(), bindingOf(label, id, profile, body));
  if (!box) return pass(std::move(box));
  auto keeping = keptKey(key, profile);
  if (!keeping) return pass(keeping);
  auto kept = crypto::sealKey(*keeping, joined.view(), bindingOf(keptLabel, id, profile, body));
  if (!kept) return pass(std::move(kept));
  std::ranges::copy(*box, std::back_inserter(body));
  std::ranges::copy(*kept, std::back_inserter(body));
  return body;
}

Result<std::vector<SlotPart>> combinedParts(const Slot& slot) {
  auto layout = layoutOf(slot);
  if (!layout) return pass(layout);
  return std::move(layout->parts);
}

Result<crypto::Argon2Parameters> combinedParameters(const Slot& slot) {
  if (auto layout = layoutOf(slot); !layout) return pass(layout);
  return parametersOf(slot.body);
}

Result<VaultKey> unwrapCombined(const Slot& slot, const ProfileId& profile, std::span<const std::byte> passphrase,
                                std::span<const PartSecret> secrets) {
  auto layout = layoutOf(slot);
  if (!layout) return pass(layout);
  if (secrets.size() != layout->parts.size()) return fail(VaultError::Internal, "number of factors");
  std::vector<std::span<const std::byte>> views;
  for (const PartSecret& secret : secrets) views.push_back(secret.view());
  auto wrapping = wrappingKey(passphrase, slot.body, profile, views);
  if (!wrapping) return pass(wrapping);
  auto bytes = crypto::openKey(*wrapping, layout->box, bindingOf(label, slot.id, profile, layout->before));
  if (!bytes) return fail(VaultError::WrongPassphrase, {}, Retry::AfterAction);
  auto key = VaultKey::fromBytes(std::move(*bytes));
  if (!key) return pass(std::move(key));
  return std::move(*key);
}

Result<std::vector<NewPart>> keptParts(const Slot& slot, const ProfileId& profile, const VaultKey& key) {
  auto layout = layoutOf(slot);
  if (!layout) return pass(layout);
  auto keeping = keptKey(key, profile);
  if (!keeping) return pass(keeping);
  auto joined = crypto::openKey(*keeping, layout->kept, bindingOf(keptLabel, slot.id, profile, layout->before));
  if (!joined) return damaged();
  std::vector<NewPart> parts;
  for (std::size_t i = 0; i < layout->parts.size(); ++i) {
    auto secret = PartSecret::fromBytes(
        crypto::SecretBytes::copyOf(joined->view().subspan(i * PartSecret::size, PartSecret::size)));
    if (!secret) return pass(std::move(secret));
    parts.push_back({.part = std::move(layout->parts[i]), .secret = std::move(*secret)});
  }
  return parts;
}

} // namespace clavis::core
