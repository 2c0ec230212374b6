// Files between a clinic and a patient, from vault to vault, through servers that work and servers that do not.
#include "core/messaging/store/extra.h"
#include "core/messaging/store/messages.h"
#include "core/vault/settings.h"
#include "tests/interop/support/file_end.h"
#include "tests/interop/support/watched_blobs.h"

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <atomic>

using namespace clavis;
using namespace clavis::core;
using namespace clavis::core::exchange;
using namespace clavis::tests;

namespace {

/// A clinician and a patient who can write to each other.
template <class Peer>
struct Pair {
  const Peer& server;
  FileEnd clinic;
  FileEnd patient;
  ConversationKey conversation = 0;

  explicit Pair(const Peer& peer, const ExchangeOptions& options = FileEnd::options())
      : server(peer), clinic(peer.identity(clinician), options), patient(peer.identity("Patient/p1"), options) {
    patient.settle(); // packages are laid out
    conversation = clinic.open("Patient/p1");
    waitFor(clinic.messages().send(conversation, {.words = "hello"})).value();
    clinic.settle();
    patient.settle();
  }
  TransferKey send(const std::string& name, std::span<const std::byte> bytes) {
    return waitFor(clinic->send({.conversation = conversation, .files = {{.path = clinic.make(name, bytes)}}}))
        .value()
        .at(0);
  }
  /// Until both have nothing more to say to each other.
  void talk() {
    for (int i = 0; i < 4; ++i) {
      clinic.settle();
      patient.settle();
    }
  }
};

std::vector<TransferRow> byName(FileEnd& end) {
  auto rows = end.rows();
  std::ranges::sort(rows, {}, &TransferRow::name);
  return rows;
}

} // namespace

