#include "tests/app/sandbox/support/sandbox_client.h"

#include "app/sandbox/identity/authority.h"
#include "app/sandbox/rest/query.h"
#include "crypto/x509/certificate_request.h"
#include "crypto/x509/certs_only.h"

#include <catch2/catch_test_macros.hpp>
#include <curl/curl.h>

#include <algorithm>
#include <stdexcept>

namespace clavis::tests {
namespace {

/// For what threads of a test call: Catch2's assertions are for one thread at a time.
void must(bool holds, const std::string& otherwise) {
  if (!holds) throw std::runtime_error(otherwise);
}

std::size_t takeBody(char* data, std::size_t size, std::size_t count, void* to) {
  static_cast<std::string*>(to)->append(data, size * count);
  return size * count;
}
std::size_t takeHeader(char* data, std::size_t size, std::size_t count, void* to) {
  const std::string_view line(data, size * count);
  auto& headers = *static_cast<std::map<std::string, std::string>*>(to);
  if (line.starts_with("HTTP/")) headers.clear();
  if (const auto colon = line.find(':'); colon != std::string_view::npos) {
    std::string name(line.substr(0, colon));
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    auto value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    headers[name] = std::string(value.substr(0, value.find_last_not_of("\r\n ") + 1));
  }
  return size * count;
}

/// The options take pointers to data that libcurl only reads.
curl_blob blobOf(const std::string& text) { return {const_cast<char*>(text.data()), text.size(), CURL_BLOB_COPY}; }

ClientReply perform(CURL* curl, const std::string& method, const std::string& url, const std::string& body,
                    const std::vector<std::string>& headers) {
  ClientReply reply;
  curl_slist* list = nullptr;
  for (const std::string& header : headers) list = curl_slist_append(list, header.c_str());
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method.c_str());
  curl_easy_setopt(curl, CURLOPT_NOBODY, method == "HEAD" ? 1L : 0L);
  if (method == "POST" || method == "PUT" || method == "PATCH") {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
  } else if (method != "HEAD") {
    curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, takeBody);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply.body);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, takeHeader);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &reply.headers);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 60'000L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  reply.error = static_cast<int>(curl_easy_perform(curl));
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply.status);
  curl_slist_free_all(list);
  return reply;
}

} // namespace

sandbox::JsonTree ClientReply::json() const {
  auto tree = sandbox::JsonTree::parse(body);
  must(tree.has_value(), "status " + std::to_string(status) + ", no JSON: " + body.substr(0, 400));
  return *tree;
}

std::string ClientReply::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

SandboxClient::SandboxClient(std::string base, std::string authorityPem, ClientIdentity identity)
    : m_base(std::move(base)), m_authority(std::move(authorityPem)), m_identity(std::move(identity)),
      m_curl(curl_easy_init()) {
  curl_blob authority = blobOf(m_authority);
  curl_easy_setopt(m_curl, CURLOPT_CAINFO_BLOB, &authority);
  if (!m_identity.certificatePem.empty()) {
    curl_blob certificate = blobOf(m_identity.certificatePem);
    curl_blob key = blobOf(m_identity.keyPem);
    curl_easy_setopt(m_curl, CURLOPT_SSLCERT_BLOB, &certificate);
    curl_easy_setopt(m_curl, CURLOPT_SSLKEY_BLOB, &key);
  }
}

SandboxClient::~SandboxClient() { curl_easy_cleanup(m_curl); }

ClientReply SandboxClient::send(const std::string& method, const std::string& target, const std::string& body,
                                const std::vector<std::string>& headers) {
  std::vector<std::string> all = headers;
  const bool typed =
      std::ranges::any_of(all, [](const std::string& header) { return header.starts_with("Content-Type"); });
  if (!typed && !body.empty()) all.emplace_back("Content-Type: application/fhir+json");
  return perform(m_curl, method, target.starts_with("https:") ? target : m_base + target, body, all);
}

