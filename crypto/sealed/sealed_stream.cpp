#include "crypto/sealed/sealed_stream.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace clavis::crypto {
namespace {

constexpr std::size_t batchBytes = std::size_t{1} << 20;

/// A buffer of plaintext: wiped when it goes.
struct PlainBuffer {
  std::vector<std::byte> bytes;
  ~PlainBuffer() { wipe(std::span(bytes)); }
};

/// The first failure of any worker; the others stop at their next batch.
class Outcome {
 public:
  void fail(SealedFailure failure) noexcept {
    int none = 0;
    m_failure.compare_exchange_strong(none, static_cast<int>(failure));
  }
  [[nodiscard]] bool failed() const noexcept { return m_failure.load() != 0; }
  [[nodiscard]] SealedFailure failure() const noexcept { return static_cast<SealedFailure>(m_failure.load()); }

 private:
  std::atomic<int> m_failure{0};
};

unsigned threadsFor(const SealedStreamOptions& options, std::uint64_t batches) {
  const unsigned wanted =
      options.threads != 0 ? options.threads : std::clamp(std::thread::hardware_concurrency(), 1U, 8U);
  return static_cast<unsigned>(std::min<std::uint64_t>(wanted, std::max<std::uint64_t>(batches, 1)));
}

/// Hands runs of chunks to `work(cipher, first, count)`, each worker with a cipher of its own.
template <class Work>
SealedResult<void> overBatches(const FileKey& key, const SealedHeader& header, const SealedLayout& layout,
                               const SealedStreamOptions& options, const Work& work) {
  const std::uint64_t perBatch = std::max<std::uint64_t>(batchBytes / layout.chunkSize, 1);
  const std::uint64_t batches = (layout.chunks + perBatch - 1) / perBatch;
  std::atomic<std::uint64_t> next{0};
  Outcome outcome;
  const auto worker = [&] {
    auto cipher = ChunkCipher::create(key, header);
    if (!cipher) return outcome.fail(cipher.error());
    PlainBuffer content;
    std::vector<std::byte> sealed;
    for (std::uint64_t batch = next++; batch < batches && !outcome.failed(); batch = next++) {
      const std::uint64_t first = batch * perBatch;
      const std::uint64_t count = std::min(perBatch, layout.chunks - first);
      const std::uint64_t bytes = (count - 1) * layout.chunkSize + layout.contentIn(first + count - 1);
      content.bytes.resize(static_cast<std::size_t>(bytes));
      sealed.resize(static_cast<std::size_t>(bytes + count * bulkTagSize));
      if (const auto done = work(*cipher, first, count, std::span(content.bytes), std::span(sealed)); !done) {
        return outcome.fail(done.error());
      }
      if (options.progress && !options.progress(bytes)) return outcome.fail(SealedFailure::Cancelled);
    }
  };
  {
    std::vector<std::jthread> helpers;
    for (unsigned i = 1; i < threadsFor(options, batches); ++i) helpers.emplace_back(worker);
    worker();
  }
  if (outcome.failed()) return std::unexpected(outcome.failure());
  return {};
}

/// Calls `each(chunk, content, sealed)` for the chunks of one batch.
template <class Each>
SealedResult<void> overChunks(const SealedLayout& layout, std::uint64_t first, std::uint64_t count,
                              std::span<std::byte> content, std::span<std::byte> sealed, const Each& each) {
  for (std::uint64_t chunk = first; chunk < first + count; ++chunk) {
    const std::size_t size = layout.contentIn(chunk);
    if (auto done = each(chunk, content.first(size), sealed.first(size + bulkTagSize)); !done) return done;
    content = content.subspan(size);
    sealed = sealed.subspan(size + bulkTagSize);
  }
  return {};
}

/// The part of the content that starts at `offset`: length, plaintext, zeros.
SealedResult<void> fillContent(std::span<std::byte> out, std::uint64_t offset, std::uint64_t plainSize,
                               const ReadAt& source) {
  if (offset < sealedLengthSize) {
    const auto length = encodeSealedLength(plainSize); // chunks are larger than the length: it is never split
    std::ranges::copy(length, out.begin());
    out = out.subspan(sealedLengthSize);
    offset += sealedLengthSize;
  }
  const std::uint64_t at = offset - sealedLengthSize;
  const auto readable =
      static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), plainSize - std::min(plainSize, at)));
  if (readable > 0 && !source(at, out.first(readable))) return std::unexpected(SealedFailure::ReadFailed);
  std::ranges::fill(out.subspan(readable), std::byte{0});
  return {};
}

