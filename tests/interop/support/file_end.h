// One end of an exchange of files: a profile with a vault, an identity at a server, messages and files on it.
#pragma once

#include "core/backend/fhir/fhir_mailbox.h"
#include "core/exchange/exchange_service.h"
#include "core/messaging/messaging_service.h"
#include "tests/interop/support/peer_server.h"
#include "tests/support/vault/vaults.h"

#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace clavis::tests {

inline std::vector<std::byte> randomBytes(std::size_t size) {
  std::vector<std::byte> out(size);
  crypto::fillRandom(out);
  return out;
}
inline void writeBytes(const std::filesystem::path& file, std::span<const std::byte> bytes) {
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}
inline std::vector<std::byte> readBytes(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

/// A clock that can be set ahead.
class LeapingClock final : public core::Clock {
 public:
  [[nodiscard]] core::Instant now() const override {
    return m_system.now() + std::chrono::milliseconds(m_ahead.load());
  }
  [[nodiscard]] std::chrono::steady_clock::time_point ticks() const override { return m_system.ticks(); }
  void leap(std::chrono::milliseconds by) { m_ahead += by.count(); }

 private:
  core::SystemClock m_system;
  std::atomic<std::int64_t> m_ahead = 0;
};

class FileEnd {
 public:
  /// Small parts, so that small files have many.
  static core::exchange::ExchangeOptions options() {
    core::exchange::ExchangeOptions out;
    out.partSize = std::size_t{64} << 10;
    out.retryQuickest = std::chrono::milliseconds(20);
    out.retrySlowest = std::chrono::milliseconds(100);
    out.spaceKept = 0;
    return out;
  }

  explicit FileEnd(core::BackendIdentity identity, core::exchange::ExchangeOptions chosen = options())
      : m_vault(core::Vault::create(m_folder / "vault", passphrase(), cheapOptions()).value().vault),
        m_identity(std::make_shared<core::BackendIdentity>(std::move(identity))), m_options(chosen) {
    restart();
  }

  /// As after a restart of the program: everything in memory is gone.
  void restart() { restart(m_options); }
  void restart(core::exchange::ExchangeOptions chosen) {
    m_options = chosen;
    m_files.reset();
    m_messages.reset();
    m_mailbox.reset();
    // Nothing is repeated below: what a broken line means for a transfer is looked at here, without waiting for
    // anybody.
    core::BackendConnectionOptions plain;
    plain.retry.maximumAttempts = 1;
    plain.retry.circuit.failuresToOpen = 1'000'000;
    auto connection = core::BackendConnection::create(*m_identity, {}, clock, std::move(plain));
    if (!connection) throw std::runtime_error(connection.error().toString());
    m_connection = std::move(*connection);
    m_mailbox = std::make_unique<core::FhirMailbox>(m_connection->charts(), m_connection->writer());
    core::messaging::MessagingOptions messaging;
    messaging.packages = 3;
    m_messages = std::make_unique<core::messaging::MessagingService>(
        core::messaging::MessagingPorts{*m_vault, m_mailbox.get(), m_identity, clock}, messaging);
    m_files = std::make_unique<core::exchange::ExchangeService>(
        core::exchange::ExchangePorts{.vault = *m_vault,
                                      .messaging = *m_messages,
                                      .blobs = &m_connection->blobs(),
                                      .writer = &m_connection->writer(),
                                      .person = m_identity->subject,
                                      .clock = clock},
        m_options);
  }

  core::exchange::ExchangeService* operator->() { return m_files.get(); }
  core::messaging::MessagingService& messages() { return *m_messages; }
  core::Vault& vault() { return *m_vault; }
  core::BlobStore& blobs() { return m_connection->blobs(); }
  core::ChartSource& charts() { return m_connection->charts(); }
  [[nodiscard]] std::filesystem::path file(const std::string& name) const { return m_folder / name; }
  [[nodiscard]] std::filesystem::path profile() const { return m_folder / "vault"; }

  /// Works until nothing can be done now.
  core::exchange::TransferSummary settle() {
    auto summary = waitFor(m_files->settle());
    if (!summary) throw std::runtime_error(summary.error().toString());
    return *summary;
  }
  core::messaging::ConversationKey open(const std::string& patient) {
    return waitFor(m_messages->open(patient)).value();
  }
  std::filesystem::path make(const std::string& name, std::span<const std::byte> bytes) {
    writeBytes(file(name), bytes);
    return file(name);
  }
  core::exchange::TransferRow row(core::exchange::TransferKey key) { return waitFor(m_files->transfer(key)).value(); }
  std::vector<core::exchange::TransferRow> rows() { return waitFor(m_files->transfers()).value().rows; }
  std::vector<std::byte> content(core::exchange::TransferKey key) {
    auto reader = waitFor(m_files->read(key));
    if (!reader) throw std::runtime_error(reader.error().toString());
    std::vector<std::byte> out((*reader)->size());
    if ((*reader)->read(0, out).value() != out.size()) throw std::runtime_error("the content ends early");
    return out;
  }

  LeapingClock clock;

 private:
  TemporaryFolder m_folder;
  std::unique_ptr<core::Vault> m_vault;
  std::shared_ptr<const core::BackendIdentity> m_identity;
  core::exchange::ExchangeOptions m_options;
  std::unique_ptr<core::BackendConnection> m_connection;
  std::unique_ptr<core::FhirMailbox> m_mailbox;
  std::unique_ptr<core::messaging::MessagingService> m_messages;
  std::unique_ptr<core::exchange::ExchangeService> m_files;
};

} // namespace clavis::tests
