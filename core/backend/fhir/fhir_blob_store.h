// BlobStore over FHIR R4 Binary (http://hl7.org/fhir/R4/binary.html), on any server that has create or update, read and
// delete of it. README.md of this folder has the wire.
//
// How a server wants a Binary is found out by trying, and remembered: raw bytes at an id of ours; the same as FHIR
// JSON; FHIR JSON at an id of the server's. Digests come from HEAD with Want-Repr-Digest (RFC 9530) where the server
// knows it.
//
// Ownership: borrows the transport, which must outlive it. Destroying it ends what is under way with Cancelled and
// waits for it; not from a continuation of its own futures.
#pragma once

#include "core/backend/blob_store.h"
#include "core/backend/fhir/fhir_answer.h"
#include "core/backend/http_transport.h"

#include <chrono>
#include <memory>

namespace clavis::core {

struct FhirBlobStoreOptions {
  int workers = 2;
  /// Of one part. Long: a line that moves is slow, one that stands is ended by the transport's stall limit.
  std::chrono::milliseconds deadline{30 * 60'000};
  OutcomeListener outcomes{};
};

class FhirBlobStore final : public BlobStore {
 public:
  explicit FhirBlobStore(HttpTransport& transport, FhirBlobStoreOptions options = {});
  ~FhirBlobStore() override;
  FhirBlobStore(const FhirBlobStore&) = delete;
  FhirBlobStore& operator=(const FhirBlobStore&) = delete;

  QFuture<Result<BlobLimits>> limits() override;
  QFuture<Result<std::string>> put(BlobPosting posting) override;
  QFuture<Result<std::string>> get(std::string id, std::size_t most) override;
  QFuture<Result<BlobState>> check(BlobCheck wanted) override;
  QFuture<Result<void>> remove(std::string id) override;

 private:
  struct Parts;
  std::unique_ptr<Parts> m_parts;
};

} // namespace clavis::core
