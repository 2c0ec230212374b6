// FHIR R4 over HTTP: routes, content negotiation, headers. What each interaction does stands in the files beside this
// one. Thread: handle() from any thread.
#pragma once

#include "app/sandbox/http/http_message.h"
#include "app/sandbox/identity/enrolment.h"
#include "app/sandbox/push/subscriptions.h"
#include "app/sandbox/rest/bulk_export.h"
#include "app/sandbox/rest/capability.h"
#include "app/sandbox/rest/interaction.h"
#include "app/sandbox/store/store.h"

#include <optional>
#include <string>
#include <vector>

namespace clavis::sandbox {

struct ServiceOptions {
  /// Where clients reach us when their Host header says nothing we know: "https://127.0.0.1:8443".
  std::string origin;
  /// Where an invited patient takes the code: "https://127.0.0.1:8444/.well-known/est".
  std::string enrolUrl;
  Authority::Naming naming; ///< of messaging credentials
  /// Host headers we answer to by that name, so that links stay within the origin the client asked; the first part of
  /// our URL.
  std::vector<std::string> hosts;
  std::uint64_t largestBody = 0;           ///< bytes of one request
  std::optional<std::uint64_t> quota = {}; ///< bytes that all Binaries together may take
};

class FhirService {
 public:
  FhirService(Store& store, Enrolment& enrolment, BulkExport& exports, Subscriptions& subscriptions,
              ServiceOptions options);
  [[nodiscard]] HttpResponse handle(const HttpRequest& request);
  /// Where this client knows us: "https://127.0.0.1:8443/fhir".
  [[nodiscard]] std::string baseFor(const HttpRequest& request) const;

 private:
  struct Call; // one request, taken apart
  [[nodiscard]] Reply<HttpResponse> route(Call& call);
  [[nodiscard]] Reply<HttpResponse> onSystem(Call& call);
  [[nodiscard]] Reply<HttpResponse> onType(Call& call);
  [[nodiscard]] Reply<HttpResponse> onInstance(Call& call);
  [[nodiscard]] Reply<HttpResponse> onBulk(Call& call);
  [[nodiscard]] Reply<HttpResponse> search(Call& call, const std::string& type, const Query& query,
                                           std::optional<std::string> patientId);
  [[nodiscard]] Reply<HttpResponse> history(Call& call, const std::string& type, const std::string& id);
  [[nodiscard]] Reply<HttpResponse> everything(Call& call, const std::string& id);
  [[nodiscard]] Reply<HttpResponse> exportStart(Call& call, const std::string& groupId);
  [[nodiscard]] Reply<HttpResponse> invite(Call& call, const std::string& id);
  [[nodiscard]] Reply<HttpResponse> issueCredential(Call& call);
  [[nodiscard]] Reply<HttpResponse> bundle(Call& call);
  [[nodiscard]] Reply<HttpResponse> onSubscription(Call& call);
  [[nodiscard]] Reply<HttpResponse> change(Call& call, Interaction interaction);
  [[nodiscard]] Reply<BinaryLimits> binaryLimits();
  [[nodiscard]] Reply<Caller> callerOf(const std::string& serial);

  Store& m_store;
  Enrolment& m_enrolment;
  BulkExport& m_exports;
  Subscriptions& m_subscriptions;
  ServiceOptions m_options;
};

} // namespace clavis::sandbox