struct Checked {
  ChunkCipher cipher;
  SealedHeader header;
  SealedLayout layout;
  std::uint64_t plainSize;
};

SealedResult<void> openChunk(ChunkCipher& cipher, const SealedLayout& layout, std::uint64_t chunk, const ReadAt& source,
                             std::vector<std::byte>& content, std::vector<std::byte>& sealed) {
  content.resize(layout.contentIn(chunk));
  sealed.resize(content.size() + bulkTagSize);
  if (!source(layout.sealedOffset(chunk), sealed)) return std::unexpected(SealedFailure::ReadFailed);
  return cipher.open(content, chunk, chunk + 1 == layout.chunks, sealed);
}

/// Header, last chunk, first chunk: what tells whether this is the whole file, and how long it is.
SealedResult<Checked> check(const FileKey& key, std::uint64_t sealedSize, const ReadAt& source) {
  if (sealedSize < sealedHeaderSize) return std::unexpected(SealedFailure::NotSealed);
  std::array<std::byte, sealedHeaderSize> front;
  if (!source(0, front)) return std::unexpected(SealedFailure::ReadFailed);
  const auto header = SealedHeader::parse(front);
  if (!header) return std::unexpected(header.error());
  const auto layout = SealedLayout::ofSealed(sealedSize, header->chunkSize());
  if (!layout) return std::unexpected(layout.error());
  auto cipher = ChunkCipher::create(key, *header);
  if (!cipher) return std::unexpected(cipher.error());

  PlainBuffer content;
  content.bytes.reserve(layout->chunkSize); // growing would leave plaintext behind
  std::vector<std::byte> sealed;
  if (const auto last = openChunk(*cipher, *layout, layout->chunks - 1, source, content.bytes, sealed); !last) {
    return std::unexpected(last.error());
  }
  if (layout->chunks > 1) {
    if (const auto first = openChunk(*cipher, *layout, 0, source, content.bytes, sealed); !first) {
      return std::unexpected(first.error());
    }
  }
  if (content.bytes.size() < sealedLengthSize) return std::unexpected(SealedFailure::BadPadding);
  const auto plainSize = decodeSealedLength(std::span(content.bytes).first<sealedLengthSize>(), *layout);
  if (!plainSize) return std::unexpected(plainSize.error());
  return Checked{std::move(*cipher), *header, *layout, *plainSize};
}

} // namespace

SealedResult<std::uint64_t> sealFile(const FileKey& key, std::uint64_t plainSize, const ReadAt& source,
                                     const WriteAt& sink, const SealedStreamOptions& options) {
  const SealedHeader header = SealedHeader::random(options.chunkLog);
  const auto layout = SealedLayout::ofPlain(plainSize, header.chunkSize());
  if (!layout) return std::unexpected(layout.error());
  if (!sink(0, header.bytes())) return std::unexpected(SealedFailure::WriteFailed);
  const auto done =
      overBatches(key, header, *layout, options,
                  [&](ChunkCipher& cipher, std::uint64_t first, std::uint64_t count, std::span<std::byte> content,
                      std::span<std::byte> sealed) -> SealedResult<void> {
                    if (auto filled = fillContent(content, first * layout->chunkSize, plainSize, source); !filled)
                      return filled;
                    auto closed =
                        overChunks(*layout, first, count, content, sealed,
                                   [&](std::uint64_t chunk, std::span<std::byte> plain, std::span<std::byte> out) {
                                     return cipher.seal(out, chunk, chunk + 1 == layout->chunks, plain);
                                   });
                    if (!closed) return closed;
                    if (!sink(layout->sealedOffset(first), sealed)) return std::unexpected(SealedFailure::WriteFailed);
                    return {};
                  });
  if (!done) return std::unexpected(done.error());
  return layout->sealedSize();
}

