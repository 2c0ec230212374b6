#include "app/sandbox/server/sandbox.h"

#include "app/sandbox/http/gzip.h"
#include "app/sandbox/identity/authority.h"
#include "app/sandbox/identity/enrolment.h"
#include "app/sandbox/identity/est_service.h"
#include "app/sandbox/push/push_hub.h"
#include "app/sandbox/rest/bulk_export.h"
#include "app/sandbox/rest/fhir_service.h"
#include "app/sandbox/sight/sight.h"
#include "app/sandbox/store/store.h"
#include "core/access/invitation.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <atomic>
#include <cctype>
#include <cerrno>
#include <map>

namespace clavis::sandbox {
namespace {

using core::fail;
using core::Result;

constexpr std::size_t gzipFrom = 1400; // below, one packet carries it anyway

/// Holds DIR/lock for as long as it lives.
class FolderLock {
 public:
  static Result<FolderLock> take(const std::filesystem::path& folder) {
    const int file = ::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return fail(SandboxError::Folder, "the lock file cannot be made", core::Retry::AfterAction);
    if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
      ::close(file);
      return fail(SandboxError::InUse, "another sandbox serves this folder", core::Retry::AfterAction);
    }
    return FolderLock(file);
  }
  FolderLock(FolderLock&& other) noexcept : m_file(other.m_file) { other.m_file = -1; }
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock() {
    if (m_file >= 0) ::close(m_file);
  }

 private:
  explicit FolderLock(int file) : m_file(file) {}
  int m_file;
};

core::Error toError(const Refusal& refusal, SandboxError code) { return core::Error(code, refusal.text); }

std::string bracketed(const std::string& host) { return host.contains(':') ? '[' + host + ']' : host; }

HttpResponse plainJson(unsigned status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.headers.set("Content-Type", "application/json");
  response.headers.set("Cache-Control", "no-store");
  response.body = std::move(body);
  return response;
}
HttpResponse plainError(const Refusal& refusal) {
  HttpResponse response = plainJson(refusal.status, "{\"error\":" + jsonQuoted(refusal.text) + '}');
  if (refusal.status == 429) response.headers.set("Retry-After", "60");
  return response;
}

bool isLoopback(const std::string& host) { return host == "127.0.0.1" || host == "::1"; }

Result<void> makeFolder(const std::filesystem::path& folder) {
  std::error_code error;
  const bool fresh = std::filesystem::create_directories(folder, error);
  if (error) return fail(SandboxError::Folder, error.message(), core::Retry::AfterAction);
  if (fresh) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  return {};
}

Reply<void> ensure(StoreWriter& writer, const std::string& type, const std::string& id, std::string_view json) {
  auto there = writer.find(type, id);
  if (!there) return std::unexpected(std::move(there.error()));
  if (*there) return {};
  auto resource = JsonTree::parse(json);
  if (!resource) return refuse(500, "exception", "a resource of the sandbox is not well formed");
  auto written = writer.put(type, id, *resource);
  if (!written) return std::unexpected(std::move(written.error()));
  return {};
}

/// The sandbox's own practitioner, who sees the whole clinic. Deleting the role leaves a panel.
Reply<void> ensurePractitioner(Store& store) {
  return store.write([](StoreWriter& writer) -> Reply<void> {
    auto person = ensure(
        writer, "Practitioner", "clavis-clinician",
        R"({"resourceType":"Practitioner","id":"clavis-clinician","active":true,"identifier":[{"system":)"
        R"("http://hl7.org/fhir/sid/us-npi","value":"9999999942"}],"name":[{"use":"official","family":"Okafor",)"
        R"("given":["Grace","Ifeoma"],"prefix":["Dr."]}],"telecom":[{"system":"email","value":"grace.okafor@sandbox.invalid",)"
        R"("use":"work"}],"gender":"female","qualification":[{"code":{"coding":[{"system":)"
        R"("http://terminology.hl7.org/CodeSystem/v2-0360","code":"MD","display":"Doctor of Medicine"}],)"
        R"("text":"Family medicine"}}]})");
    if (!person) return person;
    return ensure(writer, "PractitionerRole", "clavis-clinic-wide",
                  R"({"resourceType":"PractitionerRole","id":"clavis-clinic-wide","active":true,"practitioner":)"
                  R"({"reference":"Practitioner/clavis-clinician"},"code":[{"coding":[{"system":")" +
                      std::string(clinicWideSystem) + R"(","code":")" + std::string(clinicWideCode) +
                      R"("}],"text":"Sees the whole clinic"}]})");
  });
}

