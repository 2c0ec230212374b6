// What a core dump of this process would hold now: its writable memory, searched for some bytes. In place of a dump,
// which many systems send elsewhere or forbid.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace clavis::tests {

/// `masked`: what is looked for, each byte XOR 0x5A, so that looking for it does not put it there. How often it is
/// there.
inline int timesInOwnMemory(const std::string& masked) {
  const int memory = ::open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  if (memory < 0) return -1;
  constexpr std::size_t step = std::size_t{1} << 20;
  std::vector<char> piece(step + masked.size());
  int found = 0;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    std::istringstream fields(line);
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    char dash = 0;
    std::string rights;
    fields >> std::hex >> from >> dash >> to >> rights;
    if (rights.size() < 2 || rights[1] != 'w') continue;
    for (std::uint64_t at = from; at < to; at += step) {
      const std::size_t wanted = std::min<std::uint64_t>(piece.size(), to - at);
      const ::ssize_t got = ::pread(memory, piece.data(), wanted, static_cast<::off_t>(at));
      for (::ssize_t start = 0; start + static_cast<::ssize_t>(masked.size()) <= got; ++start) {
        std::size_t same = 0;
        while (same < masked.size() &&
               static_cast<char>(piece[static_cast<std::size_t>(start) + same] ^ 0x5A) == masked[same])
          ++same;
        if (same == masked.size()) ++found;
      }
      std::memset(piece.data(), 0, piece.size());
    }
  }
  ::close(memory);
  return found;
}

} // namespace clavis::tests
