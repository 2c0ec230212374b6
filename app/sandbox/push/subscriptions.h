// Subscriptions (http://hl7.org/fhir/R4/subscription.html) of channel type websocket, without payload: who wants to be
// told "look now", about what, until when.
//
// They are not among the other resources: each belongs to the identity that made it, nobody else sees that it is there,
// and no history of it is kept. Thread: as Store.
#pragma once

#include "app/sandbox/rest/interaction.h"
#include "app/sandbox/rest/query.h"
#include "app/sandbox/store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clavis::sandbox {

struct Subscription {
  std::string id;
  ReferenceTarget owner;
  std::int64_t version = 0;
  std::int64_t updated = 0;
  std::optional<std::int64_t> ends; ///< from then on it is off
  bool off = false;                 ///< by its owner's word or its end
  std::string type;                 ///< of what is waited for
  Query criteria;
  std::string body; ///< JSON, with the status of now
};

class Subscriptions {
 public:
  static constexpr std::int64_t perOwner = 100;

  Subscriptions(Store& store, const core::Clock& clock) : m_store(store), m_clock(clock) {}

  /// A new one, or (`id`) the owner's own with other content. 400, 422 with the reason; 404 when it is not theirs.
  [[nodiscard]] Reply<Subscription> put(const Caller& caller, const std::string& base, JsonTree resource,
                                        const std::string& id, std::string_view ifMatch);
  [[nodiscard]] Reply<Subscription> find(const ReferenceTarget& owner, const std::string& id) const;
  [[nodiscard]] Reply<std::vector<Subscription>> all(const ReferenceTarget& owner) const;
  [[nodiscard]] Reply<void> remove(const ReferenceTarget& owner, const std::string& id);

  /// Within a transaction of the caller; nullopt when there is none (any more).
  [[nodiscard]] Reply<std::optional<Subscription>> load(const StoreReader& store, const std::string& id) const;

 private:
  [[nodiscard]] std::int64_t now() const { return m_clock.now().time_since_epoch().count(); }

  Store& m_store;
  const core::Clock& m_clock;
};

} // namespace clavis::sandbox
