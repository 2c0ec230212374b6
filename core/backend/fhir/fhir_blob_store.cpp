#include "core/backend/fhir/fhir_blob_store.h"

#include "core/backend/fhir/binary_resource.h"
#include "core/backend/fhir/fhir_requests.h"
#include "core/backend/fhir/query.h"
#include "core/backend/fhir/reference.h"
#include "core/base/crypto_error.h"
#include "core/base/mapped_future.h"
#include "crypto/sealed/bulk_hash.h"

#include <atomic>
#include <span>

namespace clavis::core {
namespace {

constexpr const char* fhirJson = "application/fhir+json";
/// Room for what stands around the data in the JSON form.
constexpr std::size_t jsonFrame = 16 << 10;

/// How a server takes a Binary, from the cheapest way to the one that every server has.
enum class Way : std::uint8_t { Raw, Json, JsonAtTheirId, None };

/// Whether a server names digests of what it keeps.
enum class Digests : std::uint8_t { Unknown, Told, None };

/// The server does not take it this way; it may take it another.
bool refusesTheWay(const Error& error) {
  for (const auto code : {BackendError::BadRequest, BackendError::NotAllowed, BackendError::Unprocessable,
                          BackendError::NotFound, BackendError::Gone})
    if (error.is(code)) return true;
  return false;
}
/// Something is at this id already, and the server wants to be told what it replaces. It can only be ours: whoever
/// needs to know what it is checks it.
bool isThere(const Error& error) {
  return error.is(BackendError::Conflict) || error.is(BackendError::PreconditionFailed);
}
bool isMissing(const Error& error) {
  return error.is(BackendError::NotFound) || error.is(BackendError::Gone) || error.is(BackendError::Forbidden);
}

std::string targetOf(const std::string& id) { return "Binary/" + percentEncoded(id); }

Result<std::string> contentOf(HttpResponse& answer, std::size_t most) {
  if (answer.headers.get("Content-Type").value_or("").contains("json")) return binary::contentOf(answer.body, most);
  if (answer.body.size() > most) return fail(BackendError::TooLarge, "over " + std::to_string(most) + " bytes");
  return std::move(answer.body);
}

} // namespace

struct FhirBlobStore::Parts {
  Parts(HttpTransport& transport, FhirBlobStoreOptions given)
      : options(std::move(given)), requests(transport, options.workers, options.outcomes) {}

  HttpRequest request(HttpMethod method, std::string target, const char* accept, Delivery delivery) const {
    return {.method = method,
            .target = std::move(target),
            .headers = {{"Accept", accept}},
            .delivery = delivery,
            .deadline = options.deadline};
  }

  [[nodiscard]] HttpRequest putting(const BlobPosting& posting, Way by) const {
    auto out = by == Way::JsonAtTheirId
                   ? request(HttpMethod::Post, "Binary", fhirJson, Delivery::AtMostOnce)
                   : request(HttpMethod::Put, targetOf(posting.id), fhirJson, Delivery::Repeatable);
    out.headers.add("Prefer", "return=minimal");
    out.headers.add("Content-Type", by == Way::Raw ? binary::sealedType : fhirJson);
    if (by == Way::Raw) {
      if (!posting.patient.empty()) out.headers.add("X-Security-Context", posting.patient);
      out.body = posting.content;
    } else {
      out.body = binary::resource(posting, by == Way::Json);
    }
    return out;
  }

  QFuture<Result<std::string>> put(std::shared_ptr<const BlobPosting> posting, Way at) {
    using Answer = Result<std::string>;
    auto sent = requests.ask<std::string>(
        putting(*posting, at), "Binary", [id = posting->id, at](HttpResponse& answer) -> Answer {
          if (at != Way::JsonAtTheirId) return id;
          const auto where = parseReference(answer.headers.get("Location").value_or(""));
          if (!where || where->type != "Binary")
            return fail(BackendError::NotFhir, "the server does not say where it put it");
          return where->id;
        });
    return andThen<std::string>(std::move(sent), [this, posting, at](Answer answer) -> QFuture<Answer> {
      if (answer) {
        way = at;
        return readyFuture(std::move(answer));
      }
      if (at != Way::JsonAtTheirId && isThere(answer.error())) return readyFuture<Answer>(posting->id);
      const Way next = static_cast<Way>(static_cast<int>(at) + 1);
      if (next == Way::None || !refusesTheWay(answer.error())) return readyFuture(std::move(answer));
      return put(posting, next);
    });
  }

  QFuture<Result<std::string>> get(const std::string& id, std::size_t most) {
    using Answer = Result<std::string>;
    const auto ask = [this, id, most](const char* accept) {
      auto wanted = request(HttpMethod::Get, targetOf(id), accept, Delivery::Read);
      wanted.maximumBody = most / 3 * 4 + jsonFrame;
      return requests.ask<std::string>(std::move(wanted), "Binary",
                                       [most](HttpResponse& answer) { return contentOf(answer, most); });
    };
    if (readsJson) return ask(fhirJson);
    return andThen<std::string>(ask(binary::sealedType), [this, ask](Answer answer) -> QFuture<Answer> {
      if (answer || !answer.error().is(BackendError::NotAllowed)) return readyFuture(std::move(answer));
      readsJson = true;
      return ask(fhirJson);
    });
  }

