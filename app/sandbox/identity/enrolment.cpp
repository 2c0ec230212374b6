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

Reply<void> Enrolment::note(StoreWriter& writer, std::string_view serial, const std::string& reference,
                            std::string_view parent, core::Instant now) {
  auto noted = writer.sql().execute("INSERT INTO certificate(serial, reference, issued) VALUES(?1, ?2, ?3)", serial,
                                    reference, now.time_since_epoch().count());
  // Certificates of before there were devices are their own.
  if (noted)
    noted = writer.sql().execute("INSERT INTO certificate_device(serial, device) VALUES(?1, coalesce((SELECT device "
                                 "FROM certificate_device WHERE serial = ?2), nullif(?2, ''), ?1))",
                                 serial, parent);
  if (!noted) return refuse(noted.error());
  return {};
}

Reply<std::string> Enrolment::redeem(std::string_view code, const crypto::CertificateRequest& request,
                                     const Authority::Naming& naming) {
  if (!mayTry()) return refuse(429, "throttled", "Too many attempts. Wait a minute.");
  const auto digest = digestOf(code);
  const auto now = m_clock.now();
  auto issued = m_store.write([&](StoreWriter& writer) -> Reply<std::string> {
    std::string reference;
    {
      auto known = writer.sql().prepare("SELECT reference, used, expires FROM enrolment_code WHERE digest = ?1");
      if (!known) return refuse(known.error());
      known->bindAll(std::span<const std::byte>(digest));
      auto row = known->step();
      if (!row) return refuse(row.error());
      if (!*row) return refuse(401, "code-unknown", "This code is not known here.");
      if (!known->isNull(1)) return refuse(403, "code-used", "This code was used before.");
      if (known->integer(2) <= now.time_since_epoch().count())
        return refuse(403, "code-expired", "This code is too old.");
      reference = known->text(0);
    }
    auto certificate = m_authority.issueClient(request, reference, naming, now);
    if (!certificate) return refuse(400, "invalid", "No certificate can be issued: " + certificate.error().detail());
    auto used = writer.sql().execute("UPDATE enrolment_code SET used = ?2 WHERE digest = ?1",
                                     std::span<const std::byte>(digest), now.time_since_epoch().count());
    if (!used) return refuse(used.error());
    if (auto noted = note(writer, certificate->serial, reference, {}, now); !noted)
      return std::unexpected(std::move(noted.error()));
    return std::move(certificate->pem);
  });
  if (!issued && issued.error().status == 401) {
    const std::lock_guard lock(m_guard);
    m_failures.push_back(m_clock.ticks());
  }
  return issued;
}

Reply<std::string> Enrolment::renew(std::string_view serial, const crypto::CertificateRequest& request,
                                    const Authority::Naming& naming) {
  const auto now = m_clock.now();
  return m_store.write([&](StoreWriter& writer) -> Reply<std::string> {
    auto reference =
        writer.sql().text("SELECT reference FROM certificate WHERE serial = ?1 AND revoked IS NULL", serial);
    if (!reference) return refuse(reference.error());
    if (!*reference) return refuse(403, "forbidden", "This certificate is not known here, or was revoked.");
    if (request.subject().commonName != (*reference)->substr(0, 64))
      return refuse(400, "invalid", "A renewal is for the subject of the certificate.");
    auto certificate = m_authority.issueClient(request, **reference, naming, now);
    if (!certificate) return refuse(400, "invalid", "No certificate can be issued: " + certificate.error().detail());
    if (auto noted = note(writer, certificate->serial, **reference, serial, now); !noted)
      return std::unexpected(std::move(noted.error()));
    return std::move(certificate->pem);
  });
}

Reply<std::string> Enrolment::issueMessaging(std::string_view serial, std::string_view requestPem,
                                             const std::string& reference, const Authority::Naming& naming) {
  const auto now = m_clock.now();
  auto request = crypto::CertificateRequest::fromPem(requestPem);
  if (!request) return refuse(400, "invalid", "The messaging request is none: " + request.error().detail);
  auto issued = m_authority.issueMessaging(*request, reference, naming, now);
  if (!issued) return refuse(400, "invalid", "The messaging request cannot be granted: " + issued.error().detail());
  return m_store.write([&](StoreWriter& writer) -> Reply<std::string> {
    if (auto noted = note(writer, issued->serial, reference, serial, now); !noted)
      return std::unexpected(std::move(noted.error()));
    return std::move(issued->pem);
  });
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
    auto done = writer.sql().execute(
        "UPDATE certificate SET revoked = ?2 WHERE revoked IS NULL AND (serial = ?1 OR serial IN (SELECT serial FROM "
        "certificate_device WHERE device = (SELECT device FROM certificate_device WHERE serial = ?1)))",
        serial, now);
    if (!done) return refuse(done.error());
    return writer.sql().changes() > 0;
  });
}

Reply<crypto::RevocationList> Enrolment::revocationList() {
  std::vector<crypto::RevokedCertificate> revoked;
  auto read = m_store.read([&](StoreReader& reader) -> Reply<void> {
    auto rows = reader.sql().prepare("SELECT serial, revoked FROM certificate WHERE revoked IS NOT NULL");
    if (!rows) return refuse(rows.error());
    for (;;) {
      auto row = rows->step();
      if (!row) return refuse(row.error());
      if (!*row) return {};
      const core::Instant when{std::chrono::milliseconds(rows->integer(1))};
      revoked.push_back({std::string(rows->text(0)), std::chrono::floor<std::chrono::seconds>(when)});
    }
  });
  if (!read) return std::unexpected(std::move(read.error()));
  auto list = m_authority.revocationList(revoked, m_clock.now());
  if (!list) return refuse(list.error());
  return std::move(*list);
}

} // namespace clavis::sandbox
