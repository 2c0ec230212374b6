#include "core/exchange/blobs/sealing.h"

#include "core/base/crypto_error.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <map>
#include <mutex>

namespace clavis::core::exchange {
namespace {

/// How far a file is written without a gap, when pieces are written in no order.
class Frontier {
 public:
  /// The new front after `size` more bytes at `offset`.
  std::uint64_t add(std::uint64_t offset, std::uint64_t size) {
    const std::scoped_lock lock(m_mutex);
    m_ahead.emplace(offset, offset + size);
    while (!m_ahead.empty() && m_ahead.begin()->first == m_front) m_front = m_ahead.extract(m_ahead.begin()).mapped();
    return m_front;
  }

 private:
  std::mutex m_mutex;
  std::uint64_t m_front = 0;
  std::map<std::uint64_t, std::uint64_t> m_ahead; // a piece a thread, at most
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

struct OpenedFile {
  std::unique_ptr<BlobFile> file;
  struct stat about{};
};

Result<OpenedFile> openSource(const std::filesystem::path& path) {
  const auto cannot = [](const char* why) { return fail(ExchangeError::CannotReadSource, why, Retry::AfterAction); };
  // Without waiting: a pipe's other end need not be there.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor < 0) return cannot("it is missing, or not ours to read");
  OpenedFile out{std::make_unique<BlobFile>(descriptor), {}};
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

/// A file of the person's own, or bytes that are in memory only.
struct Sealing::Source {
  std::optional<OpenedFile> file{};
  std::vector<std::byte> bytes{};

  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  ~Source() { crypto::wipe(std::span(bytes)); }
  bool read(std::uint64_t at, std::span<std::byte> out) const {
    if (file) return file->file->readAt(at, out);
    std::ranges::copy(std::span(bytes).subspan(static_cast<std::size_t>(at), out.size()), out.begin());
    return true;
  }
  /// Nobody has written to it since it was opened.
  [[nodiscard]] bool isUntouched() const {
    struct stat now{};
    return !file || (::fstat(file->file->descriptor(), &now) == 0 && sameMoment(file->about, now));
  }
};

Sealing::Sealing(const BlobFolder& folder, std::unique_ptr<Source> source, std::uint64_t size, std::uint64_t sealedSize,
                 BlobFolder::NewBlob blob, crypto::FileKey key)
    : m_folder(folder), m_source(std::move(source)), m_size(size), m_sealedSize(sealedSize), m_blob(std::move(blob)),
      m_key(std::move(key)) {}

Sealing::~Sealing() {
  if (!m_kept) m_folder.remove(m_blob.name);
}

Result<std::unique_ptr<Sealing>> Sealing::begin(const BlobFolder& folder, std::unique_ptr<Source> source,
                                                std::uint64_t size) {
  const auto layout = crypto::SealedLayout::ofPlain(size, std::size_t{1} << crypto::sealedChunkLogDefault);
  if (!layout) return fail(ExchangeError::TooLarge);
  auto blob = folder.create(layout->sealedSize(), BlobFolder::Room::LookedFor);
  if (!blob) return pass(blob);
  return std::unique_ptr<Sealing>(
      new Sealing(folder, std::move(source), size, layout->sealedSize(), std::move(*blob), crypto::FileKey::random()));
}

Result<std::unique_ptr<Sealing>> Sealing::ofFile(const BlobFolder& folder, const std::filesystem::path& source) {
  auto opened = openSource(source);
  if (!opened) return pass(opened);
  const auto size = static_cast<std::uint64_t>(opened->about.st_size);
  auto from = std::make_unique<Source>();
  from->file = std::move(*opened);
  return begin(folder, std::move(from), size);
}

Result<std::unique_ptr<Sealing>> Sealing::ofBytes(const BlobFolder& folder, std::vector<std::byte> content) {
  auto from = std::make_unique<Source>();
  from->bytes = std::move(content);
  const std::uint64_t size = from->bytes.size();
  return begin(folder, std::move(from), size);
}

Result<void> Sealing::run(const std::stop_token& stop, const Progress& progress) {
  Frontier frontier;
  std::atomic<bool> full = false;
  const auto keep = [&](std::uint64_t at, std::span<const std::byte> bytes) {
    if (!m_blob.file->writeAt(at, bytes)) {
      if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG) full = true;
      return false;
    }
    const std::uint64_t front = frontier.add(at, bytes.size());
    if (progress && front > 0) progress(front);
    return true;
  };
  const auto sealed = crypto::sealFile(
      m_key, m_size, [this](std::uint64_t at, std::span<std::byte> out) { return m_source->read(at, out); }, keep,
      {.progress = [&](std::uint64_t) { return !stop.stop_requested(); }});
  if (!sealed && full) return noSpace(m_sealedSize, m_folder.freeBytes());
  if (!sealed) return std::unexpected(errorOf(sealed.error()));
  if (auto flushed = m_blob.file->flush(); !flushed) return flushed;
  if (!m_source->isUntouched()) return fail(ExchangeError::SourceChanged, {}, Retry::AfterAction);
  return {};
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

Result<void> checkSealedBlob(const std::shared_ptr<BlobFile>& file, std::span<const std::byte> key, std::uint64_t size,
                             const std::stop_token& stop) {
  auto sealedSize = file->size();
  if (!sealedSize) return pass(sealedSize);
  auto secret = crypto::FileKey::fromBytes(crypto::SecretBytes::copyOf(key));
  if (!secret) return fail(ExchangeError::Damaged, "no key");
  const auto opened = crypto::openFile(
      *secret, *sealedSize, [&](std::uint64_t at, std::span<std::byte> out) { return file->readAt(at, out); },
      [](std::uint64_t, std::span<const std::byte>) { return true; },
      {.progress = [&](std::uint64_t) { return !stop.stop_requested(); }});
  if (!opened && opened.error() == crypto::SealedFailure::ReadFailed)
    return fail(ExchangeError::Io, crypto::sealedFailureName(opened.error()));
  if (!opened) return std::unexpected(errorOf(opened.error()));
  if (*opened != size) return fail(ExchangeError::Damaged, "another size than the message says");
  return {};
}

} // namespace clavis::core::exchange
