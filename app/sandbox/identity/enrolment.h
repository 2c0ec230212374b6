// One-time codes and the certificates they were turned into: who a client is.
//
// A code is ten characters of Crockford's base 32 (50 bits), valid for a day and once; only its SHA-256 is stored.
// Attempts with unknown codes are limited to ten a minute for everybody together, which leaves a guesser nothing to
// gain. A code and all certificates that come of it (renewals, messaging credentials) are one device: they are revoked
// together.
// Thread: safe from several threads.
#pragma once

#include "app/sandbox/identity/authority.h"
#include "app/sandbox/rest/names.h"
#include "app/sandbox/store/store.h"

#include <deque>
#include <mutex>
#include <optional>
#include <string>

namespace clavis::sandbox {

class Enrolment {
 public:
  Enrolment(Store& store, const Authority& authority, const core::Clock& clock)
      : m_store(store), m_authority(authority), m_clock(clock) {}

  static constexpr std::chrono::hours codeLife{24};
  /// A code for "Practitioner/ID" or "Patient/ID".
  [[nodiscard]] Reply<std::string> newCode(const std::string& reference, std::chrono::minutes validity = codeLife);

  /// The certificate, PEM. 401 for a code nobody made, 403 "code-used" or "code-expired", 400 for a bad request, 429
  /// after too many.
  [[nodiscard]] Reply<std::string> redeem(std::string_view code, const crypto::CertificateRequest& request,
                                          const Authority::Naming& naming);
  /// A certificate in the place of the one with that number, for a request of the same subject. 403 when it is not one
  /// of ours that is still good, 400 for a bad request.
  [[nodiscard]] Reply<std::string> renew(std::string_view serial, const crypto::CertificateRequest& request,
                                         const Authority::Naming& naming);
  /// A messaging credential for the device whose certificate has that number. 400 for a bad request.
  [[nodiscard]] Reply<std::string> issueMessaging(std::string_view serial, std::string_view requestPem,
                                                  const std::string& reference, const Authority::Naming& naming);

  /// Who this certificate belongs to; nullopt when we did not issue it or it was revoked.
  [[nodiscard]] Reply<std::optional<ReferenceTarget>> personOf(std::string_view serial);
  [[nodiscard]] bool isRevoked(std::string_view serial);
  /// All of the device's certificates. False when there is no such certificate.
  [[nodiscard]] Reply<bool> revoke(std::string_view serial);
  /// What has been revoked so far, as our authority says it now.
  [[nodiscard]] Reply<crypto::RevocationList> revocationList();

 private:
  [[nodiscard]] bool mayTry();
  /// `parent`: the certificate it is for the same device as; empty: it is the first.
  [[nodiscard]] static Reply<void> note(StoreWriter& writer, std::string_view serial, const std::string& reference,
                                        std::string_view parent, core::Instant now);

  Store& m_store;
  const Authority& m_authority;
  const core::Clock& m_clock;
  std::mutex m_guard;
  std::deque<std::chrono::steady_clock::time_point> m_failures;
};

} // namespace clavis::sandbox
