// One request, taken apart, and the answers made of it: shared by the files of FhirService.
#pragma once

#include "app/sandbox/rest/bundle_writer.h"
#include "app/sandbox/rest/fhir_service.h"

namespace clavis::sandbox {

inline constexpr const char* fhirJson = "application/fhir+json; charset=utf-8";

struct FhirService::Call {
  const HttpRequest& request;
  std::string method; ///< HEAD counts as GET
  std::string base;
  Caller caller;
  std::vector<std::string> path; ///< decoded segments below /fhir
  Query query;

  [[nodiscard]] std::string_view header(std::string_view name) const { return request.headers.get(name); }
  [[nodiscard]] bool prefers(std::string_view what) const;
  /// The body as JSON; 415 for another media type, 400 for what is no JSON.
  [[nodiscard]] Reply<JsonTree> json() const;
  [[nodiscard]] std::string self(std::string_view path, const Query& honoured) const;
};

[[nodiscard]] HttpResponse jsonResponse(unsigned status, std::string body);
[[nodiscard]] HttpResponse refusalResponse(const Refusal& refusal);
/// The media type without its parameters, lower case.
[[nodiscard]] std::string mediaType(std::string_view contentType);
[[nodiscard]] std::unexpected<Refusal> methodNotAllowed();

} // namespace clavis::sandbox
