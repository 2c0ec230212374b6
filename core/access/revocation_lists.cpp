#include "core/access/revocation_lists.h"

#include "core/backend/http/curl_transport.h"
#include "crypto/x509/revocation_list.h"

#include <algorithm>

namespace clavis::core {
namespace {

using crypto::Certificate;
using crypto::RevocationList;

/// Some ten thousand times what a clinic revokes.
constexpr std::size_t largestList = std::size_t{8} << 20;
constexpr std::size_t mostUrls = 8;

auto badList(const char* why) { return fail(AccessError::BadList, why, Retry::Later); }

std::vector<RevocationList> listsOf(std::string_view pem) {
  constexpr std::string_view begin = "-----BEGIN X509 CRL-----";
  std::vector<RevocationList> out;
  for (auto at = pem.find(begin); at != std::string_view::npos; at = pem.find(begin, at + begin.size()))
    if (auto list = RevocationList::fromPem(pem.substr(at))) out.push_back(std::move(*list));
  return out;
}

std::optional<RevocationList> parse(std::string_view bytes) {
  auto list = bytes.starts_with("-----BEGIN") ? RevocationList::fromPem(bytes)
                                              : RevocationList::fromDer(std::as_bytes(std::span(bytes)));
  return list ? std::optional(std::move(*list)) : std::nullopt;
}

bool signedByOurs(const RevocationList& list, std::string_view caPem) {
  const auto authorities = Certificate::allFromPem(caPem);
  return authorities && std::ranges::any_of(*authorities, [&](const Certificate& authority) {
           return authority.subject() == list.issuer() && list.verify(authority);
         });
}

bool sameSerials(const RevocationList& a, const RevocationList& b) {
  const auto serials = [](const RevocationList& list) {
    std::vector<std::string> out;
    for (auto& entry : list.revoked()) out.push_back(std::move(entry.serial));
    std::ranges::sort(out);
    return out;
  };
  return serials(a) == serials(b);
}

bool pastItsMiddle(const RevocationList& list, Instant now) {
  return now >= list.thisUpdate() + (list.nextUpdate() - list.thisUpdate()) / 2;
}

} // namespace

std::vector<std::string> revocationListUrls(const BackendIdentity& identity) {
  std::vector<std::string> out;
  const auto add = [&out](const std::string& url) {
    if (url.starts_with("https://") && out.size() < mostUrls && std::ranges::find(out, url) == out.end())
      out.push_back(url);
  };
  if (!identity.revocationUrl.empty()) {
    add(identity.revocationUrl);
    return out;
  }
  for (const std::string& pem : {identity.certificatePem, identity.messaging.certificatePem, identity.caPem})
    if (const auto certificates = Certificate::allFromPem(pem))
      for (const Certificate& certificate : *certificates)
        for (const std::string& url : certificate.revocationListUrls()) add(url);
  return out;
}

Result<std::string> fetchList(const BackendIdentity& identity, const std::string& url) {
  // An Origin has no query, and a distribution point may: only scheme, host and port make the transport.
  constexpr std::size_t scheme = std::string_view("https://").size();
  auto origin = Origin::parse(url.substr(0, url.find_first_of("/?#", scheme)));
  if (!origin) return pass(origin);
  auto transport = CurlTransport::create(std::move(*origin), {.caPem = identity.caPem}, {.proxy = identity.proxy});
  if (!transport) return pass(transport);
  auto answer = (*transport)
                    ->send({.target = url,
                            .reach = Reach::Host,
                            .headers = {{"Accept", "application/pkix-crl, */*"}},
                            .deadline = std::chrono::seconds(20),
                            .maximumBody = largestList})
                    .takeResult();
  if (!answer) return pass(answer);
  if (answer->status != 200) return badList("it is not where it should be");
  return std::move(answer->body);
}

Result<std::string> mergeList(const BackendIdentity& identity, std::string_view fresh, Instant now) {
  const auto list = parse(fresh);
  if (!list) return badList("it cannot be read");
  if (!signedByOurs(*list, identity.caPem)) return badList("the clinic's authority did not sign it");
  std::string kept;
  bool needed = true;
  for (const RevocationList& known : listsOf(identity.crlPem)) {
    if (known.issuer() != list->issuer()) {
      kept += known.toPem();
      continue;
    }
    if (list->isOlderThan(known)) return fail(AccessError::OlderList, {}, Retry::Later);
    needed = !sameSerials(*list, known) || pastItsMiddle(known, now);
  }
  return needed ? kept + list->toPem() : identity.crlPem;
}

} // namespace clavis::core
