// What a test of killed devices finds when the killing is over: profiles on the disk, opened again.
#pragma once

#include "tests/interop/support/enrolled_profile.h"
#include "tests/interop/support/workstation.h"

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace clavis::tests {

/// What a device holds after everybody has come to rest.
struct Rest {
  std::vector<std::string> words;
  std::vector<std::string> failures; ///< of mail that could not be opened
  int waiting = -1;
};

class Settled {
 public:
  explicit Settled(const std::filesystem::path& folder)
      : m_vault(core::Vault::open(folder, passphrase(), cheapOptions()).value()) {
    const auto identity =
        waitFor(m_vault->readers().run([](core::ReadConnection& db) { return core::loadIdentity(db); })).value();
    m_connection = connect(*identity, m_clock);
    m_mailbox = std::make_unique<core::FhirMailbox>(m_connection->charts(), m_connection->writer());
    m_service = std::make_unique<core::messaging::MessagingService>(
        core::messaging::MessagingPorts{*m_vault, m_mailbox.get(), identity, m_clock}, Device::quiet());
  }
  core::messaging::ConversationKey open(const std::string& patient) {
    return waitFor(m_service->open(patient)).value();
  }
  int sync() {
    const auto report = waitFor(m_service->synchronise());
    INFO((report ? std::string() : report.error().toString()));
    REQUIRE(report);
    for (const auto& failure : report->failures) FAIL_CHECK(failure.toString());
    return report->waiting;
  }
  Rest rest() {
    Rest out;
    out.waiting = sync();
    const auto page = waitFor(m_service->inbox()).value();
    REQUIRE(page.rows.size() == 1);
    for (core::messaging::ThreadQuery query{.conversation = page.rows.front().key, .after = 0, .limit = 1000};;) {
      const auto thread = waitFor(m_service->thread(query)).value();
      for (const auto& message : thread.messages) out.words.push_back(message.words);
      if (!thread.more) break;
      query.after = thread.messages.back().key;
    }
    REQUIRE(waitFor(m_vault->readers().run([&](core::ReadConnection& db) -> core::Result<void> {
      return db.sql().each("SELECT mail || ' ' || failure FROM messaging_mail WHERE failure IS NOT NULL",
                           [&](const core::Statement& row) {
                             out.failures.emplace_back(row.text(0));
                             return true;
                           });
    })));
    return out;
  }

 private:
  core::SystemClock m_clock;
  std::unique_ptr<core::Vault> m_vault;
  std::unique_ptr<core::BackendConnection> m_connection;
  std::unique_ptr<core::FhirMailbox> m_mailbox;
  std::unique_ptr<core::messaging::MessagingService> m_service;
};

} // namespace clavis::tests
