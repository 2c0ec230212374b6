// A name from anybody becomes one that can be shown and saved anywhere, and stays the same after that.
#include "core/exchange/names/safe_file_name.h"

#include <cstdint>
#include <cstdlib>

using namespace clavis::core::exchange;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string safe = safeFileName({reinterpret_cast<const char*>(data), size});
  if (safe.empty() || safe.size() > safeNameAtMost || safe == "." || safe == "..") std::abort();
  if (safe.find_first_of(std::string_view("/\\\0", 3)) != std::string::npos) std::abort();
  if (safeFileName(safe) != safe) std::abort();
  return 0;
}
