// The port through which resources are changed at a backend. Kept small: what to write, and the one condition that
// makes the write safe to send again. core/backend/fhir fills it.
//
// A write without a condition is sent once, on a connection of its own, and when no answer comes nobody knows whether
// it happened (ClosedWithoutAnswer, TimedOut): read before trying again. Thread and cancelling: as ChartSource. Errors:
// BackendError; PreconditionFailed and Conflict mean somebody else was first, or, when Written would have had attempts
// > 1, perhaps our own first attempt: compare with what is there.
#pragma once

#include "core/backend/backend_error.h"
#include "core/base/clock.h"

#include <QFuture>

#include <optional>
#include <string>

namespace clavis::core {

struct CreateRequest {
  std::string type{};
  std::string json{};
  std::string ifNoneExist{}; ///< a search ("identifier=urn:x|1"): nothing is created when it finds one
};
struct UpdateRequest {
  std::string type{};
  std::string id{};
  std::string json{};
  std::string ifMatch{};  ///< the version this replaces, as in Written::versionId
  bool onlyIfNew = false; ///< If-None-Match: *
};
struct PatchRequest {
  std::string type{};
  std::string id{};
  std::string jsonPatch{}; ///< RFC 6902
  std::string ifMatch{};
};
struct RemoveRequest {
  std::string type{};
  std::string id{};
  std::string ifMatch{};
};

struct Written {
  bool created = false; ///< 201: it was not there before
  std::string type;
  std::string id;
  std::string versionId; ///< from ETag or Location; empty when the server keeps no versions
  std::string body;      ///< what the server says it stored; may be empty
  int attempts = 1;
};

class ResourceWriter {
 public:
  virtual ~ResourceWriter() = default;
  [[nodiscard]] virtual QFuture<Result<Written>> create(CreateRequest request) = 0;
  [[nodiscard]] virtual QFuture<Result<Written>> update(UpdateRequest request) = 0;
  [[nodiscard]] virtual QFuture<Result<Written>> patch(PatchRequest request) = 0;
  /// Removing what is already gone is a success.
  [[nodiscard]] virtual QFuture<Result<Written>> remove(RemoveRequest request) = 0;
};

} // namespace clavis::core
