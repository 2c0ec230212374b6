// One-time codes and the certificates they were turned into: who a client is.
//
// A code is ten characters of Crockford's base 32 (50 bits), valid for a day and once; only its SHA-256 is stored.
// Attempts with wrong codes are limited to ten a minute for everybody together, which leaves a guesser nothing to gain.
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

  /// A code for "Practitioner/ID" or "Patient/ID".
  [[nodiscard]] Reply<std::string> newCode(const std::string& reference,
                                           std::chrono::minutes validity = std::chrono::hours(24));

  struct Issued {
    std::string certificatePem;
    std::string reference;
    std::string messagingPem; ///< empty when none was asked for
  };
  struct Applied {
    std::string_view requestPem;
    std::string_view messagingRequestPem; ///< empty: no messaging credential is wanted
    std::string fhirBase;                 ///< what the messaging credential names the person by
  };
  /// 403 for a code that is wrong, used or too old (one answer for all three), 400 for a bad request, 429 after too
  /// many.
  [[nodiscard]] Reply<Issued> redeem(std::string_view code, const Applied& applied);

  /// A new messaging credential for somebody who is enrolled. 400 for a bad request.
  [[nodiscard]] Reply<std::string> issueMessaging(std::string_view requestPem, const std::string& reference,
                                                  const std::string& fhirBase) const;

  /// Who this certificate belongs to; nullopt when we did not issue it or it was revoked.
  [[nodiscard]] Reply<std::optional<ReferenceTarget>> personOf(std::string_view serial);
  [[nodiscard]] bool isRevoked(std::string_view serial);
  /// False when there is no such certificate.
  [[nodiscard]] Reply<bool> revoke(std::string_view serial);

 private:
  [[nodiscard]] bool mayTry();

  Store& m_store;
  const Authority& m_authority;
  const core::Clock& m_clock;
  std::mutex m_guard;
  std::deque<std::chrono::steady_clock::time_point> m_failures;
};

} // namespace clavis::sandbox
