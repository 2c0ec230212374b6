#include "core/exchange/blobs/sealing.h"

#include "core/base/crypto_error.h"
#include "crypto/sealed/bulk_hash.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

namespace clavis::core::exchange {
namespace {

constexpr std::size_t checkBuffer = std::size_t{1} << 20;

/// Plaintext on its way: wiped when it goes.
struct PlainBuffer {
  std::vector<std::byte> bytes;
  explicit PlainBuffer(std::size_t size) : bytes(size) {}
  PlainBuffer(const PlainBuffer&) = delete;
  PlainBuffer& operator=(const PlainBuffer&) = delete;
  ~PlainBuffer() { crypto::wipe(std::span(bytes)); }
};

/// One hash over what several threads read piece by piece: each waits until the piece before its own has been hashed.
/// So the hash is of exactly the bytes that were sealed, and the source is read once. sealFile hands pieces out in
/// order and reads each right away, so that every wait ends.
class OrderedHash {
 public:
  explicit OrderedHash(crypto::ReadAt source) : m_source(std::move(source)) {}

  bool read(std::uint64_t offset, std::span<std::byte> out) {
    const bool had = m_source(offset, out);
    std::unique_lock lock(m_mutex);
    if (!had) m_failed = true;
    m_turn.wait(lock, [&] { return m_failed || m_next == offset; });
    if (m_failed) {
      m_turn.notify_all();
      return false;
    }
    lock.unlock(); // nobody else has this turn
    m_hash.update(out);
    lock.lock();
    m_next += out.size();
    m_turn.notify_all();
    return true;
  }
  crypto::Result<crypto::Sha256Digest> finish() { return m_hash.finish(); }

