#include "crypto/primitives/hash.h"
#include "crypto/primitives/octets.h"
#include "crypto/sealed/bulk_hash.h"
#include "crypto/sealed/padme.h"
#include "crypto/sealed/sealed_file.h"
#include "crypto/sealed/sealed_stream.h"
#include "tests/crypto/vectors.h"
#include "tests/support/shared_data.h"

#include <catch2/catch_test_macros.hpp>
#include <sodium.h>

#include <algorithm>
#include <atomic>
#include <mutex>

using namespace clavis::crypto;
using namespace clavis::tests;

namespace {

using Bytes = std::vector<std::byte>;

Bytes pattern(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i * 31 + i / 251);
  return bytes;
}

ReadAt reading(const Bytes& bytes) {
  return [&bytes](std::uint64_t offset, std::span<std::byte> out) {
    if (offset > bytes.size() || out.size() > bytes.size() - offset) return false;
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), out.size(), out.begin());
    return true;
  };
}

/// Keeps what is written, and how many bytes came: every byte must come once.
struct Sink {
  Bytes bytes;
  std::uint64_t written = 0;
  std::mutex mutex;
  WriteAt port() {
    return [this](std::uint64_t offset, std::span<const std::byte> part) {
      const std::scoped_lock lock(mutex);
      bytes.resize(std::max<std::size_t>(bytes.size(), offset + part.size()));
      std::ranges::copy(part, bytes.begin() + static_cast<std::ptrdiff_t>(offset));
      written += part.size();
      return true;
    };
  }
};

constexpr unsigned smallChunks = 10; // 1 KiB
constexpr std::size_t smallChunk = std::size_t{1} << smallChunks;

Bytes sealed(const FileKey& key, const Bytes& plain, unsigned threads = 1) {
  Sink sink;
  const auto size = sealFile(key, plain.size(), reading(plain), sink.port(),
                             {.threads = threads, .chunkLog = smallChunks, .progress = {}});
  REQUIRE(size.has_value());
  REQUIRE(sink.bytes.size() == *size);
  REQUIRE(sink.written == *size);
  return std::move(sink.bytes);
}

struct Opened {
  SealedResult<std::uint64_t> result;
  Bytes bytes;
};
Opened open(const FileKey& key, const Bytes& file, unsigned threads = 1) {
  Sink sink;
  auto result =
      openFile(key, file.size(), reading(file), sink.port(), {.threads = threads, .chunkLog = 0, .progress = {}});
  return {result, std::move(sink.bytes)};
}

std::string why(const Opened& opened) { return opened.result ? "opened" : sealedFailureName(opened.result.error()); }

/// A file of four whole chunks and a part, and its key.
struct Sample {
  FileKey key = FileKey::random();
  Bytes plain = pattern(4 * smallChunk + 500);
  Bytes file = sealed(key, plain);
  static constexpr std::size_t whole = smallChunk + bulkTagSize;
  std::span<std::byte> chunk(std::size_t i) { return std::span(file).subspan(sealedHeaderSize + i * whole, whole); }
};

} // namespace

TEST_CASE("A sealed file agrees with the reference written from its README, both ways") {
  simdjson::dom::parser parser;
  const simdjson::dom::element root = parser.load((sourceTree() / "tests/crypto/sealed/vectors.json").string());
  int vectors = 0;
  for (const auto& vector : items(root["vectors"])) {
    const Bytes plain = hexField(vector, "plaintext");
    const Bytes file = hexField(vector, "sealed");
    auto key = FileKey::fromBytes(SecretBytes::copyOf(hexField(vector, "key")));
    REQUIRE(key.has_value());
    const Opened opened = open(*key, file);
    INFO(plain.size() << " bytes: " << why(opened));
    REQUIRE(opened.result == plain.size());
    CHECK(opened.bytes == plain);

    const auto header = SealedHeader::parse(file);
    REQUIRE(header.has_value());
    const auto layout = SealedLayout::ofPlain(plain.size(), header->chunkSize());
    REQUIRE(layout.has_value());
    REQUIRE(layout->sealedSize() == file.size());
    auto cipher = ChunkCipher::create(*key, *header);
    REQUIRE(cipher.has_value());
    Bytes content(layout->contentSize);
    std::ranges::copy(encodeSealedLength(plain.size()), content.begin());
    std::ranges::copy(plain, content.begin() + sealedLengthSize);
    for (std::uint64_t i = 0; i < layout->chunks; ++i) {
      Bytes out(layout->contentIn(i) + bulkTagSize);
      REQUIRE(cipher->seal(out, i, i + 1 == layout->chunks,
                           std::span(content).subspan(i * header->chunkSize(), layout->contentIn(i))));
      CHECK(std::ranges::equal(out, std::span(file).subspan(layout->sealedOffset(i), out.size())));
    }
    ++vectors;
  }
  CHECK(vectors == 12);
}

