#include "core/messaging/store/extra.h"

#include "crypto/primitives/hash.h"

namespace clavis::core::messaging {

std::vector<std::byte> writeFiles(const std::vector<FileReference>& files) {
  auto bytes = encodePayload({.id = {}, .sent = {}, .body = Files{{}, files}});
  return bytes ? std::move(*bytes) : std::vector<std::byte>();
}

std::optional<std::vector<FileReference>> readFiles(std::span<const std::byte> bytes) {
  auto payload = decodePayload(bytes);
  if (!payload) return std::nullopt;
  auto* files = std::get_if<Files>(&payload->body);
  if (files == nullptr) return std::nullopt;
  return std::move(files->files);
}

std::string searchPlace(std::int64_t conversation) { return 'c' + std::to_string(conversation); }

std::string searchPlace(std::string_view person) {
  return 'p' + crypto::toHex(crypto::sha256(std::as_bytes(std::span(person)))).substr(0, 24);
}

} // namespace clavis::core::messaging