Result<std::string> makeCode(Store& store, Enrolment& enrolment, const std::string& reference) {
  const auto target = parseRelativeReference(reference);
  if (!target || (target->type != "Patient" && target->type != "Practitioner"))
    return fail(SandboxError::BadArgument, "a code is for Patient/ID or Practitioner/ID");
  auto there = store.read([&](StoreReader& reader) { return reader.find(target->type, target->id); });
  if (!there) return std::unexpected(toError(there.error(), SandboxError::Folder));
  if (!*there || (*there)->deleted())
    return fail(SandboxError::UnknownTarget, "nobody of that address is in the store");
  auto code = enrolment.newCode(reference);
  if (!code) return std::unexpected(toError(code.error(), SandboxError::Folder));
  return *code;
}

} // namespace

struct Sandbox::Impl {
  SandboxOptions options;
  FolderLock lock;
  Authority authority;
  std::unique_ptr<Store> store;
  const core::Clock& clock;
  Enrolment enrolment;
  BulkExport exports;
  Loader loader;
  FaultPlan faults;
  Subscriptions subscriptions;
  PushHub push;
  std::unique_ptr<FhirService> service;
  std::unique_ptr<EstService> est;
  std::map<std::string, std::atomic<std::uint64_t>> counters{}; ///< keys never change after the constructor
  std::unique_ptr<HttpServer> enrolServer;
  std::unique_ptr<HttpServer> fhirServer;

