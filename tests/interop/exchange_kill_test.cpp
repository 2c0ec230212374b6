// A program that is killed while it seals, uploads, announces and fetches: every file that was promised arrives once
// and whole, and not one plain byte is left where none may be.
#include "crypto/memory/secret_bytes.h"
#include "tests/interop/support/enrolled_profile.h"
#include "tests/interop/support/file_end.h"
#include "tests/interop/support/own_memory.h"
#include "tests/interop/support/watched_blobs.h"
#include "tests/support/process/child.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <random>
#include <thread>

using namespace clavis;
using namespace clavis::core;
using namespace clavis::core::exchange;
using namespace clavis::tests;

namespace {

constexpr std::string_view marker = "clavis-marker-7f3a-WARD-ANNA";

/// The marker in every page, and noise that depends on the name.
std::vector<std::byte> contentOf(const std::string& name, std::size_t size) {
  std::mt19937 random(static_cast<unsigned>(std::hash<std::string>{}(name)));
  std::vector<std::byte> out(size);
  for (std::byte& byte : out) byte = static_cast<std::byte>(random());
  for (std::size_t at = 0; at + marker.size() < size; at += 4096)
    std::ranges::copy(std::as_bytes(std::span(marker)), out.begin() + static_cast<std::ptrdiff_t>(at));
  return out;
}

/// One end as a program would build it, over blobs that may be deadly.
struct Opened {
  SystemClock clock;
  std::unique_ptr<Vault> vault;
  std::unique_ptr<BackendConnection> connection;
  std::unique_ptr<FhirMailbox> mailbox;
  std::unique_ptr<messaging::MessagingService> messages;
  std::atomic<int> borders; ///< between the vault and the server, until the process ends at one
  std::unique_ptr<WatchedBlobs> blobs;
  std::unique_ptr<ExchangeService> files;

