// The door that plaintext leaves the vault by, on purpose. The policy of the machine is asked each time; where it says
// so the passphrase is given again; the access log has the departure, with its reason, on disk; only then is there a
// permit, and without a permit nothing of this room writes a plaintext file. One path for viewers, galleries and
// programs.
//
// Who sits at a screen that was left open gets nothing out where the policy asks for the passphrase: wrong ones count
// as guesses. Who has the passphrase may: what left, when and why stays in the log.
#pragma once

#include "core/access/policy/machine_policy.h"
#include "core/chart/access_log.h"
#include "core/exchange/blob_reader.h"
#include "core/exchange/errors.h"
#include "core/vault/vault.h"

#include <QFuture>
#include <QThreadPool>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace clavis::core::exchange {

/// What leaves and why, as the access log names it.
struct Departure {
  std::string patientId{}; ///< logical id; empty: of no one patient
  std::string what{};      ///< "DocumentReference/7", "file 7"; never a value of the record
  std::string why{};       ///< the person's words
};

/// One copy may be written. Only ExportGate makes them.
class ExportPermit {
 public:
  ExportPermit(ExportPermit&&) noexcept = default;
  ExportPermit& operator=(ExportPermit&&) noexcept = default;
  ExportPermit(const ExportPermit&) = delete;
  ExportPermit& operator=(const ExportPermit&) = delete;
  ~ExportPermit() = default;

 private:
  friend class ExportGate;
  ExportPermit() = default;
};

struct ExportPorts {
  chart::AccessLog& log;
  /// The policy in force, read anew; its errors close the door.
  std::function<Result<MachinePolicy>()> policy;
  /// Whether this is the passphrase: Vault::confirmPassphrase.
  std::function<Result<void>(const Passphrase&)> confirm;
};

/// Thread: any. Borrows the log; the destructor waits for copies under way.
class ExportGate {
 public:
  explicit ExportGate(ExportPorts ports) : m_ports(std::move(ports)) { m_pool.setMaxThreadCount(1); }
  ~ExportGate() { m_pool.waitForDone(); }
  ExportGate(const ExportGate&) = delete;
  ExportGate& operator=(const ExportGate&) = delete;

  /// Whether the passphrase will be asked for; PolicyError::ExportForbidden, or what is wrong with the policy.
  [[nodiscard]] QFuture<Result<bool>> asksForPassphrase();
  /// The whole way: permit, then savePlaintext beside `target` or, where that is free, as it. What permit() and
  /// savePlaintext() say.
  [[nodiscard]] QFuture<Result<std::filesystem::path>> save(std::shared_ptr<BlobReader> content,
                                                            std::filesystem::path target, Departure departure,
                                                            std::optional<Passphrase> again);

  /// Blocks. PolicyError ExportForbidden, PassphraseNeeded; VaultError WrongPassphrase, TooManyGuesses; what the log
  /// says.
  [[nodiscard]] Result<ExportPermit> permit(const Departure& departure, const Passphrase* again) const;
  /// The same for a program whose vault was opened by a passphrase given for this one command.
  [[nodiscard]] Result<ExportPermit> permitJustOpened(const Departure& departure) const;

 private:
  [[nodiscard]] Result<ExportPermit> record(const Departure& departure) const;
  const ExportPorts m_ports;
  QThreadPool m_pool;
};

} // namespace clavis::core::exchange
