// SplitMix64: small, seeded, and the same on every platform, which the distributions of <random> are not.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace clavis::sandbox {

class RandomSource {
 public:
  explicit RandomSource(std::uint64_t seed) : m_state(seed) {}
  /// A stream of its own for item `index` of the run `seed`.
  RandomSource(std::uint64_t seed, std::uint64_t index) : m_state(mix(seed) ^ mix(index * 0x9E3779B97F4A7C15ULL + 1)) {}

  std::uint64_t next() { return mix(m_state += 0x9E3779B97F4A7C15ULL); }
  /// 0 <= x < bound
  std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : next() % bound; }
  int between(int low, int high) {
    return low + static_cast<int>(below(static_cast<std::uint64_t>(std::int64_t{high} - low + 1)));
  }
  double unit() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }
  bool chance(double probability) { return unit() < probability; }
  /// Near normal, mean 0 and deviation 1 (sum of twelve uniforms: no libm, so the same bits everywhere).
  double normal() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += unit();
    return sum;
  }
  template <class T>
  const T& pick(std::span<const T> items) {
    return items[below(items.size())];
  }
  template <class T, std::size_t N>
  const T& pick(const std::array<T, N>& items) {
    return items[below(N)];
  }
  /// The shape of a version 4 UUID.
  std::string uuid() {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text(36, '-');
    const std::uint64_t high = next();
    const std::uint64_t low = next();
    for (std::size_t i = 0, digit = 0; i < text.size(); ++i) {
      if (i == 8 || i == 13 || i == 18 || i == 23) continue;
      const std::uint64_t word = digit < 16 ? high : low;
      text[i] = digits[(word >> (4 * (digit % 16))) & 15U];
      ++digit;
    }
    text[14] = '4';
    text[19] = digits[8 + (low & 3U)];
    return text;
  }

 private:
  static std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }
  std::uint64_t m_state;
};

} // namespace clavis::sandbox
