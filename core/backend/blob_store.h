// The port that sealed parts of files travel through: opaque bytes under an id, and who may fetch them.
// core/backend/fhir fills it on Binary; core/exchange is its caller.
//
// The server is trusted with nothing but keeping bytes: it sees ciphertext and sizes, and every caller checks a hash.
// Thread: callable from any thread; futures finish on a worker thread of the adapter. Cancelling a future aborts its
// transfer. Errors: BackendError; TooLarge and NoRoom say that the server does not take it.
#pragma once

#include "core/backend/backend_error.h"

#include <QFuture>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace clavis::core {

using BlobDigest = std::array<std::byte, 32>; ///< SHA-256

/// What a server says of itself; nothing said: nullopt.
struct BlobLimits {
  std::optional<std::uint64_t> largest{}; ///< bytes of one blob
  std::optional<std::uint64_t> room{};    ///< bytes that this person may still store
};

struct BlobPosting {
  std::string id{};      ///< random, drawn by the caller; where the server allows it, it becomes the blob's own
  std::string patient{}; ///< "Patient/1": whose record it belongs to, which decides who may fetch it
  std::string content{};
};

struct BlobCheck {
  std::string id{};
  std::uint64_t size = 0;
  BlobDigest sha256{};
  /// Where the server names no digest of what it keeps: fetch it and see. Else its being there is taken for enough.
  bool readBack = true;
};
enum class BlobState {
  Good,     ///< what is there has this digest, or, without readBack, is there
  Missing,  ///< nothing is there (any more)
  Different ///< something else is there
};

class BlobStore {
 public:
  virtual ~BlobStore() = default;

  /// Asked anew each time: room changes.
  [[nodiscard]] virtual QFuture<Result<BlobLimits>> limits() = 0;
  /// The id it is kept under: the posting's, unless the server draws its own. Putting the same posting again is
  /// harmless where ids are ours; elsewhere an answer that was lost may leave a blob that nobody knows of.
  [[nodiscard]] virtual QFuture<Result<std::string>> put(BlobPosting posting) = 0;
  /// The bytes, at most `most`: TooLarge. Whoever may not see it, and whoever comes too late, get NotFound, Gone or
  /// Forbidden: servers differ.
  [[nodiscard]] virtual QFuture<Result<std::string>> get(std::string id, std::size_t most) = 0;
  [[nodiscard]] virtual QFuture<Result<BlobState>> check(BlobCheck wanted) = 0;
  /// Gone already is a success.
  [[nodiscard]] virtual QFuture<Result<void>> remove(std::string id) = 0;
};

} // namespace clavis::core