std::string SandboxClient::create(const std::string& json) {
  auto resource = sandbox::JsonTree::parse(json);
  must(resource.has_value(), "the test sends no JSON");
  const auto reply = post('/' + resource->textOf("resourceType"), json);
  must(reply.status == 201, reply.body);
  return reply.json().textOf("id");
}

std::vector<std::string> SandboxClient::ids(const std::string& target) {
  std::vector<std::string> found;
  std::string url = target;
  while (!url.empty()) {
    const auto reply = get(url);
    must(reply.status == 200, url + ' ' + reply.body.substr(0, 400));
    const auto bundle = reply.json();
    if (const auto* entries = bundle.find("entry"))
      for (const auto& entry : entries->items())
        found.push_back(entry.find("resource")->textOf("resourceType") + '/' + entry.find("resource")->textOf("id"));
    url.clear();
    for (const auto& link : bundle.find("link")->items())
      if (link.textOf("relation") == "next") url = link.textOf("url");
  }
  return found;
}

RunningSandbox::RunningSandbox(sandbox::SandboxOptions options) : m_options(std::move(options)) {
  m_options.folder = m_folder / "sandbox";
  restart();
}

void RunningSandbox::restart() {
  m_sandbox.reset();
  auto started = sandbox::Sandbox::start(m_options, m_clock);
  INFO((started ? std::string() : started.error().toString()));
  REQUIRE(started);
  m_sandbox = std::move(*started);
}

std::string RunningSandbox::authorityPem() const {
  auto pem = sandbox::readFile(m_sandbox->authorityPath());
  must(pem.has_value(), "no CA certificate");
  return *pem;
}

ClientReply enrolRequest(const std::string& url, const std::string& authorityPem, const std::string& code,
                         const std::string& requestPem) {
  const auto request = crypto::CertificateRequest::fromPem(requestPem);
  const auto der = request ? request->toDer() : std::vector<std::byte>();
  SandboxClient client("", authorityPem, {});
  return client.post(
      url + "/simpleenroll",
      request ? sandbox::base64({reinterpret_cast<const char*>(der.data()), der.size()}) : requestPem,
      {"Content-Type: application/pkcs10", "Authorization: Basic " + sandbox::base64("anybody:" + code)});
}

std::string certificateIn(const ClientReply& reply) {
  const auto der = sandbox::fromBase64(reply.body);
  REQUIRE(der);
  const auto certificates = crypto::readCertsOnly(std::as_bytes(std::span(*der)));
  REQUIRE(certificates);
  REQUIRE(certificates->size() == 1);
  return certificates->front().toPem();
}

std::string controlUrl(const std::string& enrolUrl) {
  return enrolUrl.substr(0, enrolUrl.find("/.well-known")) + "/control";
}

ClientIdentity RunningSandbox::enrol(const std::string& reference) const {
  auto code = m_sandbox->newCode(reference);
  INFO((code ? std::string() : code.error().toString()));
  REQUIRE(code);
  auto key = crypto::PrivateKey::generateP256();
  REQUIRE(key);
  auto request = crypto::CertificateRequest::create(*key, {"a workstation", {}, {}});
  REQUIRE(request);
  const auto reply = enrolRequest(m_sandbox->enrolUrl(), authorityPem(), *code, request->toPem());
  INFO("curl " << reply.error << ' ' << reply.body);
  REQUIRE(reply.status == 200);
  auto certificate = crypto::Certificate::fromPem(certificateIn(reply));
  REQUIRE(certificate);
  CHECK(certificate->alternativeNames().uri == std::vector{m_sandbox->fhirUrl() + '/' + reference});
  auto pem = key->toPem();
  REQUIRE(pem);
  return {certificate->toPem(), std::string(pem->text()), certificate->serial()};
}

std::unique_ptr<SandboxClient> RunningSandbox::client(const ClientIdentity& identity) const {
  return std::make_unique<SandboxClient>(m_sandbox->fhirUrl(), authorityPem(), identity);
}

} // namespace clavis::tests