  Impl(SandboxOptions given, FolderLock folderLock, Authority ca, std::unique_ptr<Store> opened, const core::Clock& now)
      : options(std::move(given)), lock(std::move(folderLock)), authority(std::move(ca)), store(std::move(opened)),
        clock(now), enrolment(*store, authority, now), exports(*store, options.folder / "exports"), loader(*store),
        faults(options.faultSeed), subscriptions(*store, now), push(*store, enrolment, subscriptions) {
    store->whenChanged([this](std::vector<Changed> changes) { push.changed(std::move(changes)); });
    for (const char* method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "other"}) counters[method] = 0;
    for (FaultRule& rule : options.faults) faults.add(std::move(rule));
  }

  std::string origin() const {
    if (!options.origin.empty()) return options.origin;
    return "https://" + bracketed(options.host) + ':' + std::to_string(fhirServer->port());
  }

  std::string enrolOrigin() const {
    return "https://" + bracketed(options.host) + ':' + std::to_string(enrolServer->port());
  }
  std::string enrolUrl() const { return enrolOrigin() + std::string(estPath); }

  HttpResponse onFhir(const HttpRequest& request) {
    if (options.proxySerial.empty() || request.peerSerial != options.proxySerial) return onFhirOf(request);
    HttpRequest forwarded = request;
    forwarded.peerSerial = serialOf(request);
    return onFhirOf(forwarded);
  }

  /// Whose request it is: of the connection's certificate, or whom our proxy names.
  std::string serialOf(const HttpRequest& request) const {
    if (options.proxySerial.empty() || request.peerSerial != options.proxySerial) return request.peerSerial;
    std::string serial;
    // As HttpSession writes a serial number.
    for (const char c : request.headers.get("X-Client-Serial"))
      if (c != '0' || !serial.empty()) serial += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return serial;
  }

  std::shared_ptr<SocketListener> onSocket(const HttpRequest& request, const std::shared_ptr<SocketPeer>& peer) {
    return push.accept(serialOf(request), service->baseFor(request), peer);
  }

  HttpResponse onFhirOf(const HttpRequest& request) {
    const auto counter = counters.find(request.method);
    ++(counter == counters.end() ? counters.at("other") : counter->second);
    if (auto lie = faults.instead(request)) return std::move(*lie);
    HttpResponse response = service->handle(request);
    const bool page = request.method == "GET" && response.body.starts_with(R"({"resourceType":"Bundle")");
    faults.spoil(request, response, page);
    if (response.status < 300 && faults.forgets(request)) forget(request, response);
    // What was asked for raw is as good as random, and its digest is of the plain bytes.
    const bool raw = response.headers.get("Content-Type") == "application/octet-stream";
    if (!raw && !response.file && response.body.size() >= gzipFrom &&
        request.headers.get("Accept-Encoding").contains("gzip")) {
      response.body = gzipped(response.body);
      response.headers.set("Content-Encoding", "gzip");
    }
    response.headers.set("Vary", "Accept, Accept-Encoding");
    response.headers.set("Cache-Control", "no-store");
    return response;
  }

  /// The write was answered as done, and is undone: what a server does that loses things.
  void forget(const HttpRequest& write, const HttpResponse& answer) {
    HttpRequest undo;
    undo.method = "DELETE";
    undo.path = write.path;
    if (const auto location = std::string(answer.headers.get("Location")); write.method == "POST") {
      const auto at = location.find("/fhir/");
      if (at == std::string::npos) return;
      undo.path = location.substr(at, location.find("/_history/") - at);
    }
    undo.peerSerial = write.peerSerial;
    static_cast<void>(service->handle(undo));
  }

  HttpResponse onEnrol(const HttpRequest& request) {
    if (EstService::serves(request.path)) return est->handle(request);
    if (options.control && request.path == "/control/counters" && request.method == "GET") {
      JsonTree counts = JsonTree::object();
      for (const auto& [method, count] : counters) counts.set(method, JsonTree::number(static_cast<long long>(count)));
      counts.set("faults", JsonTree::number(static_cast<long long>(faults.strikes())));
      return plainJson(200, counts.write());
    }
    if (options.control && request.path == "/control/faults" && request.method == "POST") {
      auto body = JsonTree::parse(request.body);
      if (!body || !body->isArray()) return plainError({400, {}, "The body is an array of fault rules."});
      std::vector<FaultRule> rules;
      for (const JsonTree& item : body->items()) {
        auto rule = parseFaultRule(item.text());
        if (!rule) return plainError({400, {}, rule.error()});
        rules.push_back(std::move(*rule));
      }
      faults.clear();
      for (FaultRule& rule : rules) faults.add(std::move(rule));
      return plainJson(200, "{}");
    }
    return plainError({404, {}, "There is nothing at this address."});
  }

  Result<void> fill() {
    if (auto there = ensurePractitioner(*store); !there)
      return std::unexpected(toError(there.error(), SandboxError::Folder));
    if (!options.load.empty()) loader.load(options.load);
    if (options.generate && !loader.generate(*options.generate))
      return fail(SandboxError::BadArgument, "the charts could not be generated");
    if (!options.load.empty() || options.generate) {
      auto panel = loader.makePanel(sandboxPractitioner);
      if (!panel) return std::unexpected(toError(panel.error(), SandboxError::Folder));
      options.log(loader.report().text() + "Group/clavis-panel: " + std::to_string(*panel) + " patients\n");
    }
    return {};
  }

  Result<void> listen() {
    auto identity = authority.serverIdentity(options.host, clock.now());
    if (!identity) return core::pass(identity);
    ServerOptions server;
    server.host = options.host;
    server.port = options.port;
    server.certificateChainPem = identity->certificatePem;
    server.privateKeyPem = identity->privateKeyPem;
    server.limits = options.limits;
    server.workers = options.workers;
    ServerOptions front = server;
    front.port = options.enrolPort;
    front.workers = 1;
    front.limits.bodyBytes = 64 * 1024;
    server.clientAuthorityPem = authority.certificatePem();
    server.socketPath = "/fhir" + std::string(socketPath);
    server.isRevoked = [this](std::string_view serial) { return enrolment.isRevoked(serial); };
    front.clientAuthorityPem = server.clientAuthorityPem;
    front.isRevoked = server.isRevoked;
    front.strangersToo = true; // who has a code has no certificate yet
    auto fhir = HttpServer::listen(std::move(server));
    if (!fhir) return core::pass(fhir);
    fhirServer = std::move(*fhir);
    auto enrol = HttpServer::listen(std::move(front));
    if (!enrol) return core::pass(enrol);
    enrolServer = std::move(*enrol);
    const std::string port = ':' + std::to_string(fhirServer->port());
    const Authority::Naming naming{origin() + "/fhir", enrolOrigin() + std::string(revocationListPath)};
    est = std::make_unique<EstService>(enrolment, authority, clock, naming);
    service = std::make_unique<FhirService>(
        *store, enrolment, exports, subscriptions,
        ServiceOptions{origin(),
                       enrolUrl(),
                       naming,
                       {bracketed(options.host) + port, "localhost" + port, "127.0.0.1" + port, "[::1]" + port},
                       options.limits.bodyBytes,
                       options.quota});
    fhirServer->serve([this](const HttpRequest& request) { return onFhir(request); },
                      [this](const HttpRequest& request, const std::shared_ptr<SocketPeer>& peer) {
                        return onSocket(request, peer);
                      });
    enrolServer->serve([this](const HttpRequest& request) { return onEnrol(request); });
    return {};
  }
};

