// TIFF 6.0. Everything in it is found by offsets, so nothing is moved: entries that are not known to decide the pixels
// are taken out of their directory, and the bytes they pointed to become zeros.
#include "core/preview/metadata/exif.h"
#include "core/preview/metadata/formats.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <vector>

namespace clavis::core::preview {

namespace {

// Baseline and extension tags that say how to read the pixels, orientation, resolution, and the ICC profile.
constexpr auto harmless = std::to_array<std::uint16_t>(
    {254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 274, 277, 278, 279, 280, 281, 282,  283, 284,
     290, 291, 292, 293, 296, 297, 301, 317, 318, 319, 320, 321, 322, 323, 324, 325, 332, 333, 334,  336, 338,
     339, 340, 341, 342, 347, 512, 513, 514, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532, 34675});
constexpr std::uint16_t tagSubDirectories = 330;
constexpr std::uint16_t tagExif = 0x8769;
constexpr std::uint16_t tagGps = 0x8825;
constexpr std::uint16_t tagInterop = 0xA005;
constexpr std::uint16_t tagXmp = 700;

std::uint64_t sizeOfType(std::uint16_t type) {
  constexpr std::array<std::uint64_t, 14> sizes{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};
  return type < sizes.size() ? sizes.at(type) : 0;
}

std::optional<std::uint32_t> widened(std::optional<std::uint16_t> value) {
  return value ? std::optional<std::uint32_t>(*value) : std::nullopt;
}

struct Range {
  std::uint64_t from = 0;
  std::uint64_t length = 0;
};

class Stripper {
 public:
  Stripper(QByteArray bytes, bool little) : m_bytes(std::move(bytes)), m_little(little) {
    m_bytes.detach(); // once: pointers into it stay good
  }

  Result<void> run() {
    std::uint64_t next = tiff().u32(4).value_or(0);
    std::uint64_t pointer = 4;
    while (next != 0) {
      auto following = directory(next, true);
      if (!following) return pass(following);
      pointer = *following;
      next = tiff().u32(pointer).value_or(0);
    }
    erase();
    return {};
  }
  QByteArray take() { return std::move(m_bytes); }
  [[nodiscard]] bool hadLocation() const { return m_location; }

 private:
  static constexpr std::size_t maximumDirectories = 4000;
  static constexpr std::uint64_t headerBytes = 8;

  [[nodiscard]] TiffBytes tiff() const { return TiffBytes::inOrder(m_bytes, m_little); }

  void put32(std::uint64_t at, std::uint32_t value) {
    for (unsigned i = 0; i < 4; ++i)
      m_bytes[static_cast<qsizetype>(at + (m_little ? i : 3 - i))] = static_cast<char>(value >> (8 * i) & 0xFFU);
  }
  void put16(std::uint64_t at, std::uint16_t value) {
    for (unsigned i = 0; i < 2; ++i)
      m_bytes[static_cast<qsizetype>(at + (m_little ? i : 1 - i))] = static_cast<char>(value >> (8 * i) & 0xFFU);
  }

  /// Goes through the directory at `start`; `keep`: entries that decide the pixels stay. Where the offset of the next
  /// directory stands afterwards.
  Result<std::uint64_t> directory(std::uint64_t start, bool keep) {
    if (start < headerBytes) return fail(PreviewError::Damaged, "a directory in the header");
    if (!m_seen.insert(start).second || m_seen.size() > maximumDirectories)
      return fail(PreviewError::Damaged, "directories in a circle");
    const auto count = tiff().u16(start);
    const std::uint64_t end = start + 2 + 12 * std::uint64_t{count.value_or(0)};
    if (!count || end + 4 > tiff().size()) return fail(PreviewError::Damaged, "a directory that is cut off");
    const std::uint32_t next = *tiff().u32(end);
    std::uint64_t to = start + 2;
    std::uint16_t kept = 0;
    for (std::uint64_t entry = start + 2; entry < end; entry += 12) {
      auto stays = visit(entry, keep);
      if (!stays) return pass(stays);
      if (!*stays) continue;
      char* bytes = m_bytes.data();
      if (to != entry) std::memmove(bytes + to, bytes + entry, 12);
      to += 12;
      ++kept;
    }
    put16(start, kept);
    put32(to, keep ? next : 0);
    std::memset(m_bytes.data() + to + 4, 0, static_cast<std::size_t>(end - to));
    return to;
  }

