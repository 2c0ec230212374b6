#include "app/sandbox/rest/capability.h"

#include "app/sandbox/json/json_tree.h"
#include "app/sandbox/rest/names.h"
#include "app/sandbox/search/parameters.h"

#include <algorithm>

namespace clavis::sandbox {
namespace {

std::string parameterText(std::string_view name, std::string_view kind) {
  return R"({"name":")" + std::string(name) + R"(","type":")" + std::string(kind) + "\"}";
}

std::string limitText(std::string_view name, std::uint64_t bytes) {
  return R"({"url":"urn:x-clavis:blob-)" + std::string(name) + R"(","valueDecimal":)" + std::to_string(bytes) + '}';
}

/// A Subscription is its owner's alone, and has neither history nor search.
constexpr std::string_view subscriptionText =
    R"({"type":"Subscription","interaction":[{"code":"read"},{"code":"create"},{"code":"update"},{"code":"delete"}],)"
    R"("versioning":"versioned","readHistory":false,"updateCreate":false,"conditionalCreate":false,)"
    R"("documentation":"channel.type websocket without payload; a client sees its own"})";

std::string resourceText(std::string_view type, const BinaryLimits& binary) {
  std::string out = "{";
  if (type == "Binary") {
    out += R"("extension":[)" + limitText("largest", binary.largest);
    if (binary.room) out += ',' + limitText("room", *binary.room);
    out += "],";
  }
  out += R"("type":")" + std::string(type) + R"(","interaction":[)";
  const char* separator = "";
  for (const char* code :
       {"read", "vread", "update", "patch", "delete", "history-instance", "history-type", "create", "search-type"}) {
    out += separator + std::string(R"({"code":")") + code + "\"}";
    separator = ",";
  }
  out += R"(],"versioning":"versioned-update","readHistory":true,"updateCreate":true,"conditionalCreate":true,)"
         R"("conditionalRead":"not-match","conditionalUpdate":true,"conditionalDelete":"single")";
  std::string includes;
  std::string parameters = parameterText("_id", "token") + ',' + parameterText("_lastUpdated", "date");
  for (const int number : parametersOf(type)) {
    const SearchParameter& parameter = searchParameters()[static_cast<std::size_t>(number)];
    parameters += ',' + parameterText(parameter.name, kindName(parameter.kind));
    if (parameter.kind != Kind::Reference) continue;
    includes += (includes.empty() ? "\"" : ",\"") + std::string(type) + ':' + std::string(parameter.name) + '"';
  }
  if (!includes.empty()) out += R"(,"searchInclude":[)" + includes + ']';
  std::string reverse;
  for (const SearchParameter& parameter : searchParameters()) {
    if (parameter.kind != Kind::Reference || parameter.targets == "*") continue;
    if (!(' ' + std::string(parameter.targets) + ' ').contains(' ' + std::string(type) + ' ')) continue;
    reverse += (reverse.empty() ? "\"" : ",\"") + std::string(parameter.type) + ':' + std::string(parameter.name) + '"';
  }
  if (!reverse.empty()) out += R"(,"searchRevInclude":[)" + reverse + ']';
  out += ",\"searchParam\":[" + parameters + ']';
  if (type == "Patient")
    out +=
        R"(,"operation":[{"name":"everything","definition":"http://hl7.org/fhir/OperationDefinition/Patient-everything"},)"
        R"({"name":"export","definition":"http://hl7.org/fhir/uv/bulkdata/OperationDefinition/patient-export"}])";
  if (type == "Group")
    out +=
        R"(,"operation":[{"name":"export","definition":"http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export"}])";
  return out + '}';
}

} // namespace

std::string webSocketAddress(std::string_view base) {
  constexpr std::string_view scheme = "https";
  return "wss" + std::string(base.substr(std::min(scheme.size(), base.size()))) + std::string(socketPath);
}

std::string capabilityStatement(std::string_view base, std::string_view date, const BinaryLimits& binary) {
  std::string out =
      R"({"resourceType":"CapabilityStatement","status":"active","date":")" + std::string(date) +
      R"(","kind":"instance","software":{"name":"Clavis sandbox","version":"0.1.0"},"implementation":{)"
      R"("description":"A FHIR R4 server for trying and testing Clavis","url":)" +
      jsonQuoted(base) +
      R"(},"fhirVersion":"4.0.1","format":["json","application/fhir+json"],"patchFormat":["application/json-patch+json"],)"
      R"("instantiates":["http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data"],)"
      R"("rest":[{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/capabilitystatement-websocket","valueUri":)" +
      jsonQuoted(webSocketAddress(base)) +
      R"(}],"mode":"server","security":{"cors":false,"service":[{"coding":[{"system":)"
      R"("http://terminology.hl7.org/CodeSystem/restful-security-service","code":"Certificates"}]}],"description":)"
      R"("Mutual TLS. A practitioner's certificate sees the panel (general practitioner, care team, group), with a clinic-wide )"
      R"(role every record; a patient's its own."},"resource":[)";
  const char* separator = "";
  for (const std::string_view type : resourceTypes()) {
    if (type == "OperationOutcome" || type == "Parameters") continue;
    out += separator + (type == "Subscription" ? std::string(subscriptionText) : resourceText(type, binary));
    separator = ",";
  }
  out += R"(],"interaction":[{"code":"transaction"},{"code":"batch"},{"code":"history-system"}]}]})";
  return out;
}

} // namespace clavis::sandbox