  QFuture<Result<BlobState>> readAndCompare(const BlobCheck& wanted) {
    return mapped(get(wanted.id, static_cast<std::size_t>(wanted.size)),
                  [this, wanted](const Result<std::string>& content) -> Result<BlobState> {
                    if (!content) {
                      if (isMissing(content.error())) return BlobState::Missing;
                      const bool other =
                          content.error().is(BackendError::TooLarge) || content.error().is(BackendError::NotFhir);
                      if (!other) return std::unexpected(content.error());
                    }
                    auto digest = content ? crypto::bulkSha256(std::as_bytes(std::span(*content)))
                                          : crypto::Result<crypto::Sha256Digest>(crypto::Sha256Digest{});
                    if (!digest) return pass(digest);
                    return judged(content && *digest == wanted.sha256);
                  });
  }

  /// A server that keeps something else than it was given raw may do better with JSON.
  BlobState judged(bool same) {
    if (!same && way == Way::Raw) way = Way::Json;
    return same ? BlobState::Good : BlobState::Different;
  }

  QFuture<Result<BlobState>> check(BlobCheck wanted) {
    using Answer = Result<BlobState>;
    if (digests == Digests::None && wanted.readBack) return readAndCompare(wanted);
    auto head = request(HttpMethod::Head, targetOf(wanted.id), binary::sealedType, Delivery::Read);
    head.headers.add("Want-Repr-Digest", "sha-256=10");
    using Digest = std::optional<BlobDigest>;
    auto asked = requests.ask<Digest>(std::move(head), "Binary", [](HttpResponse& answer) -> Result<Digest> {
      // A digest of the packed form (RFC 9530, 3.1) is not the one we can compare.
      if (answer.headers.get("Content-Encoding")) return Digest{};
      return binary::sha256Of(answer.headers.get("Repr-Digest").value_or(""));
    });
    return andThen<BlobState>(std::move(asked), [this, wanted](Result<Digest> told) -> QFuture<Answer> {
      if (told && *told) {
        digests = Digests::Told;
        return readyFuture<Answer>(judged(**told == wanted.sha256));
      }
      if (!told && !refusesTheWay(told.error()) && !isMissing(told.error()))
        return readyFuture<Answer>(std::unexpected(told.error()));
      // A server that does not know HEAD says so with a 404 at times: only one that has told a digest is believed.
      if (!told && isMissing(told.error()) && digests == Digests::Told) return readyFuture<Answer>(BlobState::Missing);
      if (told && !wanted.readBack) return readyFuture<Answer>(BlobState::Good);
      return mapped(readAndCompare(wanted), [this](Answer found) {
        if (found && *found == BlobState::Good) digests = Digests::None;
        return found;
      });
    });
  }

  const FhirBlobStoreOptions options;
  std::atomic<Way> way = Way::Raw;
  std::atomic<bool> readsJson = false;
  std::atomic<Digests> digests = Digests::Unknown;
  FhirRequests requests; // last: it waits for what uses the rest
};

FhirBlobStore::FhirBlobStore(HttpTransport& transport, FhirBlobStoreOptions options)
    : m_parts(std::make_unique<Parts>(transport, std::move(options))) {}
FhirBlobStore::~FhirBlobStore() = default;

QFuture<Result<BlobLimits>> FhirBlobStore::limits() {
  return m_parts->requests.ask<BlobLimits>(
      m_parts->request(HttpMethod::Get, "metadata", fhirJson, Delivery::Read), "metadata",
      [](HttpResponse& answer) -> Result<BlobLimits> { return binary::limitsOf(answer.body); });
}

QFuture<Result<std::string>> FhirBlobStore::put(BlobPosting posting) {
  return m_parts->put(std::make_shared<const BlobPosting>(std::move(posting)), m_parts->way);
}

QFuture<Result<std::string>> FhirBlobStore::get(std::string id, std::size_t most) { return m_parts->get(id, most); }

QFuture<Result<BlobState>> FhirBlobStore::check(BlobCheck wanted) { return m_parts->check(std::move(wanted)); }

QFuture<Result<void>> FhirBlobStore::remove(std::string id) {
  return m_parts->requests.ask<void>(
      m_parts->request(HttpMethod::Delete, targetOf(id), fhirJson, Delivery::Repeatable), "Binary",
      [parts = m_parts.get()](HttpResponse& answer) -> Result<void> {
        if (answer.status == 404 || answer.status == 410) return {};
        auto accepted = acceptAnswer(std::move(answer), "Binary", parts->options.outcomes);
        if (!accepted) return pass(accepted);
        return {};
      },
      FhirRequests::Statuses::All);
}

} // namespace clavis::core
