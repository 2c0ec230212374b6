// Keeps key packages laid out for others, and notices the devices of others that lay theirs out.
#pragma once

#include "core/messaging/engine/round.h"

#include <chrono>

namespace clavis::core::messaging {

class PackageKeeper {
 public:
  /// Lays out what is missing, at most every ten minutes unless `now` is set (a package was used).
  [[nodiscard]] Result<void> keep(Round& round);
  void hurry() { m_next = {}; }
  /// Who can be written to, from what was laid out since the last time.
  [[nodiscard]] Result<void> discover(Round& round);
  /// One claimed package for each of these devices of `person`, as far as there are any.
  [[nodiscard]] static Result<std::vector<GroupRoom::Candidate>> claim(Round& round, const std::string& person,
                                                                       const std::vector<std::string>& devices);

 private:
  std::chrono::steady_clock::time_point m_next{};
};

/// "2026-03-01T10:00:00.123Z", `back` earlier than what a server wrote; the same text when it is no instant.
[[nodiscard]] std::string instantBefore(const std::string& updated, std::chrono::milliseconds back);
/// The later of two instants as servers write them.
[[nodiscard]] const std::string& laterOf(const std::string& a, const std::string& b);

} // namespace clavis::core::messaging
