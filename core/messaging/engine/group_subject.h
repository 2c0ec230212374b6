// What the members agree a group is about: an extension of its GroupContext (0xF0C1, private use), CBOR {0: patient,
// 1: topic, 2: the route of the group that this one takes the place of}. It travels in Welcomes, sealed, and is part of
// what every epoch authenticates.
#pragma once

#include "crypto/mls/extensions.h"

#include <optional>
#include <string>

namespace clavis::core::messaging {

inline constexpr auto subjectType = static_cast<crypto::mls::ExtensionType>(0xF0C1);

struct GroupSubject {
  std::string patient{};
  std::string topic{};
  std::string replaces{}; ///< empty: none
};
[[nodiscard]] crypto::mls::Extension subjectExtension(const GroupSubject& subject);
/// nullopt: none, or not one of ours.
[[nodiscard]] std::optional<GroupSubject> subjectOf(const crypto::mls::Extensions& extensions);

} // namespace clavis::core::messaging
