#include "tests/bench/messaging/receive.h"

#include "core/access/messaging_credential.h"
#include "core/messaging/messaging_service.h"
#include "core/vault/vault.h"
#include "crypto/x509/certificate_authority.h"
#include "tests/bench/messaging/memory_mailbox.h"
#include "tests/bench/must.h"
#include "tests/support/temporary_folder.h"

#include <sqlite3.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <iostream>

namespace clavis::bench {
namespace {

using namespace core;
using namespace core::messaging;
using Ticks = std::chrono::steady_clock::time_point;

/// A vault with the messaging service of one device, at the server in memory.
class Side {
 public:
  Side(const crypto::CertificateAuthority& authority, const std::string& person, MemoryMailbox& mailbox) {
    VaultOptions options;
    options.argon2 = crypto::Argon2Parameters{.memoryKib = 64, .passes = 1};
    m_vault =
        must(Vault::create(m_folder / "vault", {crypto::SecretBytes::copyOf(std::string_view("passphrase"))}, options))
            .vault;
    auto identity = std::make_shared<BackendIdentity>();
    identity->subject = person;
    identity->caPem = authority.certificate().toPem();
    identity->messaging = freshDevice();
    const auto key = crypto::PrivateKey::fromEd25519Seed(identity->messaging.seed.view()).value();
    crypto::RequestedSubject subject{identity->messaging.device, "bench", {}};
    subject.names.uri = {"https://bench.example/fhir/" + person};
    const auto request = crypto::CertificateRequest::create(key, subject).value();
    const auto now = std::chrono::time_point_cast<std::chrono::seconds>(m_clock.now());
    identity->messaging.certificatePem =
        authority
            .issue(request, {.purposes = {crypto::KeyPurpose::Messaging},
                             .validity = {now - std::chrono::hours(1), now + std::chrono::days(300)},
                             .subject = subject})
            .value()
            .toPem();
    m_service = std::make_unique<MessagingService>(MessagingPorts{*m_vault, &mailbox, identity, m_clock});
  }
  MessagingService* operator->() { return m_service.get(); }
  Vault& vault() { return *m_vault; }
  SyncReport sync() { return must(m_service->synchronise().takeResult()); }

 private:
  tests::TemporaryFolder m_folder;
  SystemClock m_clock;
  std::unique_ptr<Vault> m_vault;
  std::unique_ptr<MessagingService> m_service;
};

void noteMessages(void* times, int operation, const char*, const char* table, sqlite3_int64) {
  if (operation == SQLITE_INSERT && std::string_view(table) == "messaging_message")
    static_cast<std::vector<Ticks>*>(times)->push_back(std::chrono::steady_clock::now());
}

} // namespace

Received receive(int messages) {
  const auto now = std::chrono::time_point_cast<std::chrono::seconds>(SystemClock().now());
  const auto authority = crypto::CertificateAuthority::create(
                             {"bench", "bench", {}}, {now - std::chrono::hours(1), now + std::chrono::days(365)})
                             .value();
  MemoryMailbox server;
  std::vector<Ticks> times;
  times.reserve(static_cast<std::size_t>(messages));
  Side doctor(authority, "Practitioner/1", server);
  {
    Side patient(authority, "Patient/1", server);
    patient.sync();
    must(doctor->open("Patient/1").takeResult());
    doctor.sync();
    patient.sync();
    const auto key = must(patient->inbox().takeResult()).rows.at(0).key;
    const std::string words(200, 'w');
    for (int i = 0; i < messages; ++i)
      must(patient->send(key, {.words = words + ' ' + std::to_string(i)}).takeResult());
    patient.sync();
  }
  must(doctor.vault()
           .writer()
           .run([&](WriteConnection& db) -> Result<void> {
             sqlite3_update_hook(db.sql().handle(), noteMessages, &times);
             return {};
           })
           .takeResult());
  const auto start = std::chrono::steady_clock::now();
  const SyncReport report = doctor.sync();
  if (report.received != messages) {
    std::cerr << report.received << " of " << messages << " messages arrived\n";
    std::exit(1);
  }
  const double seconds = std::chrono::duration<double>(times.back() - start).count();
  std::vector<double> between;
  for (std::size_t i = 0; i < times.size(); ++i)
    between.push_back(std::chrono::duration<double, std::micro>(times[i] - (i == 0 ? start : times[i - 1])).count());
  std::ranges::sort(between);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return {.messagesPerSecond = messages / seconds,
          .medianMicroseconds = between[between.size() / 2],
          .p99Microseconds = between[between.size() * 99 / 100],
          .peakResidentMb = static_cast<double>(usage.ru_maxrss) / 1024};
}

} // namespace clavis::bench