  /// Whether the entry stays. What it points to is kept or erased with it.
  Result<bool> visit(std::uint64_t entry, bool keep) {
    const std::uint16_t tag = *tiff().u16(entry);
    const std::uint16_t type = *tiff().u16(entry + 2);
    const std::uint64_t count = *tiff().u32(entry + 4);
    const std::uint64_t length = sizeOfType(type) * count;
    const std::uint32_t at = *tiff().u32(entry + 8);
    if (tag == tagGps && count > 0) m_location = true;
    if (length > 4 && at < headerBytes) return fail(PreviewError::Damaged, "a value in the header");
    const bool within = length <= tiff().size() && at <= tiff().size() - length;
    if (keep && tag == tagSubDirectories) {
      for (std::uint64_t i = 0; i < count; ++i) {
        const auto sub = count == 1 ? std::optional(at) : tiff().u32(at + 4 * i);
        if (!sub) return fail(PreviewError::Damaged, "a directory that is cut off");
        if (auto visited = directory(*sub, true); !visited) return pass(visited);
      }
      return true;
    }
    if (keep && std::ranges::find(harmless, tag) != harmless.end()) {
      if (length > 4 && within) m_kept.push_back({at, length});
      if (tag == 273 || tag == 324 || tag == 513) keepData(entry);
      return true;
    }
    if (tag == tagExif || tag == tagGps || tag == tagInterop) {
      if (auto visited = directory(at, false); !visited) return pass(visited);
      return false;
    }
    if (length > 4 && within) {
      if (tag == tagXmp && xmpHasLocation(QByteArrayView(m_bytes).sliced(at, static_cast<qsizetype>(length))))
        m_location = true;
      m_erased.push_back({at, length});
    }
    return false;
  }

  /// Offsets of strips and tiles whose lengths stand in another entry: nothing from there on is erased by mistake.
  void keepData(std::uint64_t entry) {
    const std::uint64_t count = *tiff().u32(entry + 4);
    const bool wide = *tiff().u16(entry + 2) == 4;
    const std::uint64_t size = wide ? 4 : 2;
    const std::uint64_t at = count * size <= 4 ? entry + 8 : *tiff().u32(entry + 8);
    for (std::uint64_t i = 0; i < count && i < 1'000'000; ++i) {
      const auto offset = wide ? tiff().u32(at + size * i) : widened(tiff().u16(at + size * i));
      if (!offset) return;
      m_data.insert(*offset);
    }
  }

  void erase() {
    for (const Range& range : m_erased) {
      // A hostile file may point its remarks at its pixels; then the pixels win.
      const auto hit = m_data.lower_bound(range.from);
      std::uint64_t length = range.length;
      if (hit != m_data.end() && *hit < range.from + length) length = *hit - range.from;
      const bool shared = std::ranges::any_of(m_kept, [&](const Range& kept) {
        return kept.from < range.from + length && range.from < kept.from + kept.length;
      });
      if (!shared) std::memset(m_bytes.data() + range.from, 0, static_cast<std::size_t>(length));
    }
  }

  QByteArray m_bytes;
  const bool m_little;
  bool m_location = false;
  std::set<std::uint64_t> m_seen;
  std::set<std::uint64_t> m_data;
  std::vector<Range> m_kept;
  std::vector<Range> m_erased;
};

} // namespace

Result<StrippedPicture> stripTiff(const QByteArray& picture) {
  const auto tiff = TiffBytes::of(picture);
  if (!tiff) return fail(PreviewError::NotSupported, "no classic TIFF");
  Stripper stripper(picture, tiff->littleEndian());
  if (auto run = stripper.run(); !run) return pass(run);
  StrippedPicture stripped;
  stripped.hadLocation = stripper.hadLocation();
  stripped.bytes = stripper.take();
  // Parts of a hostile file may lie over each other, so that taking one out brings another to light. Read again, there
  // must be nothing left to take out.
  Stripper again(stripped.bytes, tiff->littleEndian());
  if (auto run = again.run(); !run || again.hadLocation() || again.take() != stripped.bytes)
    return fail(PreviewError::Damaged, "parts that lie over each other");
  stripped.changed = stripped.bytes != picture;
  return stripped;
}

} // namespace clavis::core::preview
