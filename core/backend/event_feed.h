// The port through which a server says "look now", so that what was sent arrives without waiting for the next poll.
//
// A notice carries nothing and is believed in nothing: it makes its caller look sooner, no more, and not more often
// than the feed lets through. A feed that is not open, or lies by silence, costs the time until the next poll. Thread:
// call from any; `look` runs on the feed's thread and must be short.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace clavis::core {

class EventFeed {
 public:
  virtual ~EventFeed() = default;
  /// From now on `look` is called when something may have come on one of the routes (Mailbox), when the feed has
  /// opened, and when it was lost. Once.
  virtual void start(std::function<void()> look) = 0;
  /// What is watched; replaces what was. Nothing before the first call, and nothing (the feed closes) for no routes.
  virtual void watch(std::vector<std::string> routes) = 0;
  /// Ends it, and what it left at the server as far as the server answers. Nothing is called after it has returned.
  virtual void stop() = 0;
  /// Notices come at present: polling can be slow.
  [[nodiscard]] virtual bool isOpen() const = 0;
};

} // namespace clavis::core
