#include "core/backend/fhir/binary_resource.h"

#include "core/fhir/json/json.h"
#include "core/fhir/text/base64.h"

#include <QByteArray>

#include <algorithm>
#include <charconv>
#include <span>

namespace clavis::core::binary {
namespace {

std::optional<std::uint64_t> bytesOf(JsonValue extension) {
  const auto digits = extension["valueDecimal"].digits();
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

} // namespace

std::string resource(const BlobPosting& posting, bool withId) {
  // Ids and references are ours and FHIR's: letters, digits, '-', '.', '/'. Nothing of them needs escaping.
  std::string out = R"({"resourceType":"Binary",)";
  if (withId) out += R"("id":")" + posting.id + "\",";
  out += R"("contentType":")" + std::string(sealedType) + '"';
  if (!posting.patient.empty()) out += R"(,"securityContext":{"reference":")" + posting.patient + "\"}";
  const auto encoded =
      QByteArray::fromRawData(posting.content.data(), static_cast<qsizetype>(posting.content.size())).toBase64();
  out.reserve(out.size() + static_cast<std::size_t>(encoded.size()) + 16);
  out += R"(,"data":")";
  out.append(encoded.constData(), static_cast<std::size_t>(encoded.size()));
  return out += "\"}";
}

Result<std::string> contentOf(std::string_view json, std::size_t most) {
  auto document = JsonDocument::parse(json);
  if (!document || document->root()["resourceType"].text() != "Binary")
    return fail(BackendError::NotFhir, "not a Binary");
  const auto data = document->root()["data"];
  if (!data.isString()) return fail(BackendError::NotFhir, "a Binary without data");
  auto content = decodeBase64(data.text(), most + 1);
  if (!content) return fail(BackendError::NotFhir, "the data of the Binary is not base64");
  if (content->size() > most) return fail(BackendError::TooLarge, "over " + std::to_string(most) + " bytes");
  return std::move(*content);
}

BlobLimits limitsOf(std::string_view capabilityStatement) {
  BlobLimits out;
  auto document = JsonDocument::parse(capabilityStatement);
  if (!document) return out;
  for (const auto rest : document->root()["rest"].items())
    for (const auto type : rest["resource"].items()) {
      if (type["type"].text() != "Binary") continue;
      for (const auto extension : type["extension"].items()) {
        if (extension["url"].text() == largestExtension) out.largest = bytesOf(extension);
        if (extension["url"].text() == roomExtension) out.room = bytesOf(extension);
      }
    }
  return out;
}

std::optional<BlobDigest> sha256Of(std::string_view reprDigest) {
  // A dictionary of structured fields (RFC 8941): members between commas; a byte sequence stands between colons.
  constexpr std::string_view name = "sha-256=:";
  while (!reprDigest.empty()) {
    auto member = reprDigest.substr(0, reprDigest.find(','));
    reprDigest.remove_prefix(std::min(member.size() + 1, reprDigest.size()));
    member.remove_prefix(std::min(member.find_first_not_of(" \t"), member.size()));
    if (!member.starts_with(name)) continue;
    member.remove_prefix(name.size());
    const auto bytes = decodeBase64(member.substr(0, member.find(':')), BlobDigest().size() + 1);
    BlobDigest digest;
    if (!bytes || bytes->size() != digest.size()) return std::nullopt;
    std::ranges::copy(std::as_bytes(std::span(*bytes)), digest.begin());
    return digest;
  }
  return std::nullopt;
}

} // namespace clavis::core::binary
