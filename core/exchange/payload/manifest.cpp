#include "core/exchange/payload/manifest.h"

#include "core/fhir/json/json.h"
#include "core/messaging/payload/cbor.h"
#include "crypto/sealed/sealed_file.h"

#include <algorithm>

namespace clavis::core::exchange {
namespace {

using messaging::CborReader;
using messaging::CborWriter;

enum Member : std::uint64_t { Version = 0, SealedSize = 1, PartSize = 2, Ids = 3, Hashes = 4, Expires = 5 };
constexpr std::uint64_t formatVersion = 1;
constexpr std::size_t membersAtMost = 32;
constexpr std::size_t idAtMost = 64;                  // FHIR's own limit
constexpr std::uint64_t latest = 253'402'300'799'999; // 9999-12-31

auto bad(const char* why) { return fail(ExchangeError::BadManifest, why); }

Result<void> readIds(CborReader& in, Manifest& out) {
  auto count = in.array(partsAtMost);
  if (!count) return pass(count);
  out.parts.resize(*count);
  for (ManifestPart& part : out.parts) {
    auto id = in.text(idAtMost);
    if (!id) return pass(id);
    if (!isFhirId(*id)) return bad("the id of a part is none");
    part.server = *id;
  }
  return {};
}

Result<void> readMember(CborReader& in, std::uint64_t member, Manifest& out, std::vector<std::byte>& hashes) {
  const auto number = [&in](std::uint64_t& to) -> Result<void> {
    auto value = in.number();
    if (!value) return pass(value);
    to = *value;
    return {};
  };
  switch (member) {
  case Version: {
    std::uint64_t version = 0;
    if (auto read = number(version); !read) return read;
    if (version != formatVersion) return bad("made by a newer Clavis");
    return {};
  }
  case SealedSize: return number(out.sealedSize);
  case PartSize: return number(out.partSize);
  case Ids: return readIds(in, out);
  case Hashes: {
    auto bytes = in.bytes(partsAtMost * BlobDigest().size());
    if (!bytes) return pass(bytes);
    hashes.assign(bytes->begin(), bytes->end());
    return {};
  }
  case Expires: {
    std::uint64_t when = 0;
    if (auto read = number(when); !read) return read;
    out.expires = Instant(std::chrono::milliseconds(std::min(when, latest)));
    return {};
  }
  default: return in.skip();
  }
}

/// What the parts must be of, for the sealed format to have made it.
bool fits(const Manifest& manifest, const std::vector<std::byte>& hashes) {
  const auto smallest = crypto::SealedLayout::ofPlain(0, std::size_t{1} << crypto::sealedChunkLogDefault);
  return smallest && manifest.sealedSize >= smallest->sealedSize() &&
         manifest.sealedSize <= partsAtMost * partSizeAtMost && manifest.partSize > 0 &&
         manifest.partSize <= partSizeAtMost &&
         partCount(manifest.sealedSize, manifest.partSize) == manifest.parts.size() &&
         hashes.size() == manifest.parts.size() * BlobDigest().size();
}

} // namespace

std::vector<std::byte> encodeManifest(const Manifest& manifest) {
  CborWriter out;
  out.map(manifest.expires ? 6 : 5).number(Version).number(formatVersion);
  out.number(SealedSize).number(manifest.sealedSize).number(PartSize).number(manifest.partSize);
  out.number(Ids).array(manifest.parts.size());
  std::vector<std::byte> hashes;
  hashes.reserve(manifest.parts.size() * BlobDigest().size());
  for (const ManifestPart& part : manifest.parts) {
    out.text(part.server);
    hashes.insert(hashes.end(), part.sha256.begin(), part.sha256.end());
  }
  out.number(Hashes).bytes(hashes);
  if (manifest.expires)
    out.number(Expires).number(
        static_cast<std::uint64_t>(std::max<std::int64_t>(manifest.expires->time_since_epoch().count(), 0)));
  return out.take();
}

Result<Manifest> decodeManifest(std::span<const std::byte> bytes) {
  CborReader in(bytes);
  auto count = in.map(membersAtMost);
  if (!count) return bad("not a manifest");
  Manifest out;
  std::vector<std::byte> hashes;
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < *count; ++i) {
    auto member = in.number();
    if (!member || (i > 0 && *member <= before)) return bad("members are out of order or no numbers");
    if (i == 0 && *member != Version) return bad("no version");
    before = *member;
    if (auto read = readMember(in, *member, out, hashes); !read) return bad("a member is not what it should be");
  }
  if (*count == 0 || !in.rest().empty()) return bad("something follows, or nothing is there");
  if (!fits(out, hashes)) return bad("sizes, parts and hashes do not fit together");
  for (std::size_t i = 0; i < out.parts.size(); ++i)
    std::ranges::copy(std::span(hashes).subspan(i * BlobDigest().size(), BlobDigest().size()),
                      out.parts[i].sha256.begin());
  return out;
}

} // namespace clavis::core::exchange
