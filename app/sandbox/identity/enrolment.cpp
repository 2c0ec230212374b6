#include "app/sandbox/identity/enrolment.h"

#include "crypto/primitives/hash.h"
#include "crypto/primitives/random.h"

#include <algorithm>

namespace clavis::sandbox {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t codeLength = 10;
constexpr std::size_t failureLimit = 10;

/// As people type it: hyphens and blanks gone, lower case raised, the letters taken for digits put right.
std::string normalised(std::string_view code) {
  std::string out;
  for (char c : code.substr(0, 64)) {
    if (c == '-' || c == ' ') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == 'O') c = '0';
    if (c == 'I' || c == 'L') c = '1';
    out += c;
  }
  return out;
}

crypto::Sha256Digest digestOf(std::string_view code) {
  const std::string text = normalised(code);
  return crypto::sha256(std::as_bytes(std::span(text)));
}

} // namespace

Reply<std::string> Enrolment::newCode(const std::string& reference, std::chrono::minutes validity) {
  std::string code;
  for (std::size_t i = 0; i < codeLength; ++i) {
    if (i == 5) code += '-';
    code += alphabet[crypto::randomBelow(static_cast<std::uint32_t>(alphabet.size()))];
  }
  const auto digest = digestOf(code);
  const std::int64_t expires = (m_clock.now() + validity).time_since_epoch().count();
  return m_store.write([&](StoreWriter& writer) -> Reply<std::string> {
    auto added = writer.sql().execute("INSERT INTO enrolment_code(digest, reference, expires) VALUES(?1, ?2, ?3)",
                                      std::span<const std::byte>(digest), reference, expires);
    if (!added) return refuse(added.error());
    return code;
  });
}

bool Enrolment::mayTry() {
  const std::lock_guard lock(m_guard);
  const auto now = m_clock.ticks();
  while (!m_failures.empty() && now - m_failures.front() > std::chrono::minutes(1)) m_failures.pop_front();
  return m_failures.size() < failureLimit;
}

Reply<Enrolment::Issued> Enrolment::redeem(std::string_view code, const Applied& applied) {
  if (!mayTry()) return refuse(429, "throttled", "Too many attempts. Wait a minute.");
  const auto digest = digestOf(code);
  const auto now = m_clock.now();
  auto issued = m_store.write([&](StoreWriter& writer) -> Reply<Issued> {
    auto reference =
        writer.sql().text("SELECT reference FROM enrolment_code WHERE digest = ?1 AND used IS NULL AND expires > ?2",
                          std::span<const std::byte>(digest), now.time_since_epoch().count());
    if (!reference) return refuse(reference.error());
    if (!*reference) return refuse(403, "forbidden", "This code is wrong, used up or too old.");
    auto certificate = m_authority.issueClient(applied.requestPem, **reference, now);
    if (!certificate)
      return refuse(400, "invalid", "The certificate request is not one: " + certificate.error().detail());
    std::string messaging;
    if (!applied.messagingRequestPem.empty()) {
      auto issuedToo = m_authority.issueMessaging(applied.messagingRequestPem, **reference, applied.fhirBase, now);
      if (!issuedToo)
        return refuse(400, "invalid", "The messaging request cannot be granted: " + issuedToo.error().detail());
      messaging = std::move(issuedToo->pem);
    }
    auto used = writer.sql().execute("UPDATE enrolment_code SET used = ?2 WHERE digest = ?1",
                                     std::span<const std::byte>(digest), now.time_since_epoch().count());
    if (!used) return refuse(used.error());
    auto noted = writer.sql().execute("INSERT INTO certificate(serial, reference, issued) VALUES(?1, ?2, ?3)",
                                      certificate->serial, **reference, now.time_since_epoch().count());
    if (!noted) return refuse(noted.error());
    return Issued{certificate->pem, **reference, std::move(messaging)};
  });
  if (!issued && issued.error().status == 403) {
    const std::lock_guard lock(m_guard);
    m_failures.push_back(m_clock.ticks());
  }
  return issued;
}

Reply<std::string> Enrolment::issueMessaging(std::string_view requestPem, const std::string& reference,
                                             const std::string& fhirBase) const {
  auto issued = m_authority.issueMessaging(requestPem, reference, fhirBase, m_clock.now());
  if (!issued) return refuse(400, "invalid", "The messaging request cannot be granted: " + issued.error().detail());
  return std::move(issued->pem);
}

Reply<std::optional<ReferenceTarget>> Enrolment::personOf(std::string_view serial) {
  return m_store.read([&](StoreReader& reader) -> Reply<std::optional<ReferenceTarget>> {
    auto reference =
        reader.sql().text("SELECT reference FROM certificate WHERE serial = ?1 AND revoked IS NULL", serial);
    if (!reference) return refuse(reference.error());
    if (!*reference) return std::optional<ReferenceTarget>{};
    return parseRelativeReference(**reference);
  });
}

bool Enrolment::isRevoked(std::string_view serial) {
  auto revoked = m_store.read([&](StoreReader& reader) -> Reply<bool> {
    auto found = reader.sql().integer("SELECT 1 FROM certificate WHERE serial = ?1 AND revoked IS NOT NULL", serial);
    if (!found) return refuse(found.error());
    return found->has_value();
  });
  return !revoked || *revoked; // when the list cannot be read, nobody is let in
}

Reply<bool> Enrolment::revoke(std::string_view serial) {
  const std::int64_t now = m_clock.now().time_since_epoch().count();
  return m_store.write([&](StoreWriter& writer) -> Reply<bool> {
    auto done =
        writer.sql().execute("UPDATE certificate SET revoked = ?2 WHERE serial = ?1 AND revoked IS NULL", serial, now);
    if (!done) return refuse(done.error());
    return writer.sql().changes() > 0;
  });
}

} // namespace clavis::sandbox
