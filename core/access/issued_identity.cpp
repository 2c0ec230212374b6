#include "core/access/issued_identity.h"

#include "core/backend/fhir/reference.h"
#include "core/base/crypto_error.h"
#include "crypto/x509/chain.h"

#include <algorithm>

namespace clavis::core {
namespace {

using crypto::Certificate;

std::chrono::sys_seconds seconds(Instant now) { return std::chrono::time_point_cast<std::chrono::seconds>(now); }

bool isRoot(const Certificate& certificate) { return certificate.subject() == certificate.issuer(); }

/// From `leaf` upwards, as far as `pool` leads, without roots. Names decide; the signatures are verified beforehand.
std::vector<Certificate> intermediatesOf(const Certificate& leaf, const std::vector<Certificate>& pool) {
  std::vector<Certificate> out;
  const Certificate* below = &leaf;
  while (out.size() < pool.size() && !isRoot(*below)) {
    const auto above = std::ranges::find_if(pool, [&](const Certificate& candidate) {
      return !isRoot(candidate) && candidate.isAuthority() && candidate.subject() == below->issuer();
    });
    if (above == pool.end()) break;
    out.push_back(*above);
    below = &*above;
  }
  return out;
}

} // namespace

Result<std::string> chooseAuthorities(const std::vector<Certificate>& offered, const crypto::Sha256Digest& fingerprint,
                                      Instant now) {
  const auto anchor =
      std::ranges::find_if(offered, [&](const Certificate& one) { return one.fingerprint() == fingerprint; });
  if (anchor == offered.end() || !anchor->isAuthority())
    return fail(AccessError::FingerprintMismatch, "the authority of the invitation is not among those offered",
                Retry::AfterAction);
  std::string pem = anchor->toPem();
  for (const Certificate& one : offered) {
    if (one == *anchor || isRoot(one) || !one.isAuthority()) continue;
    if (crypto::verifyChain(one, offered, {*anchor}, {.purpose = {}, .at = seconds(now), .hostName = {}}))
      pem += one.toPem();
  }
  return pem;
}

Result<std::string> chooseCertificate(const std::vector<Certificate>& issued, const crypto::PrivateKey& key,
                                      const std::string& caPem, Instant now) {
  const auto unfit = [](std::string why) {
    return fail(AccessError::CertificateUnfit, std::move(why), Retry::AfterAction);
  };
  const auto leaf = std::ranges::find_if(issued, [&](const Certificate& one) { return one.matches(key); });
  if (leaf == issued.end()) return unfit("none of the certificates is for our key");
  auto authorities = Certificate::allFromPem(caPem);
  if (!authorities) return pass(authorities);
  std::vector<Certificate> roots;
  std::vector<Certificate> pool = issued;
  for (const Certificate& one : *authorities) (isRoot(one) ? roots : pool).push_back(one);
  const auto intermediates = intermediatesOf(*leaf, pool);
  const auto chain = crypto::verifyChain(
      *leaf, intermediates, roots, {.purpose = crypto::KeyPurpose::ClientAuth, .at = seconds(now), .hostName = {}});
  if (!chain && chain.error().code == crypto::CryptoError::Expired)
    return fail(AccessError::ClockWrong, "what was issued just now is not valid now", Retry::AfterAction);
  if (!chain) return unfit(chain.error().detail);
  std::string pem = leaf->toPem();
  for (const Certificate& one : intermediates) pem += one.toPem();
  return pem;
}

CertificateOwner ownerOf(const Certificate& leaf) {
  for (const std::string& uri : leaf.alternativeNames().uri) {
    const auto who = parseReference(uri);
    if (!who || !who->version.empty()) continue;
    CertificateOwner owner{.fhirBase = {}, .person = who->type + '/' + who->id};
    if (uri.starts_with("https://")) owner.fhirBase = uri.substr(0, uri.size() - owner.person.size() - 1);
    return owner;
  }
  return {};
}

Result<void> checkIdentity(const BackendIdentity& identity, const crypto::PrivateKey& key) {
  const auto leaf = Certificate::fromPem(identity.certificatePem);
  if (!leaf)
    return fail(BackendError::BadIdentity, "the certificate that was issued cannot be read", Retry::AfterAction);
  if (!leaf->matches(key))
    return fail(BackendError::ClientKeyMismatch, "the certificate that was issued is for another key",
                Retry::AfterAction);
  auto origin = Origin::parse(identity.fhirBase);
  if (!origin) return pass(origin);
  auto tls = TlsContext::create(*origin, tlsMaterial(identity));
  if (!tls) return pass(tls);
  return {};
}

} // namespace clavis::core
