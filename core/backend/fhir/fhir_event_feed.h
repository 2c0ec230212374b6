// EventFeed over R4 Subscriptions of channel type websocket (http://hl7.org/fhir/R4/subscription.html). README.md of
// this folder has the wire format.
//
// Where the CapabilityStatement offers none, or the server refuses what we ask for, the feed stays closed and asks
// again after askAgain. A lost socket is dialled again after a random part of a doubling time (full jitter), so that a
// restarted server is not met by everybody at once. Whatever comes through the socket is an attempt on our time at
// most: words that are none of ours are ignored, more than wordsAtMost in wordsWithin end the connection, and looks
// keep `spacing` between them.
//
// Ownership: borrows its ports, which must outlive it; a thread of its own that waits for their answers. The destructor
// stops.
#pragma once

#include "core/backend/chart_source.h"
#include "core/backend/event_feed.h"
#include "core/backend/resource_writer.h"
#include "core/backend/web_socket.h"

#include <chrono>
#include <memory>

namespace clavis::core {

struct EventFeedOptions {
  std::chrono::milliseconds reconnectQuickest{1'000};
  std::chrono::milliseconds reconnectSlowest{300'000};
  std::chrono::milliseconds steady{60'000};       ///< open for so long: the next reconnection begins quickly again
  std::chrono::milliseconds answerWithin{15'000}; ///< the server's "bound"
  std::chrono::milliseconds spacing{500};         ///< between two looks
  std::chrono::milliseconds askAgain{3'600'000};
  std::chrono::milliseconds lifetime{86'400'000}; ///< of a Subscription that nobody takes back; renewed at half of it
  std::chrono::milliseconds farewell{1'000};      ///< what taking them back may take at the end
  std::chrono::milliseconds wordsWithin{10'000};
  std::size_t wordsAtMost = 200;
};

class FhirEventFeed final : public EventFeed {
 public:
  /// A number in [0, 1).
  using Random = std::function<double()>;

  /// Beyond so many routes everything of ours is watched rather than each.
  static constexpr std::size_t routesAtMost = 480;
  static constexpr std::size_t routesEach = 60; ///< of one Subscription

  /// `socket` may be null: the feed never opens.
  FhirEventFeed(ChartSource& source, ResourceWriter& writer, WebSocket* socket, const Clock& clock, Random random,
                EventFeedOptions options = {});
  ~FhirEventFeed() override;
  FhirEventFeed(const FhirEventFeed&) = delete;
  FhirEventFeed& operator=(const FhirEventFeed&) = delete;

  void start(std::function<void()> look) override;
  void watch(std::vector<std::string> routes) override;
  void stop() override;
  [[nodiscard]] bool isOpen() const override;

 private:
  class Worker;
  std::unique_ptr<Worker> m_worker;
};

} // namespace clavis::core