TEMPLATE_TEST_CASE("Files arrive byte for byte with their words, and both ends know that they did", "", SandboxPeer,
                   EnginePeer) {
  const TestType server;
  Pair<TestType> pair(server);
  const auto video = randomBytes(1'000'003);
  const auto letter = randomBytes(1);
  const std::vector<std::byte> nothing;
  const auto keys =
      waitFor(pair.clinic->send({.conversation = pair.conversation,
                                 .files = {{.path = pair.clinic.make("video.mp4", video), .mediaType = "video/mp4"},
                                           {.path = pair.clinic.make("letter.pdf", letter)},
                                           {.path = pair.clinic.make("empty.txt", nothing)}},
                                 .words = "as promised"}))
          .value();
  REQUIRE(keys.size() == 3);
  CHECK(pair.clinic.row(keys[0]).state == TransferState::Queued);
  pair.clinic.settle();
  for (const auto key : keys) {
    CHECK(pair.clinic.row(key).state == TransferState::Sent);
    CHECK(pair.clinic.row(key).done == pair.clinic.row(key).total);
  }

  pair.patient.settle();
  auto offered = byName(pair.patient);
  REQUIRE(offered.size() == 3);
  CHECK(offered[2].name == "video.mp4");
  CHECK(offered[2].mediaType == "video/mp4");
  CHECK(offered[2].size == video.size());
  CHECK(offered[2].person == clinician);
  REQUIRE(offered[2].message);
  for (const TransferRow& row : offered) {
    CHECK(row.state == TransferState::Offered);
    CHECK_FALSE(row.here);
    CHECK(waitFor(pair.patient->read(row.key)).error().is(ExchangeError::NotAllowed));
    REQUIRE(waitFor(pair.patient->fetch(row.key)));
  }
  pair.patient.settle();
  offered = byName(pair.patient);
  for (const TransferRow& row : offered) CHECK(row.state == TransferState::Received);
  CHECK(pair.patient.content(offered[0].key) == nothing);
  CHECK(pair.patient.content(offered[1].key) == letter);
  CHECK(pair.patient.content(offered[2].key) == video);
  const auto page =
      waitFor(pair.patient.messages().thread({.conversation = offered[2].conversation, .limit = 10})).value();
  CHECK(page.messages.back().words == "as promised");
  CHECK(page.messages.back().key == *offered[2].message);

  pair.clinic.settle();
  for (const auto key : keys) {
    const auto row = pair.clinic.row(key);
    CHECK(row.state == TransferState::Delivered);
    REQUIRE(row.holders.size() == 1);
    CHECK(row.holders[0].person == "Patient/p1");
    CHECK(row.message);
  }

  // And back.
  const auto there = waitFor(pair.patient.messages().inbox()).value().rows.at(0).key;
  const auto wound = randomBytes(300'000);
  REQUIRE(waitFor(pair.patient->send({.conversation = there, .files = {{.path = pair.patient.make("w.jpg", wound)}}})));
  pair.patient.settle();
  pair.clinic.settle();
  const auto came = pair.clinic.rows().at(0);
  CHECK(came.direction == Direction::Incoming);
  REQUIRE(waitFor(pair.clinic->fetch(came.key)));
  pair.clinic.settle();
  CHECK(pair.clinic.content(came.key) == wound);
}

TEST_CASE("A server that drops, cuts and fails is only slower") {
  const SandboxPeer server;
  Pair<SandboxPeer> pair(server);
  const auto bytes = randomBytes(2'500'000);
  for (const char* rule : {"drop:rate=0.15:path=/fhir/Binary", "truncate:rate=0.15:path=/fhir/Binary",
                           "500:rate=0.1:path=/fhir/Binary", "forget:every=7:path=/fhir/Binary"})
    server.server().faults().add(sandbox::parseFaultRule(rule).value());
  const auto key = pair.send("scan.dcm", bytes);
  for (int i = 0; i < 400 && pair.clinic.row(key).state != TransferState::Sent; ++i) pair.clinic.settle();
  REQUIRE(pair.clinic.row(key).state == TransferState::Sent);
  CHECK(server.server().faults().strikes() > 10);
  pair.patient.settle();
  const auto offered = pair.patient.rows().at(0);
  REQUIRE(waitFor(pair.patient->fetch(offered.key)));
  for (int i = 0; i < 400 && pair.patient.row(offered.key).state != TransferState::Received; ++i) {
    pair.patient.settle();
    pair.clinic.settle(); // who may be asked for parts again
  }
  CHECK(pair.patient.content(offered.key) == bytes);
}

TEST_CASE("What the server has lost or changed since is asked for, sent again, and arrives") {
  const SandboxPeer server;
  Pair<SandboxPeer> pair(server);
  const auto bytes = randomBytes(500'000);
  const auto key = pair.send("scan.dcm", bytes);
  pair.clinic.settle();
  std::vector<std::string> parts;
  REQUIRE(waitFor(pair.clinic.vault().readers().run([&](ReadConnection& db) {
    return db.sql().each("SELECT server FROM exchange_part ORDER BY part", [&](const Statement& row) {
      parts.emplace_back(row.text(0));
      return true;
    });
  })));
  REQUIRE(parts.size() > 5);
  REQUIRE(waitFor(pair.clinic.blobs().remove(parts[1])));
  REQUIRE(waitFor(pair.clinic.blobs().put({.id = parts[3], .patient = "Patient/p1", .content = "something else"})));
  pair.patient.settle();
  const auto offered = pair.patient.rows().at(0);
  REQUIRE(waitFor(pair.patient->fetch(offered.key)));
  pair.patient.settle();
  const auto waiting = pair.patient.row(offered.key);
  CHECK(waiting.state == TransferState::WaitingForNetwork);
  CHECK(waiting.failure == "exchange/PartsMissing");
  pair.clinic.restart(); // what it was told survives that
  pair.talk();
  CHECK(pair.patient.row(offered.key).state == TransferState::Received);
  CHECK(pair.patient.content(offered.key) == bytes);
  CHECK(pair.clinic.row(key).state == TransferState::Delivered);
}

TEST_CASE("An upload goes on after a restart, and looks again at what the server had") {
  const SandboxPeer server;
  auto patient = FileEnd::options(); // who does not try again at once
  patient.retryQuickest = patient.retrySlowest = std::chrono::minutes(10);
  Pair<SandboxPeer> pair(server, patient);
  const auto bytes = randomBytes(1'500'000);
  // It ends in the middle, for good.
  server.server().faults().add(sandbox::parseFaultRule("500:path=/fhir/Binary:method=PUT:every=6").value());
  const auto key = pair.send("scan.dcm", bytes);
  pair.clinic.settle();
  const auto stuck = pair.clinic.row(key);
  INFO(static_cast<int>(stuck.state) << ' ' << stuck.failure << ' ' << stuck.done << " of " << stuck.total);
  CHECK(stuck.state == TransferState::WaitingForNetwork);
  CHECK(stuck.failure == "backend/ServerError");
  CHECK(stuck.done > 0);
  server.server().faults().clear();
  std::string first;
  REQUIRE(waitFor(pair.clinic.vault().readers().run([&](ReadConnection& db) -> Result<void> {
    auto one = db.sql().text("SELECT server FROM exchange_part WHERE there = 1 ORDER BY part LIMIT 1");
    if (!one) return pass(one);
    first = one->value_or("");
    return {};
  })));
  REQUIRE_FALSE(first.empty());
  REQUIRE(waitFor(pair.clinic.blobs().remove(first)));
  pair.clinic.restart();
  pair.clinic.settle();
  CHECK(pair.clinic.row(key).state == TransferState::Sent);
  pair.patient.settle();
  const auto offered = pair.patient.rows().at(0);
  REQUIRE(waitFor(pair.patient->fetch(offered.key)));
  pair.patient.settle();
  const auto fetched = pair.patient.row(offered.key);
  INFO(static_cast<int>(fetched.state) << ' ' << fetched.failure << ' ' << fetched.done << " of " << fetched.total);
  REQUIRE(fetched.state == TransferState::Received);
  CHECK(pair.patient.content(offered.key) == bytes);
}

TEST_CASE("Pausing stands still, resuming goes on, cancelling leaves nothing here or there") {
  const SandboxPeer server;
  Pair<SandboxPeer> pair(server);
  const auto key = pair.send("a.bin", randomBytes(400'000));
  REQUIRE(waitFor(pair.clinic->pause(key)));
  pair.clinic.settle();
  CHECK(pair.clinic.row(key).state == TransferState::Paused);
  REQUIRE(waitFor(pair.clinic->resume(key)));
  pair.clinic.settle();
  CHECK(pair.clinic.row(key).state == TransferState::Sent);
  CHECK(waitFor(pair.clinic->cancel(key)).error().is(ExchangeError::NotAllowed));

  // Half of it is at the server when it is cancelled.
  server.server().faults().add(sandbox::parseFaultRule("500:path=/fhir/Binary:method=PUT:every=2").value());
  const auto second = pair.send("b.bin", randomBytes(900'000));
  pair.clinic.settle();
  server.server().faults().clear();
  REQUIRE(waitFor(pair.clinic->cancel(second)));
  CHECK(waitFor(pair.clinic->transfer(second)).error().is(ExchangeError::NoSuchTransfer));
  pair.clinic.settle();
  std::int64_t left = -1;
  REQUIRE(waitFor(pair.clinic.vault().readers().run([&](ReadConnection& db) -> Result<void> {
    auto count = db.sql().integer("SELECT count(*) FROM exchange_gone");
    if (!count) return pass(count);
    left = count->value_or(-1);
    return {};
  })));
  CHECK(left == 0);
  const auto blobs = std::filesystem::directory_iterator(pair.clinic.profile() / "blobs");
  CHECK(std::distance(begin(blobs), end(blobs)) == 1); // the first file's
  pair.patient.settle();
  CHECK(pair.patient.rows().size() == 1);
}

TEST_CASE("A revoked file is gone for who had not fetched it, and stays with who had, by name") {
  const SandboxPeer server;
  Pair<SandboxPeer> pair(server);
  const auto bytes = randomBytes(200'000);
  const auto early = pair.send("early.pdf", bytes);
  const auto late = pair.send("late.pdf", bytes);
  pair.clinic.settle();
  pair.patient.settle();
  const auto offered = byName(pair.patient);
  REQUIRE(offered.size() == 2);
  REQUIRE(waitFor(pair.patient->fetch(offered[0].key)));
  pair.talk();
  for (const auto key : {early, late}) REQUIRE(waitFor(pair.clinic->revoke(key)));
  pair.talk();
  CHECK(pair.clinic.row(early).state == TransferState::Revoked);
  REQUIRE(pair.clinic.row(early).holders.size() == 1);
  CHECK(pair.clinic.row(early).holders[0].person == "Patient/p1");
  CHECK(pair.clinic.row(late).state == TransferState::Revoked);
  CHECK(pair.clinic.row(late).holders.empty());
  CHECK(pair.patient.row(offered[0].key).state == TransferState::Received);
  CHECK(pair.patient.content(offered[0].key) == bytes);
  CHECK(pair.patient.row(offered[1].key).state == TransferState::Revoked);
  CHECK(waitFor(pair.patient->fetch(offered[1].key)).error().is(ExchangeError::Revoked));
  // Only who sent may take back.
  CHECK(waitFor(pair.patient->revoke(offered[0].key)).error().is(ExchangeError::NotAllowed));
}

TEST_CASE("A small picture is kept with its file, counted as what it is, and gone with its content") {
  const SandboxPeer server;
  Pair<SandboxPeer> pair(server);
  const auto key = pair.send("photo.jpg", randomBytes(50'000));
  CHECK(waitFor(pair.clinic->summary()).value().offered == 0);
  pair.talk();
  CHECK_FALSE(waitFor(pair.clinic->thumbnail(key)).value());
  Thumbnail picture{.width = 30, .height = 20, .pixels = QByteArray(30 * 20 * 4, '\xFF')};
  for (qsizetype at = 0; at < picture.pixels.size(); at += 4) picture.pixels[at] = static_cast<char>(at / 7);
  REQUIRE(waitFor(pair.clinic->keepThumbnail(key, picture)));
  const auto kept = waitFor(pair.clinic->thumbnail(key)).value();
  REQUIRE(kept);
  CHECK(kept->width == 30);
  CHECK(kept->pixels == picture.pixels);
  // One that does not fit its own size, or is too large, is none.
  REQUIRE(waitFor(pair.clinic->keepThumbnail(key, {.width = 31, .height = 20, .pixels = picture.pixels})));
  CHECK(waitFor(pair.clinic->thumbnail(key)).value()->width == 0);
  CHECK(waitFor(pair.clinic->keepThumbnail(key + 1000, picture)).error().is(ExchangeError::NoSuchTransfer));
  REQUIRE(waitFor(pair.clinic->removeFromVault(key)));
  CHECK_FALSE(waitFor(pair.clinic->thumbnail(key)).value());

  CHECK(waitFor(pair.patient->summary()).value().offered == 1);
  CHECK(waitFor(pair.patient->transfers({.hereOnly = true})).value().rows.empty());
  REQUIRE(waitFor(pair.patient->fetch(pair.patient.rows().at(0).key)));
  pair.talk();
  CHECK(waitFor(pair.patient->summary()).value().offered == 0);
  CHECK(waitFor(pair.patient->transfers({.hereOnly = true})).value().rows.size() == 1);
}

TEST_CASE("A share ends when its time is over: its parts are deleted, and both ends say so") {
  const SandboxPeer server;
  Pair<SandboxPeer> pair(server);
  const auto key = waitFor(pair.clinic->send({.conversation = pair.conversation,
                                              .files = {{.path = pair.clinic.make("x.pdf", randomBytes(100'000))}},
                                              .expires = pair.clinic.clock.now() + std::chrono::hours(24)}))
                       .value()
                       .at(0);
  pair.talk();
  REQUIRE(pair.clinic.row(key).state == TransferState::Sent);
  const auto offered = pair.patient.rows().at(0);
  REQUIRE(offered.expires);
  pair.clinic.clock.leap(std::chrono::hours(25));
  pair.clinic.settle();
  CHECK(pair.clinic.row(key).state == TransferState::Expired);
  pair.patient.clock.leap(std::chrono::hours(25));
  pair.patient.settle();
  CHECK(pair.patient.row(offered.key).state == TransferState::Expired);
  CHECK(waitFor(pair.patient->fetch(offered.key)).error().is(ExchangeError::Expired));
}

TEST_CASE("The clinic's longest time for shares holds, whatever is asked for") {
  const SandboxPeer server;
  Pair<SandboxPeer> pair(server);
  const auto setting = [&](const char* name, const char* value) {
    REQUIRE(
        waitFor(pair.clinic.vault().writer().run([&](WriteConnection& db) { return writeSetting(db, name, value); })));
  };
  CHECK(waitFor(pair.clinic->shareRules()).value() == ShareRules{.usualDays = 30, .longestDays = 0});
  setting("exchange.share_days", "14");
  CHECK(waitFor(pair.clinic->shareRules()).value() == ShareRules{.usualDays = 14, .longestDays = 0});
  setting("exchange.share_days", "fourteen");
  CHECK(waitFor(pair.clinic->shareRules()).value().usualDays == 30);
  setting("messaging.retention_days", "10");
  CHECK(waitFor(pair.clinic->shareRules()).value() == ShareRules{.usualDays = 10, .longestDays = 10});
  const auto key = pair.send("for-ever.pdf", randomBytes(100));
  const Instant latest = pair.clinic.clock.now() + std::chrono::days(10);
  REQUIRE(pair.clinic.row(key).expires);
  CHECK(*pair.clinic.row(key).expires <= latest);
  REQUIRE(waitFor(pair.clinic->setExpiry(key, latest + std::chrono::days(100))));
  CHECK(*pair.clinic.row(key).expires <= latest + std::chrono::minutes(1));
  const auto soon = pair.clinic.clock.now() + std::chrono::days(1);
  const auto photo =
      waitFor(pair.clinic->sendBytes(pair.conversation, randomBytes(100), "p.jpg", "image/jpeg", {}, soon)).value();
  CHECK(pair.clinic.row(photo).expires == soon);
}

TEST_CASE("No room is said early, with how much is needed: on this disk and at the server") {
  const SandboxPeer server(std::uint64_t{600'000});
  Pair<SandboxPeer> pair(server);
  const auto before = server.server().requests("PUT");
  const auto key = pair.send("large.bin", randomBytes(2'000'000));
  pair.clinic.settle();
  const auto refused = pair.clinic.row(key);
  CHECK(refused.state == TransferState::Failed);
  CHECK(refused.failure == "exchange/ServerFull");
  CHECK(refused.shortOf > 1'000'000);
  CHECK(server.server().requests("PUT") == before); // not a part was sent in vain

  auto full = FileEnd::options();
  full.spaceKept = std::uint64_t{1} << 60;
  pair.clinic.restart(full);
  const auto noRoom = waitFor(
      pair.clinic->send({.conversation = pair.conversation, .files = {{.path = pair.clinic.file("large.bin")}}}));
  REQUIRE_FALSE(noRoom);
  CHECK(noRoom.error().is(ExchangeError::NoSpace));
  CHECK(noRoom.error().detail().starts_with("needs 2"));
}

TEST_CASE("What cannot be read is refused at once, and what changes while it waits is not sent") {
  const SandboxPeer server;
  Pair<SandboxPeer> pair(server);
  const auto sendPath = [&](const std::filesystem::path& path) {
    return waitFor(pair.clinic->send({.conversation = pair.conversation, .files = {{.path = path}}}));
  };
  CHECK(sendPath(pair.clinic.file("missing")).error().is(ExchangeError::CannotReadSource));
  CHECK(sendPath(pair.clinic.file("")).error().is(ExchangeError::CannotReadSource)); // a folder
  CHECK(sendPath("/dev/zero").error().is(ExchangeError::CannotReadSource));
  CHECK(waitFor(pair.clinic->send({.conversation = 999, .files = {{.path = pair.clinic.make("a", randomBytes(1))}}}))
            .error()
            .is(MessagingError::NoSuchConversation));
  const auto key = pair.send("goes.bin", randomBytes(10));
  std::filesystem::remove(pair.clinic.file("goes.bin"));
  pair.clinic.settle();
  CHECK(pair.clinic.row(key).state == TransferState::Failed);
  CHECK(pair.clinic.row(key).failure == "exchange/CannotReadSource");
  pair.clinic.make("goes.bin", randomBytes(20));
  REQUIRE(waitFor(pair.clinic->retry(key)));
  pair.clinic.settle();
  CHECK(pair.clinic.row(key).state == TransferState::Sent);
}

TEST_CASE("Parts go up while later ones are being sealed, and a source that changes meanwhile takes them back") {
  const SandboxPeer server;
  Pair<SandboxPeer> pair(server);
  const auto bytes = randomBytes(60'000'000);
  const auto path = pair.clinic.make("ultrasound.mp4", bytes);
  const auto state = [&] {
    auto found = waitFor(pair.clinic.vault().readers().run(
        [](ReadConnection& db) { return db.sql().integer("SELECT state FROM exchange_transfer"); }));
    return static_cast<TransferState>(found.value().value_or(-1));
  };
  std::atomic<int> puts = 0;
  std::atomic<bool> whileSealing = false;
  WatchedBlobs blobs(pair.clinic.blobs(), [&](WatchedBlobs::Request request) {
    if (request != WatchedBlobs::Request::Put || ++puts != 3) return;
    whileSealing = state() == TransferState::Sealing;
    std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now()); // as a writer leaves it
  });
  TransferKey key = 0;
  {
    ExchangeService files({.vault = pair.clinic.vault(),
                           .messaging = pair.clinic.messages(),
                           .blobs = &blobs,
                           .writer = nullptr,
                           .person = clinician,
                           .clock = pair.clinic.clock},
                          FileEnd::options());
    key = waitFor(files.send({.conversation = pair.conversation, .files = {{.path = path}}})).value().at(0);
    REQUIRE(waitFor(files.settle()));
    CHECK(whileSealing);
    const auto row = waitFor(files.transfer(key)).value();
    CHECK(row.state == TransferState::Failed);
    CHECK(row.failure == "exchange/SourceChanged");
    CHECK(row.done == 0);
    CHECK_FALSE(row.here);
    // Every part that had gone up is gone: deleted at the server, and nothing of it in the vault.
    const auto left = waitFor(pair.clinic.vault().readers().run([](ReadConnection& db) {
      return db.sql().integer("SELECT (SELECT count(*) FROM exchange_gone) + (SELECT count(*) FROM exchange_part)");
    }));
    CHECK(left.value() == 0);
    const auto folder = std::filesystem::directory_iterator(pair.clinic.profile() / "blobs");
    CHECK(std::distance(begin(folder), end(folder)) == 0);
    REQUIRE(waitFor(files.retry(key)));
    REQUIRE(waitFor(files.settle()));
    CHECK(waitFor(files.transfer(key)).value().state == TransferState::Sent);
  }
  pair.patient.settle();
  const auto offered = pair.patient.rows().at(0);
  REQUIRE(waitFor(pair.patient->fetch(offered.key)));
  pair.patient.settle();
  CHECK(pair.patient.content(offered.key) == bytes);
  pair.clinic.settle();
  CHECK(pair.clinic.row(key).state == TransferState::Delivered); // the receipt named the hash of what was sent
}

TEST_CASE("A message whose hash is not that of its parts is refused before anything is fetched") {
  const SandboxPeer server;
  Pair<SandboxPeer> pair(server);
  pair.send("letter.pdf", randomBytes(100'000));
  pair.clinic.settle();
  auto thread = waitFor(pair.clinic.messages().thread({.conversation = pair.conversation, .limit = 1})).value();
  auto files = thread.messages.back().files;
  REQUIRE(files.size() == 1);
  files[0].sha256[7] ^= std::byte{1};
  pair.patient.settle();
  const auto there = waitFor(pair.patient.messages().inbox()).value().rows.at(0).key;
  REQUIRE(waitFor(pair.patient.vault().writer().run([&](WriteConnection& db) -> Result<void> {
    auto added = messaging::insertMessage(db, {.conversation = there,
                                               .id = {std::byte{5}},
                                               .kind = messaging::MessageKind::Files,
                                               .own = false,
                                               .person = clinician,
                                               .device = "d",
                                               .extra = messaging::writeFiles(files)});
    if (!added) return pass(added);
    return {};
  })));
  pair.patient.settle();
  const auto lied = pair.patient.rows().at(0); // newest first
  CHECK(lied.state == TransferState::Failed);
  CHECK(lied.failure == "exchange/BadManifest");
  CHECK(waitFor(pair.patient->fetch(lied.key)).error().is(ExchangeError::BadManifest));
  CHECK(lied.total == 0);
  CHECK(pair.patient.rows().at(1).state == TransferState::Offered);
}

TEST_CASE("A pause while a file is being sealed stands still, and what had gone up is taken back") {
  const SandboxPeer server;
  Pair<SandboxPeer> pair(server);
  const auto bytes = randomBytes(40'000'000);
  const auto key = pair.send("film.mp4", bytes);
  // At the first word of the sealing, from the engine's own thread.
  std::atomic<bool> asked = false;
  QFuture<Result<void>> paused;
  QObject::connect(
      &pair.clinic->events(), &ExchangeEvents::progress, &pair.clinic->events(),
      [&](const TransferProgress& progress) {
        if (progress.state == TransferState::Sealing && !asked.exchange(true)) paused = pair.clinic->pause(key);
      },
      Qt::DirectConnection);
  pair.clinic.settle();
  REQUIRE(asked);
  REQUIRE(waitFor(paused));
  CHECK(pair.clinic.row(key).state == TransferState::Paused);
  REQUIRE(waitFor(pair.clinic->resume(key)));
  pair.clinic.settle();
  CHECK(pair.clinic.row(key).state == TransferState::Sent);
  pair.patient.settle();
  const auto offered = pair.patient.rows().at(0);
  REQUIRE(waitFor(pair.patient->fetch(offered.key)));
  pair.patient.settle();
  CHECK(pair.patient.content(offered.key) == bytes);
}

TEST_CASE("Bytes that were never a file are sealed before they count, and wound anywhere") {
  const SandboxPeer server;
  Pair<SandboxPeer> pair(server);
  const auto photo = randomBytes(700'000);
  const auto key = waitFor(pair.clinic->sendBytes(pair.conversation, photo, "photo.jpg", "image/jpeg", "look")).value();
  const auto reader = waitFor(pair.clinic->read(key)).value();
  CHECK(reader->size() == photo.size());
  std::vector<std::byte> some(70'000);
  for (const std::size_t at : {std::size_t{0}, std::size_t{65'530}, std::size_t{699'999}, photo.size()}) {
    const auto count = reader->read(at, some).value();
    CHECK(count == std::min(some.size(), photo.size() - at));
    CHECK(std::ranges::equal(std::span(some).first(count), std::span(photo).subspan(at, count)));
  }
  pair.talk();
  CHECK(pair.patient.rows().at(0).mediaType == "image/jpeg");
}

TEST_CASE("A file is filed to the chart once, with the type and date that were given") {
  const SandboxPeer server;
  Pair<SandboxPeer> pair(server);
  const auto bytes = randomBytes(50'000);
  const auto key = pair.send("letter.pdf", bytes);
  pair.clinic.settle();
  const Filing filing{
      .typeSystem = "http://loinc.org", .typeCode = "11488-4", .typeDisplay = "Consult note", .date = "2026-03-01"};
  const auto document = waitFor(pair.clinic->fileToChart(key, filing)).value();
  CHECK(waitFor(pair.clinic->fileToChart(key, filing)).value() == document);
  CHECK(pair.clinic.row(key).document == document);
  const auto page = waitFor(pair.clinic.charts().read("DocumentReference", document.substr(document.find('/') + 1)));
  REQUIRE(page);
  const auto json = page->resources.at(0).json;
  CHECK(json.find("11488-4") != std::string_view::npos);
  CHECK(json.find("2026-03-01") != std::string_view::npos);
  CHECK(json.find("Patient/p1") != std::string_view::npos);
  const auto at = json.find("Binary/");
  REQUIRE(at != std::string_view::npos);
  const std::string id(json.substr(at + 7, json.find('"', at) - at - 7));
  const auto stored = waitFor(pair.clinic.blobs().get(id, bytes.size())).value();
  CHECK(std::ranges::equal(std::as_bytes(std::span(stored)), bytes));
}
