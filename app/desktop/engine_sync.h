// Syncing as the window sees it, over core/sync's engine: starts a round at unlock and then every few minutes, sees to
// the workstation's identity before each, tells how it goes, and keeps the status that the vault remembers. After a
// failure it tries again sooner at first, then less and less often; the pauses are spread at random so that a ward of
// workstations does not ask in step. Thread: main.
#pragma once

#include "core/access/backend_connection.h"
#include "core/access/identity_upkeep.h"
#include "core/chart/chart_projection.h"
#include "core/sync/sync_engine.h"
#include "core/vault/vault.h"
#include "ui/profile/sync_control.h"

#include <QTimer>

#include <memory>

namespace clavis::desktop {

class EngineSync final : public ui::SyncControl {
  Q_OBJECT
 public:
  EngineSync(core::Vault& vault, const core::Clock& clock, QObject* parent = nullptr);
  ~EngineSync() override;

  [[nodiscard]] const ui::SyncStatus& status() const override { return m_status; }
  void syncNow() override;

  /// Who works here: "Practitioner/1", empty when nobody said.
  void setPerson(std::string person) { m_person = std::move(person); }
  /// Gives it a server to talk to; replaces the one before.
  void connectTo(std::unique_ptr<core::BackendConnection> connection);
  /// Stops listening to the engine and asks it to stop; whoever drops what is returned waits until it has.
  [[nodiscard]] std::shared_ptr<void> letGo();
  /// Reads the status from the vault and, with a server and a panel, starts the first round.
  void begin();

 Q_SIGNALS:
  /// Connections made with the identity of before are not to be used any more; connectTo() is expected at once.
  void identityChanged(std::shared_ptr<const clavis::core::BackendIdentity> identity);

 private:
  void startRound(const core::Result<core::UpkeepReport>& kept);
  void makeEngine();
  void finished(const core::SyncSummary& summary);
  void readStatus();
  void plan(bool complete);

  core::Vault& m_vault;
  const core::Clock& m_clock;
  struct Running;
  std::unique_ptr<Running> m_running;
  std::string m_person;
  ui::SyncStatus m_status;
  QTimer m_next;
  int m_failures = 0;
};

} // namespace clavis::desktop