TEST_CASE("OpenSSL and libsodium give the same bytes for bulk data") {
  for (const std::size_t size : {0UL, 1UL, 63UL, 64UL, 65UL, 65'536UL, 1'000'003UL}) {
    const Bytes plain = pattern(size);
    const Bytes associated = pattern(size % 40);
    const SecretBytes key = randomSecret(32);
    const auto nonce = randomArray<12>();
    auto cipher = BulkCipher::create(key.view());
    REQUIRE(cipher.has_value());
    Bytes ours(size + bulkTagSize);
    REQUIRE(cipher->seal(ours, nonce, plain, associated));
    Bytes theirs(size + bulkTagSize);
    unsigned long long length = 0;
    REQUIRE(crypto_aead_chacha20poly1305_ietf_encrypt(writableOctets(theirs), &length, octets(plain), size,
                                                      octets(associated), associated.size(), nullptr, octets(nonce),
                                                      octets(key.view())) == 0);
    CHECK(ours == theirs);
    Bytes back(size);
    REQUIRE(cipher->open(back, nonce, theirs, associated));
    CHECK(back == plain);
  }
}

TEST_CASE("Wycheproof's ChaCha20-Poly1305 cases hold for the bulk cipher") {
  VectorFile file("wycheproof/chacha20_poly1305_test.json");
  Tally tally{.suite = "Wycheproof ChaCha20-Poly1305 (bulk)"};
  for (const auto& group : items(file.root()["testGroups"])) {
    for (const auto& test : items(group["tests"])) {
      ++tally.total;
      INFO("tcId " << numberField(test, "tcId"));
      if (numberField(group, "ivSize") !=
          96) { // the file's other nonce sizes are all invalid, and our type has no room for them
        CHECK(textField(test, "result") == "invalid");
        ++tally.skipped;
        continue;
      }
      auto cipher = BulkCipher::create(hexField(test, "key"));
      REQUIRE(cipher.has_value());
      BulkNonce nonce;
      std::ranges::copy(hexField(test, "iv"), nonce.begin());
      Bytes both = hexField(test, "ct");
      const Bytes tag = hexField(test, "tag");
      both.insert(both.end(), tag.begin(), tag.end());
      Bytes out(both.size() - tag.size(), std::byte{0xAA});
      const bool opens = cipher->open(out, nonce, both, hexField(test, "aad")).has_value();
      const bool valid = textField(test, "result") == "valid";
      CHECK(opens == valid);
      CHECK(out == (valid ? hexField(test, "msg") : Bytes(out.size())));
      tally.passed += opens == valid ? 1 : 0;
    }
  }
  CHECK(tally.total == numberField(file.root(), "numberOfTests"));
  tally.print();
}

TEST_CASE("Padme rounds up by at most an eighth, never down, and stays where it is") {
  for (std::uint64_t length = 0; length < 70'000; ++length) {
    const auto padded = padmeLength(length);
    REQUIRE(padded.has_value());
    REQUIRE(*padded >= length);
    REQUIRE(*padded - length <= length / 8);
    REQUIRE(padmeLength(*padded) == padded);
  }
  CHECK(padmeLength(9) == 10);
  CHECK(padmeLength((1ULL << 30) + 1) == (1ULL << 30) + (1ULL << 25));
  CHECK_FALSE(padmeLength(~0ULL).has_value());
}

TEST_CASE("Every size around a chunk's edge comes back as it was, on one thread and on many") {
  const FileKey key = FileKey::random();
  std::vector<std::size_t> sizes{0, 1, 5'000, 100'000, 3'000'001};
  for (std::size_t edge = smallChunk - 10; edge <= smallChunk + 2; ++edge) sizes.push_back(edge);
  for (std::size_t edge = 3 * smallChunk - 10; edge <= 3 * smallChunk + 2; ++edge) sizes.push_back(edge);
  for (const std::size_t size : sizes) {
    for (const unsigned threads : {1U, 4U}) {
      const Bytes plain = pattern(size);
      const Opened opened = open(key, sealed(key, plain, threads), threads);
      INFO(size << " bytes, " << threads << " threads: " << why(opened));
      REQUIRE(opened.result == size);
      CHECK(opened.bytes == plain);
    }
  }
}

TEST_CASE("A flipped bit anywhere is refused, and nothing of that chunk is handed out") {
  Sample sample;
  for (std::size_t at = 0; at < sample.file.size(); at += at < 40 ? 1 : 97) {
    Bytes file = sample.file;
    file[at] ^= std::byte{0x10};
    const Opened opened = open(sample.key, file);
    INFO("byte " << at << ": " << why(opened));
    REQUIRE_FALSE(opened.result.has_value());
    // What did come out is the true content; the spoilt chunk's place is empty.
    CHECK(opened.bytes.size() <= sample.plain.size());
    for (std::size_t i = 0; i < opened.bytes.size(); ++i) {
      if (opened.bytes[i] != sample.plain[i] && opened.bytes[i] != std::byte{0})
        FAIL("byte " << i << " is neither true nor empty");
    }
  }
}

TEST_CASE("A flipped bit in the header, a newer version and a foreign file each have their name") {
  Sample sample;
  const auto with = [&](std::size_t at, std::uint8_t value) {
    Bytes file = sample.file;
    file[at] = std::byte{value};
    return why(open(sample.key, file));
  };
  CHECK(with(0, 'X') == "NotSealed");
  CHECK(with(4, 2) == "UnsupportedVersion");
  CHECK(with(5, 9) == "BadHeader");
  CHECK(with(5, 21) == "BadHeader");
  CHECK(with(7, 1) == "BadHeader");
  CHECK(with(20, 0x5A) == "WrongKeyOrAltered");
  CHECK(why(open(sample.key, Bytes(10))) == "NotSealed");
  CHECK(why(open(sample.key, {})) == "NotSealed");
}

TEST_CASE("A file cut at any chunk's edge is named truncated and gives nothing") {
  Sample sample;
  for (std::size_t chunks = 1; chunks <= 4; ++chunks) {
    const Bytes cut(sample.file.begin(),
                    sample.file.begin() + static_cast<std::ptrdiff_t>(sealedHeaderSize + chunks * Sample::whole));
    const Opened opened = open(sample.key, cut);
    CHECK(why(opened) == "Truncated");
    CHECK(opened.bytes.empty());
  }
}

TEST_CASE("A file cut anywhere else is refused and gives nothing") {
  Sample sample;
  for (std::size_t size = 0; size < sample.file.size(); size += 13) {
    const Opened opened =
        open(sample.key, Bytes(sample.file.begin(), sample.file.begin() + static_cast<std::ptrdiff_t>(size)));
    CHECK_FALSE(opened.result.has_value());
    CHECK(opened.bytes.empty());
  }
}

TEST_CASE("An empty last chunk is refused by its length") {
  Sample sample;
  Bytes file(sample.file.begin(),
             sample.file.begin() + static_cast<std::ptrdiff_t>(sealedHeaderSize + 2 * Sample::whole + bulkTagSize));
  CHECK(why(open(sample.key, file)) == "BadLength");
}

TEST_CASE("Bytes after the end are refused, and a chunk after the last is named") {
  Sample sample;
  Bytes longer = sample.file;
  longer.push_back(std::byte{0});
  CHECK(why(open(sample.key, longer)) == "WrongKeyOrAltered");

  // Seen chunk by chunk, as a download sees it: the true last chunk, met where another is said to follow.
  const auto header = SealedHeader::parse(sample.file);
  const auto layout = SealedLayout::ofSealed(sample.file.size(), header->chunkSize());
  auto cipher = ChunkCipher::create(sample.key, *header);
  REQUIRE(cipher.has_value());
  const std::uint64_t last = layout->chunks - 1;
  Bytes out(layout->contentIn(last), std::byte{0xAA});
  const auto opened = cipher->open(out, last, false, std::span(sample.file).subspan(layout->sealedOffset(last)));
  REQUIRE_FALSE(opened.has_value());
  CHECK(opened.error() == SealedFailure::Extended);
  CHECK(out == Bytes(out.size()));
}

TEST_CASE("Chunks that changed places are refused") {
  Sample sample;
  std::ranges::swap_ranges(sample.chunk(1), sample.chunk(2));
  CHECK(why(open(sample.key, sample.file)) == "WrongKeyOrAltered");
}

TEST_CASE("A chunk that stands twice is refused") {
  Sample sample;
  std::ranges::copy(sample.chunk(1), sample.chunk(2).begin());
  CHECK(why(open(sample.key, sample.file)) == "WrongKeyOrAltered");
}

TEST_CASE("A chunk spliced in from another file under the same key is refused") {
  Sample sample;
  Bytes other = sealed(sample.key, sample.plain);
  std::ranges::copy(std::span(other).subspan(sealedHeaderSize + Sample::whole, Sample::whole), sample.chunk(1).begin());
  CHECK(why(open(sample.key, sample.file)) == "WrongKeyOrAltered");
}

TEST_CASE("The wrong key opens nothing") {
  Sample sample;
  const Opened opened = open(FileKey::random(), sample.file);
  CHECK(why(opened) == "WrongKeyOrAltered");
  CHECK(opened.bytes.empty());
}

TEST_CASE("A sealer that pads with anything but zeros, or lies about the length, is refused") {
  Sample sample;
  const auto header = SealedHeader::parse(sample.file);
  const auto layout = SealedLayout::ofPlain(sample.plain.size(), header->chunkSize());
  auto cipher = ChunkCipher::create(sample.key, *header);
  const auto reseal = [&](std::uint64_t chunk, auto change) {
    Bytes file = sample.file;
    const bool last = chunk + 1 == layout->chunks;
    const auto place = std::span(file).subspan(layout->sealedOffset(chunk), layout->contentIn(chunk) + bulkTagSize);
    Bytes content(layout->contentIn(chunk));
    REQUIRE(cipher->open(content, chunk, last, place));
    change(content);
    REQUIRE(cipher->seal(place, chunk, last, content));
    return why(open(sample.key, file));
  };
  CHECK(reseal(layout->chunks - 1, [](Bytes& content) { content.back() = std::byte{1}; }) == "BadPadding");
  CHECK(reseal(0, [](Bytes& content) { content[0] = std::byte{1}; }) == "BadPadding");
  CHECK(reseal(0, [](Bytes& content) { content[6] = std::byte{0}; }) == "BadPadding");
}

TEST_CASE("A reader gives any part of a sealed file, and the right one") {
  Sample sample;
  auto reader = SealedReader::create(sample.key, sample.file.size(), reading(sample.file));
  REQUIRE(reader.has_value());
  CHECK(reader->size() == sample.plain.size());
  std::uint32_t seed = 7;
  for (int i = 0; i < 500; ++i) {
    seed = seed * 1'664'525 + 1'013'904'223;
    const std::size_t offset = seed % (sample.plain.size() + 20);
    Bytes out(seed / 7 % 2'500);
    const auto count = reader->read(offset, out);
    REQUIRE(count.has_value());
    const std::size_t expected = offset >= sample.plain.size() ? 0 : std::min(out.size(), sample.plain.size() - offset);
    REQUIRE(*count == expected);
    REQUIRE(std::equal(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(expected),
                       sample.plain.begin() + static_cast<std::ptrdiff_t>(std::min(offset, sample.plain.size()))));
  }
  Bytes one(1);
  REQUIRE(reader->read(0, one) == 1U); // it keeps the chunk read last: let that be another than the one spoilt now
  sample.file[sealedHeaderSize + 2 * Sample::whole + 5] ^= std::byte{1};
  Bytes out(10);
  const auto spoilt = reader->read(2 * smallChunk + 100, out);
  REQUIRE_FALSE(spoilt.has_value());
  CHECK(spoilt.error() == SealedFailure::WrongKeyOrAltered);
  CHECK(reader->read(3 * smallChunk, out) == 10U); // the others are still readable
}

TEST_CASE("A source that ends, a sink that is full and a person who stops each end the work by name") {
  Sample sample;
  Sink sink;
  const Bytes tooShort(sample.plain.begin(), sample.plain.end() - 1);
  CHECK(sealFile(sample.key, sample.plain.size(), reading(tooShort), sink.port()).error() == SealedFailure::ReadFailed);
  const WriteAt full = [](std::uint64_t, std::span<const std::byte>) { return false; };
  CHECK(sealFile(sample.key, sample.plain.size(), reading(sample.plain), full).error() == SealedFailure::WriteFailed);
  CHECK(openFile(sample.key, sample.file.size(), reading(sample.file), full).error() == SealedFailure::WriteFailed);
  std::atomic<int> calls{0};
  const SealedStreamOptions stopping{
      .threads = 3, .chunkLog = smallChunks, .progress = [&](std::uint64_t) { return ++calls < 2; }};
  const Bytes large = pattern(8'000'000);
  CHECK(sealFile(sample.key, large.size(), reading(large), sink.port(), stopping).error() == SealedFailure::Cancelled);
}

TEST_CASE("Progress adds up to the whole content") {
  const FileKey key = FileKey::random();
  const Bytes plain = pattern(5'000'000);
  Sink sink;
  std::atomic<std::uint64_t> total{0};
  REQUIRE(sealFile(key, plain.size(), reading(plain), sink.port(),
                   {.threads = 3, .chunkLog = 16, .progress = [&](std::uint64_t n) {
                      total += n;
                      return true;
                    }}));
  CHECK(total.load() == SealedLayout::ofPlain(plain.size(), 65'536)->contentSize);
}

TEST_CASE("The hash for bulk data gives libsodium's digests, whole and in pieces") {
  std::vector<std::byte> bytes(70'001);
  fillRandom(bytes);
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{63}, std::size_t{64}, bytes.size()}) {
    const auto some = std::span(bytes).first(size);
    CHECK(bulkSha256(some).value() == sha256(some));
    BulkSha256 pieces;
    for (std::size_t at = 0; at < size; at += 999)
      pieces.update(some.subspan(at, std::min<std::size_t>(999, size - at)));
    CHECK(pieces.finish().value() == sha256(some));
    CHECK(pieces.finish().value() == sha256({})); // it starts anew
  }
}