Sandbox::Sandbox(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

Result<std::unique_ptr<Sandbox>> Sandbox::start(SandboxOptions options, const core::Clock& clock) {
  if (options.control && !isLoopback(options.host))
    return fail(SandboxError::BadArgument, "--control is for 127.0.0.1 only", core::Retry::AfterAction);
  if (auto made = makeFolder(options.folder); !made) return core::pass(made);
  auto lock = FolderLock::take(options.folder);
  if (!lock) return core::pass(lock);
  auto authority = Authority::open(options.folder, clock);
  if (!authority) return core::pass(authority);
  auto store = Store::open(options.folder / "store.db", clock);
  if (!store) return core::pass(store);
  auto impl =
      std::make_unique<Impl>(std::move(options), std::move(*lock), std::move(*authority), std::move(*store), clock);
  if (auto filled = impl->fill(); !filled) return core::pass(filled);
  if (auto listening = impl->listen(); !listening) return core::pass(listening);
  return std::unique_ptr<Sandbox>(new Sandbox(std::move(impl)));
}

Sandbox::~Sandbox() { stop(); }

void Sandbox::stop() {
  if (m_impl->enrolServer) m_impl->enrolServer->stop();
  if (m_impl->fhirServer) m_impl->fhirServer->stop();
}

std::string Sandbox::fhirUrl() const { return m_impl->origin() + "/fhir"; }
std::string Sandbox::enrolUrl() const { return m_impl->enrolUrl(); }
std::filesystem::path Sandbox::authorityPath() const {
  return std::filesystem::absolute(m_impl->authority.certificatePath());
}
void Sandbox::cutSockets() { m_impl->fhirServer->cutSockets(); }
FaultPlan& Sandbox::faults() { return m_impl->faults; }
const LoadReport& Sandbox::loadReport() const { return m_impl->loader.report(); }
std::uint64_t Sandbox::requests(const std::string& method) const {
  const auto counter = m_impl->counters.find(method);
  return counter == m_impl->counters.end() ? 0 : counter->second.load();
}

Result<std::string> Sandbox::newCode(const std::string& reference) {
  return makeCode(*m_impl->store, m_impl->enrolment, reference);
}

Result<std::string> Sandbox::newInvitation(const std::string& reference) {
  auto code = newCode(reference);
  if (!code) return code;
  return invitationFor(*code, reference);
}

Result<std::string> Sandbox::invitationFor(const std::string& code, const std::string& reference) const {
  return core::encodeInvitation({.fhirBase = fhirUrl(),
                                 .estUrl = enrolUrl(),
                                 .fingerprint = m_impl->authority.certificate().fingerprint(),
                                 .code = code,
                                 .person = reference,
                                 .clinic = "Clavis sandbox",
                                 .expires = m_impl->clock.now() + Enrolment::codeLife});
}

Result<bool> Sandbox::revoke(const std::string& serial) {
  auto done = m_impl->enrolment.revoke(serial);
  if (!done) return std::unexpected(toError(done.error(), SandboxError::Folder));
  return *done;
}

namespace {
template <class F>
auto withEnrolment(const std::filesystem::path& folder, const core::Clock& clock, F&& work)
    -> decltype(work(std::declval<Store&>(), std::declval<Enrolment&>())) {
  if (!std::filesystem::exists(folder / "store.db"))
    return fail(SandboxError::Folder, "there is no sandbox in this folder", core::Retry::AfterAction);
  auto authority = Authority::open(folder, clock);
  if (!authority) return core::pass(authority);
  auto store = Store::open(folder / "store.db", clock);
  if (!store) return core::pass(store);
  Enrolment enrolment(**store, *authority, clock);
  return work(**store, enrolment);
}
} // namespace

Result<std::string> codeFor(const std::filesystem::path& folder, const std::string& reference,
                            const core::Clock& clock) {
  return withEnrolment(folder, clock,
                       [&](Store& store, Enrolment& enrolment) { return makeCode(store, enrolment, reference); });
}

Result<bool> revokeIn(const std::filesystem::path& folder, const std::string& serial, const core::Clock& clock) {
  return withEnrolment(folder, clock, [&](Store&, Enrolment& enrolment) -> Result<bool> {
    auto done = enrolment.revoke(serial);
    if (!done) return std::unexpected(toError(done.error(), SandboxError::Folder));
    return *done;
  });
}

} // namespace clavis::sandbox
