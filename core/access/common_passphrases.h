// resources/access/common-passphrases.txt.zst, as it lies in the binary.
#pragma once

#include <cstddef>
#include <span>

namespace clavis::core {

[[nodiscard]] std::span<const std::byte> commonPassphrases();

} // namespace clavis::core