SealedResult<std::uint64_t> openFile(const FileKey& key, std::uint64_t sealedSize, const ReadAt& source,
                                     const WriteAt& sink, const SealedStreamOptions& options) {
  const auto checked = check(key, sealedSize, source);
  if (!checked) return std::unexpected(checked.error());
  const SealedLayout& layout = checked->layout;
  const std::uint64_t end = sealedLengthSize + checked->plainSize; // of what is not padding
  const auto done = overBatches(
      key, checked->header, layout, options,
      [&](ChunkCipher& cipher, std::uint64_t first, std::uint64_t count, std::span<std::byte> content,
          std::span<std::byte> sealed) -> SealedResult<void> {
        if (!source(layout.sealedOffset(first), sealed)) return std::unexpected(SealedFailure::ReadFailed);
        auto opened = overChunks(layout, first, count, content, sealed,
                                 [&](std::uint64_t chunk, std::span<std::byte> plain, std::span<std::byte> in) {
                                   return cipher.open(plain, chunk, chunk + 1 == layout.chunks, in);
                                 });
        if (!opened) return opened;
        const std::uint64_t from = first * layout.chunkSize;
        const std::uint64_t begin = from == 0 ? sealedLengthSize : 0;
        const std::uint64_t stop = std::clamp<std::uint64_t>(end > from ? end - from : 0, begin, content.size());
        const auto padding = content.subspan(static_cast<std::size_t>(stop));
        if (!std::ranges::all_of(padding, [](std::byte b) { return b == std::byte{0}; })) {
          return std::unexpected(SealedFailure::BadPadding);
        }
        const auto plain = content.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(stop - begin));
        if (!plain.empty() && !sink(from + begin - sealedLengthSize, plain)) {
          return std::unexpected(SealedFailure::WriteFailed);
        }
        return {};
      });
  if (!done) return std::unexpected(done.error());
  return checked->plainSize;
}

SealedReader::SealedReader(ChunkCipher cipher, SealedLayout layout, ReadAt source)
    : m_cipher(std::move(cipher)), m_layout(layout), m_source(std::move(source)) {
  m_content.reserve(layout.chunkSize); // growing would leave plaintext behind
}
SealedReader::~SealedReader() { wipe(std::span(m_content)); }

SealedResult<SealedReader> SealedReader::create(const FileKey& key, std::uint64_t sealedSize, ReadAt source) {
  auto checked = check(key, sealedSize, source);
  if (!checked) return std::unexpected(checked.error());
  SealedReader reader(std::move(checked->cipher), checked->layout, std::move(source));
  reader.m_plainSize = checked->plainSize;
  return reader;
}

SealedResult<void> SealedReader::load(std::uint64_t chunk) {
  if (m_loaded == chunk) return {};
  m_loaded.reset();
  if (auto opened = openChunk(m_cipher, m_layout, chunk, m_source, m_content, m_sealed); !opened) return opened;
  m_loaded = chunk;
  return {};
}

SealedResult<std::size_t> SealedReader::read(std::uint64_t offset, std::span<std::byte> out) {
  std::size_t done = 0;
  while (done < out.size() && offset < m_plainSize) {
    const std::uint64_t at = offset + sealedLengthSize;
    if (auto loaded = load(at / m_layout.chunkSize); !loaded) return std::unexpected(loaded.error());
    const auto within = static_cast<std::size_t>(at % m_layout.chunkSize);
    const auto size = static_cast<std::size_t>(
        std::min<std::uint64_t>({out.size() - done, m_content.size() - within, m_plainSize - offset}));
    std::ranges::copy(std::span(m_content).subspan(within, size), out.subspan(done).begin());
    done += size;
    offset += size;
  }
  return done;
}

} // namespace clavis::crypto
