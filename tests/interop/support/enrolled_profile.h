// A profile on the disk that knows its server: made once, and opened again by each process that works on it.
#pragma once

#include "core/access/backend_connection.h"
#include "tests/interop/support/peer_server.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/vault/vaults.h"

#include <filesystem>
#include <memory>
#include <optional>

namespace clavis::tests {

inline void enrol(const std::filesystem::path& folder, const core::BackendIdentity& identity) {
  auto vault = core::Vault::create(folder, passphrase(), cheapOptions()).value().vault;
  waitFor(vault->writer().run([&](core::WriteConnection& db) { return core::saveIdentity(db, identity); })).value();
}

/// A server, and the profiles of a clinician and of the patient they write to, for processes to open.
struct EnrolledPair {
  const SandboxPeer server{};
  const TemporaryFolder folder{};
  const std::filesystem::path clinic = folder / "clinic";
  const std::filesystem::path patient = folder / "patient";

  EnrolledPair() {
    enrol(clinic, server.identity(clinician));
    enrol(patient, server.identity("Patient/p1"));
  }
};

struct EnrolledProfile {
  std::unique_ptr<core::Vault> vault;
  std::shared_ptr<const core::BackendIdentity> identity;
  std::unique_ptr<core::BackendConnection> connection;

  /// Nothing: it does not open, or nobody is enrolled in it. Borrows the clock.
  static std::optional<EnrolledProfile> open(const std::filesystem::path& folder, const core::Clock& clock) {
    auto vault = core::Vault::open(folder, passphrase(), cheapOptions());
    if (!vault) return std::nullopt;
    auto identity = waitFor((*vault)->readers().run([](core::ReadConnection& db) { return core::loadIdentity(db); }));
    if (!identity || !*identity) return std::nullopt;
    auto connection = core::BackendConnection::create(**identity, {}, clock);
    if (!connection) return std::nullopt;
    return EnrolledProfile{std::move(*vault), std::move(*identity), std::move(*connection)};
  }
};

} // namespace clavis::tests