 private:
  crypto::ReadAt m_source;
  crypto::BulkSha256 m_hash;
  std::mutex m_mutex;
  std::condition_variable m_turn;
  std::uint64_t m_next = 0;
  bool m_failed = false;
};

Error errorOf(crypto::SealedFailure failure) {
  using enum crypto::SealedFailure;
  const char* name = crypto::sealedFailureName(failure);
  switch (failure) {
  case ReadFailed: return Error(ExchangeError::CannotReadSource, name, Retry::AfterAction);
  case WriteFailed: return Error(ExchangeError::Io, name, Retry::AfterAction);
  case Cancelled: return Error(ExchangeError::Stopped, name, Retry::Later);
  default: return Error(ExchangeError::Damaged, name);
  }
}

Result<SealedBlob> seal(const BlobFolder& folder, std::uint64_t size, crypto::ReadAt source,
                        const std::stop_token& stop, const SealingProgress& progress) {
  const auto layout = crypto::SealedLayout::ofPlain(size, std::size_t{1} << crypto::sealedChunkLogDefault);
  if (!layout) return fail(ExchangeError::TooLarge);
  auto blob = folder.create(layout->sealedSize());
  if (!blob) return pass(blob);
  auto key = crypto::FileKey::fromBytes(crypto::randomSecret(crypto::FileKeyRole::size));
  if (!key) return pass(key);
  OrderedHash hash(std::move(source));
  std::atomic<std::uint64_t> done = 0;
  const auto sealed = crypto::sealFile(
      *key, size, [&](std::uint64_t at, std::span<std::byte> out) { return hash.read(at, out); },
      [&](std::uint64_t at, std::span<const std::byte> bytes) { return blob->file->writeAt(at, bytes); },
      {.progress = [&](std::uint64_t bytes) {
        const std::uint64_t now = done += bytes;
        if (progress) progress(std::min(now, size));
        return !stop.stop_requested();
      }});
  const auto digest = hash.finish();
  Result<void> kept = sealed ? blob->file->flush() : std::unexpected(errorOf(sealed.error()));
  if (kept && !digest) kept = fail(ExchangeError::Io, "the hash failed");
  if (!kept) {
    folder.remove(blob->name);
    return pass(kept);
  }
  return SealedBlob{std::move(blob->name), crypto::SecretBytes::copyOf(key->view()), size, *sealed, *digest};
}

struct Source {
  std::shared_ptr<BlobFile> file;
  struct stat about{};
};

Result<Source> openSource(const std::filesystem::path& path) {
  const auto cannot = [](const char* why) { return fail(ExchangeError::CannotReadSource, why, Retry::AfterAction); };
  // Without waiting: a pipe's other end need not be there.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor < 0) return cannot("it is missing, or not ours to read");
  Source out{std::make_shared<BlobFile>(descriptor), {}};
  if (::fstat(descriptor, &out.about) != 0 || !S_ISREG(out.about.st_mode)) return cannot("no regular file");
  return out;
}

bool sameMoment(const struct stat& a, const struct stat& b) {
  return a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

class SealedBlobReader final : public BlobReader {
 public:
  explicit SealedBlobReader(crypto::SealedReader reader) : m_reader(std::move(reader)) {}
  [[nodiscard]] std::uint64_t size() const override { return m_reader.size(); }
  [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> out) override {
    auto count = m_reader.read(offset, out);
    if (count) return *count;
    const bool disk = count.error() == crypto::SealedFailure::ReadFailed;
    return fail(disk ? ExchangeError::Io : ExchangeError::Damaged, crypto::sealedFailureName(count.error()));
  }

 private:
  crypto::SealedReader m_reader;
};

} // namespace

Result<std::uint64_t> sizeOfSource(const std::filesystem::path& path) {
  auto source = openSource(path);
  if (!source) return pass(source);
  return static_cast<std::uint64_t>(source->about.st_size);
}

Result<SealedBlob> sealIntoVault(const BlobFolder& folder, const std::filesystem::path& source,
                                 const std::stop_token& stop, const SealingProgress& progress) {
  auto opened = openSource(source);
  if (!opened) return pass(opened);
  const BlobFile& file = *opened->file;
  auto sealed = seal(
      folder, static_cast<std::uint64_t>(opened->about.st_size),
      [&file](std::uint64_t at, std::span<std::byte> out) { return file.readAt(at, out); }, stop, progress);
  if (!sealed) return sealed;
  struct stat after{};
  if (::fstat(file.descriptor(), &after) == 0 && sameMoment(opened->about, after)) return sealed;
  folder.remove(sealed->name);
  return fail(ExchangeError::SourceChanged, {}, Retry::AfterAction);
}

Result<SealedBlob> sealIntoVault(const BlobFolder& folder, std::span<const std::byte> content,
                                 const std::stop_token& stop) {
  return seal(folder, content.size(),
              [content](std::uint64_t at, std::span<std::byte> out) {
                std::ranges::copy(content.subspan(static_cast<std::size_t>(at), out.size()), out.begin());
                return true;
              },
              stop, {});
}

Result<std::unique_ptr<BlobReader>> openSealedBlob(std::shared_ptr<BlobFile> file, std::span<const std::byte> key) {
  auto size = file->size();
  if (!size) return pass(size);
  auto secret = crypto::FileKey::fromBytes(crypto::SecretBytes::copyOf(key));
  if (!secret) return fail(ExchangeError::Damaged, "no key");
  auto reader = crypto::SealedReader::create(
      *secret, *size, [file](std::uint64_t at, std::span<std::byte> out) { return file->readAt(at, out); });
  if (!reader) return fail(ExchangeError::Damaged, crypto::sealedFailureName(reader.error()));
  return std::make_unique<SealedBlobReader>(std::move(*reader));
}

Result<void> checkSealedBlob(std::shared_ptr<BlobFile> file, std::span<const std::byte> key, std::uint64_t size,
                             const BlobDigest& sha256, const std::stop_token& stop) {
  auto reader = openSealedBlob(std::move(file), key);
  if (!reader) return pass(reader);
  if ((*reader)->size() != size) return fail(ExchangeError::Damaged, "another size than the message says");
  PlainBuffer buffer(checkBuffer);
  crypto::BulkSha256 hash;
  for (std::uint64_t at = 0; at < size;) {
    if (stop.stop_requested()) return fail(ExchangeError::Stopped, {}, Retry::Later);
    auto count = (*reader)->read(at, buffer.bytes);
    if (!count) return pass(count);
    if (*count == 0) return fail(ExchangeError::Damaged, "it ends early");
    hash.update(std::span(buffer.bytes).first(*count));
    at += *count;
  }
  const auto digest = hash.finish();
  if (!digest) return fail(ExchangeError::Io, "the hash failed");
  if (*digest != sha256) return fail(ExchangeError::Damaged, "another hash than the message says");
  return {};
}

} // namespace clavis::core::exchange
