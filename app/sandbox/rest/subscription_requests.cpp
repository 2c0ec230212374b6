// Subscription: create, read, update, delete, and the list of one's own. No history, no bundles, no search.
#include "app/sandbox/rest/call.h"

namespace clavis::sandbox {
namespace {

HttpResponse answerOf(unsigned status, const Subscription& subscription) {
  HttpResponse response = jsonResponse(status, subscription.body);
  response.headers.set("ETag", entityTag(subscription.version));
  response.headers.set("Last-Modified", httpDate(subscription.updated));
  return response;
}

} // namespace

Reply<HttpResponse> FhirService::onSubscription(Call& call) {
  const ReferenceTarget& self = call.caller.person;
  if (call.path.size() > 2) return refuse(404, "not-supported", "There is no such operation.");
  if (call.path.size() == 1 && call.method == "GET") {
    auto own = m_subscriptions.all(self);
    if (!own) return std::unexpected(std::move(own.error()));
    BundleWriter out("searchset", core::SystemClock().now().time_since_epoch().count());
    out.total(static_cast<std::int64_t>(own->size()));
    out.link("self", call.base + "/Subscription");
    for (const Subscription& one : *own) {
      Version version;
      version.type = "Subscription";
      version.id = one.id;
      version.version = one.version;
      version.updated = one.updated;
      version.body = one.body;
      out.match(call.base, version, "match");
    }
    return jsonResponse(200, out.finish());
  }
  const std::string id = call.path.size() == 2 ? call.path[1] : std::string();
  const bool writes = id.empty() ? call.method == "POST" : call.method == "PUT";
  if (writes) {
    auto resource = call.json();
    if (!resource) return std::unexpected(std::move(resource.error()));
    if (!id.empty() && resource->textOf("id") != id)
      return refuse(400, "invalid", "The id of the body is not the one of the address.");
    auto written = m_subscriptions.put(call.caller, call.base, std::move(*resource), id, call.header("If-Match"));
    if (!written) return std::unexpected(std::move(written.error()));
    HttpResponse response = answerOf(id.empty() ? 201 : 200, *written);
    const std::string address =
        call.base + "/Subscription/" + written->id + "/_history/" + std::to_string(written->version);
    response.headers.set(id.empty() ? "Location" : "Content-Location", address);
    return response;
  }
  if (id.empty()) return methodNotAllowed();
  if (call.method == "GET") {
    auto found = m_subscriptions.find(self, id);
    if (!found) return std::unexpected(std::move(found.error()));
    return answerOf(200, *found);
  }
  if (call.method != "DELETE") return methodNotAllowed();
  if (auto gone = m_subscriptions.remove(self, id); !gone) return std::unexpected(std::move(gone.error()));
  HttpResponse response;
  response.status = 204;
  return response;
}

} // namespace clavis::sandbox
