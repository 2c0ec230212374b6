// The dictionary that ships, as bytes of the program (EmbedBinary.cmake from resources/fhir/dictionary-1.zdict).
#pragma once

#include <cstddef>
#include <span>

namespace clavis::core {

[[nodiscard]] std::span<const std::byte> embeddedDictionary();

} // namespace clavis::core
