// A web socket (RFC 6455) to the backend, as a port: short texts both ways. One connection at a time.
//
// Thread: call from any; the listener is called on a thread of the socket's own, and must be short. After hangUp() or
// the next dial() it hears at most what was on its way; after the socket is destroyed, nothing. Errors: BackendError.
#pragma once

#include "core/backend/backend_error.h"

#include <memory>
#include <string>

namespace clavis::core {

class WebSocket {
 public:
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void opened() = 0;
    virtual void said(std::string text) = 0;
    /// It could not be opened, or is no more. The last call.
    virtual void ended(Error why) = 0;
  };

  virtual ~WebSocket() = default;
  /// `target` as a server names it, "wss://…" or relative to the base: LeftOrigin when it leads to another host.
  virtual void dial(std::string target, std::shared_ptr<Listener> listener) = 0;
  /// Queued once opened() was called; without effect before.
  virtual void send(std::string text) = 0;
  virtual void hangUp() = 0;
};

} // namespace clavis::core
