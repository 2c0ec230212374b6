#include "core/access/invitation.h"

#include "core/backend/fhir/reference.h"
#include "core/backend/origin.h"
#include "core/base/crypto_error.h"
#include "crypto/x509/certificate.h"

#include <QByteArray>

#include <algorithm>
#include <array>

namespace clavis::core {
namespace {

constexpr std::string_view start = "clavis-invite:2:";
constexpr std::string_view anyVersion = "clavis-invite:";
constexpr std::size_t longest = 2'048;
constexpr std::size_t checksumSize = 4;
constexpr std::size_t longestText = 255;

auto bad(const char* why) { return fail(AccessError::BadInvitation, why, Retry::AfterAction); }

/// In the order of the format.
constexpr std::array texts{&Invitation::fhirBase, &Invitation::estUrl, &Invitation::code, &Invitation::person,
                           &Invitation::clinic};

std::string checksum(std::string_view body) {
  const std::string all = std::string(start) + std::string(body);
  const auto digest = crypto::sha256(std::as_bytes(std::span(all)));
  return {reinterpret_cast<const char*>(digest.data()), checksumSize};
}

std::string written(const std::string& bytes) {
  return std::string(start) + QByteArray::fromStdString(bytes)
                                  .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals)
                                  .toStdString();
}

/// As strict when it is written as when it is read.
Result<void> check(const Invitation& invitation) {
  if (!Origin::parse(invitation.fhirBase) || !Origin::parse(invitation.estUrl)) return bad("an address is not https");
  if (invitation.code.empty()) return bad("there is no code in it");
  const auto who = parseReference(invitation.person);
  if (!invitation.person.empty() && (!who || !who->version.empty() || invitation.person != who->type + '/' + who->id ||
                                     (who->type != "Patient" && who->type != "Practitioner")))
    return bad("it is for nobody");
  for (const auto text : texts)
    if ((invitation.*text).size() > longestText ||
        std::ranges::any_of(invitation.*text, [](unsigned char c) { return c < ' ' || c == 0x7f; }))
      return bad("a part of it is not in order");
  const auto minutes = std::chrono::floor<std::chrono::minutes>(invitation.expires).time_since_epoch().count();
  if (minutes < 0 || minutes > 0xffff'ffffLL) return bad("it never ends");
  return {};
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : m_rest(bytes) {}
  std::string_view take(std::size_t count) {
    if (count > m_rest.size()) {
      m_short = true;
      return {};
    }
    const auto out = m_rest.substr(0, count);
    m_rest.remove_prefix(count);
    return out;
  }
  std::string text() {
    const auto length = take(1);
    return std::string(take(length.empty() ? 0 : static_cast<unsigned char>(length[0])));
  }
  [[nodiscard]] bool done() const { return !m_short && m_rest.empty(); }

 private:
  std::string_view m_rest;
  bool m_short = false;
};

} // namespace

Result<std::string> encodeInvitation(const Invitation& invitation) {
  if (auto fine = check(invitation); !fine) return pass(fine);
  std::string body;
  const auto minutes = static_cast<std::uint32_t>(
      std::chrono::floor<std::chrono::minutes>(invitation.expires).time_since_epoch().count());
  for (const int shift : {24, 16, 8, 0}) body += static_cast<char>(minutes >> shift & 0xffU);
  body.append(reinterpret_cast<const char*>(invitation.fingerprint.data()), invitation.fingerprint.size());
  for (const auto text : texts) {
    body += static_cast<char>((invitation.*text).size());
    body += invitation.*text;
  }
  return written(body + checksum(body));
}

Result<Invitation> parseInvitation(std::string_view given) {
  std::string compact;
  for (const char c : given.substr(0, 2 * longest))
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') compact += c;
  if (compact.size() > longest) return bad("too long");
  if (!compact.starts_with(start)) {
    if (compact.starts_with(anyVersion)) return fail(AccessError::OtherVersion, {}, Retry::AfterAction);
    return bad("this is no invitation");
  }
  const auto decoded =
      QByteArray::fromBase64Encoding(QByteArray::fromStdString(compact.substr(start.size())),
                                     QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
  const std::string bytes = decoded ? decoded.decoded.toStdString() : std::string();
  // One spelling only: Qt passes over a character too many.
  if (bytes.size() < checksumSize || written(bytes) != compact) return bad("a character is missing or mistyped");
  const std::string_view body = std::string_view(bytes).substr(0, bytes.size() - checksumSize);
  if (checksum(body) != bytes.substr(body.size())) return bad("a character is missing or mistyped");
  Reader reader(body);
  Invitation out;
  std::uint32_t minutes = 0;
  for (const char c : reader.take(4)) minutes = minutes << 8U | static_cast<unsigned char>(c);
  out.expires = Instant(std::chrono::minutes(minutes));
  const auto digest = std::as_bytes(std::span(reader.take(out.fingerprint.size())));
  if (digest.size() == out.fingerprint.size()) std::ranges::copy(digest, out.fingerprint.begin());
  for (const auto text : texts) out.*text = reader.text();
  if (!reader.done()) return bad("something is missing in it");
  if (auto fine = check(out); !fine) return pass(fine);
  return out;
}

std::string fingerprintGroups(const crypto::Sha256Digest& fingerprint) {
  std::string out;
  for (const char c : crypto::toHex(fingerprint)) {
    if (out.size() % 5 == 4) out += ' ';
    out += c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return out;
}

Result<crypto::Sha256Digest> authorityFingerprint(std::string_view caPem) {
  auto first = crypto::Certificate::fromPem(caPem);
  if (!first) return pass(first);
  return first->fingerprint();
}

} // namespace clavis::core
