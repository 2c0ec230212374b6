// What a message's row holds beside its words: files as CBOR, and the names of places in the search index.
#pragma once

#include "core/messaging/payload/payload.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace clavis::core::messaging {

[[nodiscard]] std::vector<std::byte> writeFiles(const std::vector<FileReference>& files);
/// nullopt when the bytes are not what writeFiles() made.
[[nodiscard]] std::optional<std::vector<FileReference>> readFiles(std::span<const std::byte> bytes);

/// One word that stands for a conversation, or for a person: letters and digits only.
[[nodiscard]] std::string searchPlace(std::int64_t conversation);
[[nodiscard]] std::string searchPlace(std::string_view person);

} // namespace clavis::core::messaging
