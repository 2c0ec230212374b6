// A sealed file from anybody, under a key that is known: refused with a name, or opened to the same bytes whole and
// from the middle. The header, the layout and the length inside are the parsers; whoever knows the key can write
// anything.
#include "crypto/sealed/sealed_stream.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

using namespace clavis::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  const auto header = SealedHeader::parse(bytes);
  if (!header) return 0;
  if (!SealedHeader::parse(header->bytes())) std::abort();
  const auto layout = SealedLayout::ofSealed(size, header->chunkSize());
  if (layout && layout->sealedSize() != size) std::abort();

  // As a sealer that lies about what is inside would write it: the rest of the input is the content of its chunks.
  const auto key = FileKey::fromBytes(SecretBytes(FileKeyRole::size));
  const auto content = bytes.subspan(sealedHeaderSize);
  if (!key || content.empty() || content.size() > (std::size_t{1} << 18)) return 0;
  auto cipher = ChunkCipher::create(*key, *header);
  if (!cipher) std::abort();
  std::vector<std::byte> file(header->bytes().begin(), header->bytes().end());
  const std::size_t chunkSize = header->chunkSize();
  const std::size_t chunks = (content.size() + chunkSize - 1) / chunkSize;
  for (std::size_t i = 0; i < chunks; ++i) {
    const auto plain = content.subspan(i * chunkSize, std::min(chunkSize, content.size() - i * chunkSize));
    const std::size_t at = file.size();
    file.resize(at + plain.size() + bulkTagSize);
    if (!cipher->seal(std::span(file).subspan(at), i, i + 1 == chunks, plain)) std::abort();
  }
  const ReadAt source = [&](std::uint64_t at, std::span<std::byte> out) {
    if (at > file.size() || out.size() > file.size() - at) return false;
    std::memcpy(out.data(), file.data() + at, out.size());
    return true;
  };
  std::vector<std::byte> whole;
  const auto opened = openFile(
      *key, file.size(), source,
      [&](std::uint64_t at, std::span<const std::byte> piece) {
        whole.resize(std::max<std::size_t>(whole.size(), static_cast<std::size_t>(at) + piece.size()));
        std::ranges::copy(piece, whole.begin() + static_cast<std::ptrdiff_t>(at)); // an empty file has no bytes
        return true;
      },
      {.threads = 1, .progress = {}});
  auto reader = SealedReader::create(*key, file.size(), source);
  if (!opened) return 0;
  if (!reader || reader->size() != *opened || whole.size() != *opened) std::abort();
  std::vector<std::byte> middle(std::min<std::size_t>(whole.size(), 100));
  const std::uint64_t at = whole.size() / 2;
  const auto count = reader->read(at, middle);
  if (!count || !std::ranges::equal(std::span(middle).first(*count), std::span(whole).subspan(at, *count)))
    std::abort();
  return 0;
}