  explicit Opened(const std::filesystem::path& folder, int dieAt = -1)
      : Opened(folder, dieAt, [] {
          auto options = FileEnd::options();
          options.fetchByItself = std::uint64_t{1} << 30;
          return options;
        }()) {}
  Opened(const std::filesystem::path& folder, int dieAt, const ExchangeOptions& options) : borders(dieAt) {
    auto profile = EnrolledProfile::open(folder, clock).value();
    const auto identity = profile.identity;
    vault = std::move(profile.vault);
    connection = std::move(profile.connection);
    mailbox = std::make_unique<FhirMailbox>(connection->charts(), connection->writer());
    messages = std::make_unique<messaging::MessagingService>(
        messaging::MessagingPorts{*vault, mailbox.get(), identity, clock});
    blobs = std::make_unique<WatchedBlobs>(connection->blobs(), [this](WatchedBlobs::Request) {
      if (--borders == 0) static_cast<void>(std::raise(SIGKILL));
    });
    files = std::make_unique<ExchangeService>(ExchangePorts{.vault = *vault,
                                                            .messaging = *messages,
                                                            .blobs = blobs.get(),
                                                            .writer = nullptr,
                                                            .person = identity->subject,
                                                            .clock = clock},
                                              options);
  }
};

/// Clinic: queues a file, says its name once it is promised, and works. Patient: fetches what comes.
const ChildRole end_("exchange-end", [](ChildSide& parent) {
  Opened end(parent.argument(0), std::stoi(parent.argument(3)));
  const auto key = waitFor(end.messages->open("Patient/p1"));
  if (!key) return 2;
  parent.say("ready");
  const std::string& name = parent.argument(1);
  if (!name.empty()) {
    const auto sent =
        waitFor(end.files->send({.conversation = *key, .files = {{.path = parent.argument(2) + '/' + name}}}));
    if (!sent) return 3;
    parent.say(name);
  }
  for (int i = 0; i < 3; ++i)
    if (!waitFor(end.files->settle())) return 4;
  return 0;
});

/// Takes the file back, and is killed at the moment its row says so.
const ChildRole revoker("exchange-revoker", [](ChildSide& parent) {
  Opened end(parent.argument(0));
  const TransferKey key = std::stoll(parent.argument(1));
  QObject::connect(
      &end.files->events(), &ExchangeEvents::transferChanged, &end.files->events(),
      [&end, key](qint64 changed) {
        const auto row = waitFor(end.vault->readers().run([key](ReadConnection& db) {
          return db.sql().integer("SELECT state FROM exchange_transfer WHERE transfer = ?1", key);
        }));
        if (changed == key && row && *row == static_cast<int>(TransferState::Revoked))
          static_cast<void>(std::raise(SIGKILL));
      },
      Qt::DirectConnection);
  parent.say("ready");
  static_cast<void>(waitFor(end.files->revoke(key)));
  return 0;
});

std::string maskedMarker() {
  std::string out(marker);
  for (char& byte : out) byte = static_cast<char>(byte ^ 0x5A);
  return out;
}

/// Sends or fetches, and then looks for the marker in everything that a core dump would hold. The sealed content is
/// read once as a viewer does; what the reader held is gone with it.
const ChildRole rememberer("exchange-memory", [](ChildSide& parent) {
  {
    Opened end(parent.argument(0));
    const auto key = waitFor(end.messages->open("Patient/p1"));
    if (!key) return 2;
    if (!parent.argument(1).empty() &&
        !waitFor(end.files->send({.conversation = *key, .files = {{.path = parent.argument(1)}}})))
      return 3;
    for (int i = 0; i < 3; ++i)
      if (!waitFor(end.files->settle())) return 4;
    const auto rows = waitFor(end.files->transfers());
    if (!rows || rows->rows.empty()) return 5;
    const auto reader = waitFor(end.files->read(rows->rows[0].key));
    if (!reader) return 6;
    std::vector<std::byte> piece(100'000);
    if ((*reader)->read(50'000, piece).value_or(0) != piece.size()) return 7;
    const std::string wanted = maskedMarker();
    if (timesInOwnMemory(wanted) == 0) return 8; // it is being read now: the search is alive
    crypto::wipe(std::span(piece));
  }
  parent.say(std::to_string(timesInOwnMemory(maskedMarker())));
  return 0;
});

/// While it lives, what this process and its children call temporary lies there.
class TemporaryFiles {
 public:
  explicit TemporaryFiles(const std::filesystem::path& folder) {
    ::setenv("TMPDIR", folder.c_str(), 1);
  } // NOLINT(concurrency-mt-unsafe)
  ~TemporaryFiles() {
    if (m_before.empty())
      ::unsetenv("TMPDIR"); // NOLINT(concurrency-mt-unsafe)
    else
      ::setenv("TMPDIR", m_before.c_str(), 1); // NOLINT(concurrency-mt-unsafe)
  }
  TemporaryFiles(const TemporaryFiles&) = delete;
  TemporaryFiles& operator=(const TemporaryFiles&) = delete;

 private:
  const std::string m_before = qEnvironmentVariable("TMPDIR").toStdString();
};

bool holdsMarker(const std::filesystem::path& file) {
  const auto bytes = readBytes(file);
  const auto wanted = std::as_bytes(std::span(marker));
  return !std::ranges::search(bytes, wanted).empty();
}

} // namespace

TEST_CASE(
    "kill -9 at 60 points of sending and fetching: what was promised arrives once, whole, and leaves no plaintext") {
  const SandboxPeer server;
  const TemporaryFolder folder;
  const auto clinic = folder / "clinic";
  const auto patient = folder / "patient";
  const auto sources = folder / "sources";
  const auto temporary = folder / "tmp";
  for (const auto& path : {sources, temporary}) std::filesystem::create_directories(path);
  const TemporaryFiles moved(temporary);
  enrol(clinic, server.identity(clinician));
  enrol(patient, server.identity("Patient/p1"));
  {
    Opened first(patient);
    REQUIRE(waitFor(first.files->settle()));
  }
  std::mt19937 random(3);
  std::vector<std::string> promised;
  int killed = 0;
  for (int life = 0; killed < 60 && life < 200; ++life) {
    const bool sends = life % 3 != 2;
    const bool atBorder = life % 2 == 0;
    const std::string name = sends ? "file" + std::to_string(life) + ".bin" : std::string();
    if (sends) writeBytes(sources / name, contentOf(name, 200'000 + random() % 400'000));
    const int dieAt = atBorder ? static_cast<int>(1 + random() % 14) : -1;
    Child child("exchange-end", {(sends ? clinic : patient).string(), name, sources.string(), std::to_string(dieAt)});
    if (!atBorder) {
      REQUIRE(child.hear() == "ready");
      // Some are killed on the way to the promise, more of them behind it.
      if (sends && life % 4 != 3) {
        promised.push_back(child.hear());
        REQUIRE(promised.back() == name);
      }
      const auto moment = std::chrono::steady_clock::now() + std::chrono::microseconds(random() % 200'000);
      while (std::chrono::steady_clock::now() < moment) std::this_thread::yield();
      child.kill();
      ++killed;
    }
    for (std::string line = child.hear(); !line.empty(); line = child.hear())
      if (line != "ready") promised.push_back(line);
    if (atBorder && child.wait() == -SIGKILL) ++killed;
  }
  CHECK(killed == 60);
  CHECK(promised.size() > 20);

  {
    Opened sender(clinic);
    Opened receiver(patient);
    for (int i = 0; i < 8; ++i) {
      REQUIRE(waitFor(sender.files->settle()));
      REQUIRE(waitFor(receiver.files->settle()));
    }
    REQUIRE(waitFor(sender.files->settle()));
    std::vector<std::string> arrived;
    const auto came = waitFor(receiver.files->transfers({.limit = 1000})).value();
    for (const TransferRow& row : came.rows) {
      INFO(row.name << ' ' << row.failure);
      CHECK(row.state == TransferState::Received);
      arrived.push_back(row.name);
      const auto reader = waitFor(receiver.files->read(row.key));
      REQUIRE(reader);
      std::vector<std::byte> bytes((*reader)->size());
      CHECK((*reader)->read(0, bytes).value() == bytes.size());
      CHECK(bytes == readBytes(sources / row.name));
    }
    std::ranges::sort(arrived);
    CHECK(std::ranges::adjacent_find(arrived) == arrived.end());
    for (const std::string& name : promised) {
      INFO(name);
      CHECK(std::ranges::binary_search(arrived, name));
    }
    const auto went = waitFor(sender.files->transfers({.limit = 1000})).value();
    for (const TransferRow& row : went.rows) CHECK(row.state == TransferState::Delivered);
    // No sealed file that nothing refers to, at either end, once each has started anew.
  }
  std::filesystem::remove_all(sources);
  int looked = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path()))
    if (entry.is_regular_file()) {
      INFO(entry.path());
      CHECK_FALSE(holdsMarker(entry.path()));
      ++looked;
    }
  CHECK(looked > 30);
}

TEST_CASE(
    "kill -9 while a file is still being sealed and its first parts are at the server: it begins anew, and nothing "
    "of the first try stays") {
  const EnrolledPair pair;
  const auto& [server, folder, clinic, patient] = pair;
  {
    Opened first(patient);
    REQUIRE(waitFor(first.files->settle()));
  }
  const std::string name = "ultrasound.bin";
  const auto content = contentOf(name, 60'000'000);
  writeBytes(folder / name, content);
  Child child("exchange-end", {clinic.string(), name, folder.path().string(), "12"});
  CHECK(child.hear() == "ready");
  CHECK(child.hear() == name);
  CHECK(child.wait() == -SIGKILL);

  Opened sender(clinic);
  const auto cutOff = waitFor(sender.vault->readers().run(
      [](ReadConnection& db) { return db.sql().integer("SELECT state FROM exchange_transfer"); }));
  CHECK(cutOff.value() == static_cast<int>(TransferState::Sealing));
  const auto firstIds = waitFor(sender.vault->readers().run(
      [](ReadConnection& db) { return db.sql().text("SELECT group_concat(server) FROM exchange_part"); }));
  for (int i = 0; i < 2; ++i) REQUIRE(waitFor(sender.files->settle()));
  const auto row = waitFor(sender.files->transfers()).value().rows.at(0);
  CHECK(row.state == TransferState::Sent);
  const auto left = waitFor(sender.vault->readers().run(
      [](ReadConnection& db) { return db.sql().integer("SELECT count(*) FROM exchange_gone"); }));
  CHECK(left.value() == 0);
  const auto ids = QString::fromStdString(firstIds.value().value_or("")).split(QLatin1Char(','));
  CHECK(ids.size() > 500);
  for (const QString& id : ids.first(12)) {
    const auto there = waitFor(sender.connection->blobs().get(id.toStdString(), 1 << 20));
    CHECK((there.error().is(BackendError::Gone) || there.error().is(BackendError::NotFound)));
  }

  Opened receiver(patient);
  for (int i = 0; i < 2; ++i) REQUIRE(waitFor(receiver.files->settle()));
  const auto came = waitFor(receiver.files->transfers()).value().rows;
  REQUIRE(came.size() == 1);
  const auto reader = waitFor(receiver.files->read(came[0].key));
  REQUIRE(reader);
  std::vector<std::byte> bytes((*reader)->size());
  CHECK((*reader)->read(0, bytes).value() == bytes.size());
  CHECK(bytes == content);
}

TEST_CASE("kill -9 at the moment a file is taken back: the others are told all the same") {
  const EnrolledPair pair;
  const auto& [server, folder, clinic, patient] = pair;
  auto patientOptions = FileEnd::options();
  {
    Opened first(patient);
    REQUIRE(waitFor(first.files->settle()));
  }
  std::vector<TransferKey> keys;
  {
    Opened sender(clinic);
    const auto conversation = waitFor(sender.messages->open("Patient/p1")).value();
    for (int file = 0; file < 5; ++file) {
      const std::string name = "taken-back-" + std::to_string(file);
      writeBytes(folder / name, contentOf(name, 100'000));
      keys.push_back(waitFor(sender.files->send({.conversation = conversation, .files = {{.path = folder / name}}}))
                         .value()
                         .at(0));
    }
    for (int i = 0; i < 3; ++i) REQUIRE(waitFor(sender.files->settle()));
  }
  for (const TransferKey key : keys) {
    Child child("exchange-revoker", {clinic.string(), std::to_string(key)});
    REQUIRE(child.hear() == "ready");
    CHECK(child.wait() == -SIGKILL);
  }
  Opened sender(clinic);
  patientOptions.fetchByItself = 0;
  Opened receiver(patient, -1, patientOptions);
  for (int i = 0; i < 4; ++i) {
    REQUIRE(waitFor(sender.files->settle()));
    REQUIRE(waitFor(receiver.files->settle()));
  }
  for (const TransferKey key : keys)
    CHECK(waitFor(sender.files->transfer(key)).value().state == TransferState::Revoked);
  const auto came = waitFor(receiver.files->transfers()).value();
  REQUIRE(came.rows.size() == 5);
  for (const TransferRow& row : came.rows) CHECK(row.state == TransferState::Revoked);
}

TEST_CASE("a core dump after a file was sent, fetched and read would hold nothing of it") {
  const EnrolledPair pair;
  const auto& [server, folder, clinic, patient] = pair;
  {
    Opened first(patient);
    REQUIRE(waitFor(first.files->settle()));
  }
  writeBytes(folder / "letter.pdf", contentOf("letter.pdf", 3'000'000));
  Child sender("exchange-memory", {clinic.string(), (folder / "letter.pdf").string()});
  CHECK(sender.hear() == "0");
  CHECK(sender.wait() == 0);
  Child receiver("exchange-memory", {patient.string(), ""});
  CHECK(receiver.hear() == "0");
  CHECK(receiver.wait() == 0);
}
