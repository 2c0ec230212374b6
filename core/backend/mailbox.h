// The port that end-to-end encrypted messages travel through: key packages to be claimed once each, one head a group
// that orders its commits, and sealed mail. What is inside is bytes to it (RFC 9420); core/messaging is its caller.
//
// The server is not trusted with content or order: it can withhold, replay and reorder, and every caller checks what it
// gets. What it does decide, by its own concurrency control, is who claims a package and who moves a head. Thread:
// callable from any thread; futures finish on a worker thread of the adapter. Errors: BackendError. A condition that
// somebody else met first is no error but `false`, or a version that is no longer there.
#pragma once

#include "core/backend/backend_error.h"

#include <QFuture>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clavis::core {

using Octets = std::vector<std::byte>;

/// A key package (RFC 9420, 10) that a device has laid out for others.
struct MailboxPackage {
  std::string id{};        ///< the server's
  std::string versionId{}; ///< what a claim is conditional on
  std::string owner{};     ///< "Practitioner/1" or "Patient/1"
  std::string device{};    ///< the device's pseudonym: the route its Welcomes take
  std::string reference{}; ///< the package's own hash, so that laying it out again lays out one
  bool lastResort = false; ///< stays when the others are used up; not claimed
  Octets content{};
};

enum class MailKind { Commit, Welcome, Application };

/// What is posted. The token makes posting again, after no answer came, find the first posting.
struct MailPosting {
  MailKind kind = MailKind::Application;
  std::string token{};       ///< random, 32 hexadecimal digits
  std::string route{};       ///< the group's, or for a Welcome the device's pseudonym
  std::string patient{};     ///< "Patient/1": whose record it belongs to, which decides who may fetch it
  std::string predecessor{}; ///< Commit: the server's id of the commit before; empty for a group's first
  Octets content{};
};

struct Mail {
  std::string id{};      ///< the server's
  std::string updated{}; ///< meta.lastUpdated as the server wrote it
  MailKind kind = MailKind::Application;
  std::string token{};
  std::string route{};
  std::string patient{};
  std::string predecessor{};
  Octets content{};
};

/// Where a group's chain of commits ends.
struct GroupHead {
  std::string id{};
  std::string versionId{};
  std::string route{};
  std::string patient{};
  std::string commit{}; ///< the server's id of the last commit that counts
};

struct MailPage {
  std::vector<Mail> mail{};   ///< oldest first, as far as the server's clock tells
  std::string next{};         ///< hand it to collectNext(); empty: this was the last page
  std::size_t unreadable = 0; ///< entries that are no mail of ours although they answered to our route
};

struct PackagePage {
  std::vector<MailboxPackage> packages{};
  std::string updated{}; ///< the newest meta.lastUpdated of the page
  std::string next{};
};

class Mailbox {
 public:
  virtual ~Mailbox() = default;

  /// Lays a package out; the same reference again lays out nothing.
  [[nodiscard]] virtual QFuture<Result<void>> publish(MailboxPackage package) = 0;
  /// What somebody has laid out and nobody has claimed, last resorts included. "Practitioner/1", "Patient/1".
  [[nodiscard]] virtual QFuture<Result<PackagePage>> packages(std::string owner) = 0;
  /// Everybody's packages laid out at or after `since` (a lastUpdated; empty: all): how new devices are noticed.
  [[nodiscard]] virtual QFuture<Result<PackagePage>> packagesSince(std::string since) = 0;
  [[nodiscard]] virtual QFuture<Result<PackagePage>> packagesNext(std::string next) = 0;
  /// True: the package is ours alone (again, when `token` says that it was). False: somebody was faster.
  [[nodiscard]] virtual QFuture<Result<bool>> claim(MailboxPackage package, std::string token) = 0;
  /// Takes a package of ours back: claimed ones that are used, expired ones. Gone already is a success.
  [[nodiscard]] virtual QFuture<Result<void>> withdraw(std::string id) = 0;
  /// Our own packages that others have claimed, without content.
  [[nodiscard]] virtual QFuture<Result<PackagePage>> claimed(std::string owner) = 0;

  /// The server's id of what was posted, now or before under the same token.
  [[nodiscard]] virtual QFuture<Result<std::string>> post(MailPosting posting) = 0;
  /// Mail on these routes, updated at or after `since` (a lastUpdated; empty: all). At most maximumRoutes.
  [[nodiscard]] virtual QFuture<Result<MailPage>> collect(std::vector<std::string> routes, std::string since) = 0;
  [[nodiscard]] virtual QFuture<Result<MailPage>> collectNext(std::string next) = 0;
  /// One piece of mail. NotFound, Gone; NotFhir when it is not ours.
  [[nodiscard]] virtual QFuture<Result<Mail>> fetch(std::string id) = 0;

  /// The head of a new group; when one is there for the route, that one.
  [[nodiscard]] virtual QFuture<Result<GroupHead>> createHead(std::string route, std::string patient,
                                                              std::string commit) = 0;
  /// nullopt: the group has none.
  [[nodiscard]] virtual QFuture<Result<std::optional<GroupHead>>> head(std::string route) = 0;
  /// Points the head at `commit` if nobody has moved it since `from` was read. nullopt: somebody has, read it again.
  [[nodiscard]] virtual QFuture<Result<std::optional<GroupHead>>> moveHead(GroupHead from, std::string commit) = 0;

  /// Routes one collect() may name: a URL has an end.
  static constexpr std::size_t maximumRoutes = 60;
};

} // namespace clavis::core
