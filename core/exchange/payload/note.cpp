#include "core/exchange/payload/note.h"

#include "core/fhir/json/json.h"
#include "core/messaging/payload/cbor.h"

#include <algorithm>

namespace clavis::core::exchange {
namespace {

using messaging::CborReader;
using messaging::CborWriter;

enum Member : std::uint64_t { Version = 0, What = 1, Message = 2, Place = 3, Hash = 4, Parts = 5, Servers = 6 };
constexpr std::uint64_t formatVersion = 1;
constexpr std::size_t membersAtMost = 32;
constexpr std::size_t idAtMost = 64;

auto bad(const char* why) { return fail(ExchangeError::BadManifest, why); }

template <std::size_t N>
Result<void> fixed(CborReader& in, std::array<std::byte, N>& out) {
  auto bytes = in.bytes(N);
  if (!bytes) return pass(bytes);
  if (bytes->size() != N) return bad("an id or hash has the wrong length");
  std::ranges::copy(*bytes, out.begin());
  return {};
}

Result<void> number(CborReader& in, std::uint64_t& out) {
  auto value = in.number();
  if (!value) return pass(value);
  out = *value;
  return {};
}

Result<void> readParts(CborReader& in, std::vector<std::uint64_t>& out) {
  auto count = in.array(notePartsAtMost);
  if (!count) return pass(count);
  out.resize(*count);
  for (std::uint64_t& part : out)
    if (auto read = number(in, part); !read) return read;
  if (std::ranges::adjacent_find(out, std::ranges::greater_equal()) != out.end()) return bad("parts are out of order");
  if (!out.empty() && out.back() >= partsAtMost) return bad("there is no such part");
  return {};
}

Result<void> readServers(CborReader& in, std::vector<std::string>& out) {
  auto count = in.array(notePartsAtMost);
  if (!count) return pass(count);
  out.resize(*count);
  for (std::string& id : out) {
    auto text = in.text(idAtMost);
    if (!text) return pass(text);
    if (!isFhirId(*text)) return bad("the id of a part is none");
    id = *text;
  }
  return {};
}

} // namespace

std::vector<std::byte> encodeNote(const Note& note) {
  CborWriter out;
  out.map(7).number(Version).number(formatVersion).number(What).number(static_cast<std::uint64_t>(note.what));
  out.number(Message).bytes(note.message).number(Place).number(note.place).number(Hash).bytes(note.sha256);
  out.number(Parts).array(note.parts.size());
  for (const std::uint64_t part : note.parts) out.number(part);
  out.number(Servers).array(note.servers.size());
  for (const std::string& id : note.servers) out.text(id);
  return out.take();
}

Result<std::optional<Note>> decodeNote(std::span<const std::byte> bytes) {
  CborReader in(bytes);
  auto count = in.map(membersAtMost);
  if (!count) return bad("not a note");
  Note out;
  std::uint64_t version = 0;
  std::uint64_t what = 0;
  bool named = false;
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < *count; ++i) {
    auto member = in.number();
    if (!member || (i > 0 && *member <= before)) return bad("members are out of order or no numbers");
    before = *member;
    Result<void> read;
    switch (*member) {
    case Version: read = number(in, version); break;
    case What: read = number(in, what); break;
    case Message:
      read = fixed(in, out.message);
      named = true;
      break;
    case Place: read = number(in, out.place); break;
    case Hash: read = fixed(in, out.sha256); break;
    case Parts: read = readParts(in, out.parts); break;
    case Servers: read = readServers(in, out.servers); break;
    default: read = in.skip();
    }
    if (!read) return bad("a member is not what it should be");
  }
  if (!in.rest().empty() || version == 0 || what == 0) return bad("something follows, or version or kind are missing");
  if (version > formatVersion || what > static_cast<std::uint64_t>(Note::What::Refused)) return std::optional<Note>{};
  out.what = static_cast<Note::What>(what);
  const bool repaired = out.what == Note::What::Repaired;
  if (!named || out.place >= messaging::limits::files || (repaired && out.parts.size() != out.servers.size()))
    return bad("it does not say what it is about");
  return out;
}

} // namespace clavis::core::exchange
