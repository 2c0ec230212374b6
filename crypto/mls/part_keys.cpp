#include "crypto/mls/part_keys.h"

namespace clavis::crypto::mls {

std::string epochKey(char kind, std::uint64_t epoch) { return kind + std::to_string(epoch); }

std::string placeKey(std::uint64_t epoch, const SecretPlace& place) {
  std::string key = epochKey('s', epoch) + '/';
  if (place.what == SecretPlace::What::Node) return key + 'n' + std::to_string(place.index);
  key += (place.what == SecretPlace::What::Ratchet ? 'r' : 'k') + std::to_string(place.index);
  key += place.kind == RatchetKind::Handshakes ? 'h' : 'a';
  if (place.what == SecretPlace::What::Skipped) key += '/' + std::to_string(place.block);
  return key;
}

bool takeChar(std::string_view& text, char wanted) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<SecretPlace> parsePlace(std::string_view text) {
  SecretPlace place;
  if (takeChar(text, 'n'))
    place.what = SecretPlace::What::Node;
  else if (takeChar(text, 'r'))
    place.what = SecretPlace::What::Ratchet;
  else if (takeChar(text, 'k'))
    place.what = SecretPlace::What::Skipped;
  else
    return std::nullopt;
  const auto index = takeNumber<std::uint32_t>(text);
  if (!index) return std::nullopt;
  place.index = *index;
  if (place.what == SecretPlace::What::Node) return text.empty() ? std::optional(place) : std::nullopt;
  if (takeChar(text, 'a'))
    place.kind = RatchetKind::Applications;
  else if (!takeChar(text, 'h'))
    return std::nullopt;
  if (place.what == SecretPlace::What::Skipped) {
    if (!takeChar(text, '/')) return std::nullopt;
    const auto block = takeNumber<std::uint32_t>(text);
    if (!block) return std::nullopt;
    place.block = *block;
  }
  return text.empty() ? std::optional(place) : std::nullopt;
}

} // namespace clavis::crypto::mls
