// What a file may cost before it is refused: decompression bombs end here and not in the machine's memory. Real
// documents of a clinic stay far below; the numbers are tested at their edges.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace clavis::core::preview {

/// Largest file the helper is asked to open. It reads what it needs of a PDF or a picture, all of a DICOM file.
inline constexpr std::uint64_t maximumFileBytes = 1ull << 30;
inline constexpr std::uint64_t maximumDicomBytes = 256ull << 20;
/// A picture's own size, before it is fitted into a view. JPEG above this is decoded at a fraction, up to the second.
inline constexpr std::uint64_t maximumPixels = 64'000'000;
inline constexpr std::uint64_t maximumReducedPixels = 400'000'000;
inline constexpr std::uint32_t maximumSide = 65'535;
/// What one answer may hold, and what may be asked for.
inline constexpr std::uint32_t maximumAnswerPixels = 32'000'000;
/// Pages beyond are counted, not shown.
inline constexpr std::uint32_t maximumPages = 20'000;
/// Text beyond is cut, and that is said.
inline constexpr std::size_t maximumTextBytes = 2u << 20;
inline constexpr std::size_t maximumBlocks = 50'000;
/// A CDA document is read as a whole; larger is refused.
inline constexpr std::uint64_t maximumMarkupBytes = 64ull << 20;
inline constexpr int maximumNesting = 100;
/// A file inside a file (the PDF of an unstructured CDA document).
inline constexpr std::size_t maximumEmbeddedBytes = 64u << 20;
/// One answer to the helper's question for bytes.
inline constexpr std::size_t maximumRead = 1u << 20;

/// Memory and processor time of one helper, whatever its document does.
inline constexpr std::uint64_t helperMemory = 1536ull << 20;
inline constexpr int helperProcessorSeconds = 600;

/// How long an answer may take. Tests shorten them.
struct Deadlines {
  std::chrono::milliseconds start{10'000};
  std::chrono::milliseconds open{20'000};
  std::chrono::milliseconds page{20'000};
};

} // namespace clavis::core::preview
