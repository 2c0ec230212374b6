// What every BlobStore must do, against every server we can start.
#include "crypto/sealed/bulk_hash.h"
#include "tests/interop/support/peer_server.h"
#include "tests/support/vault/vaults.h"

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <span>

using namespace clavis;
using namespace clavis::core;
using namespace clavis::tests;

namespace {

/// Every byte value, and nothing that compresses or is UTF-8.
std::string noise(std::size_t size) {
  std::string out(size, '\0');
  crypto::fillRandom(std::as_writable_bytes(std::span(out)));
  for (std::size_t i = 0; i < std::min<std::size_t>(size, 256); ++i) out[i] = static_cast<char>(i);
  return out;
}
BlobDigest digestOf(const std::string& content) {
  return crypto::bulkSha256(std::as_bytes(std::span(content))).value();
}
std::string newId() { return crypto::toHex(crypto::randomArray<16>()); }

struct Person {
  SystemClock clock;
  std::unique_ptr<BackendConnection> connection;
  explicit Person(const BackendIdentity& identity) : connection(connect(identity, clock)) {}
  BlobStore* operator->() const { return &connection->blobs(); }
};

template <class T>
T value(QFuture<Result<T>> future) {
  auto result = waitFor(std::move(future));
  INFO((result ? std::string() : result.error().toString()));
  REQUIRE(result);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

} // namespace

TEMPLATE_TEST_CASE("Blobs: what one person puts another reads byte for byte, of any size", "", SandboxPeer,
                   EnginePeer) {
  const TestType server;
  const Person doctor(server.identity(clinician));
  const Person patient(server.identity("Patient/p1"));
  for (const std::size_t size : {std::size_t{1}, std::size_t{1000}, std::size_t{4} << 20}) {
    INFO(size);
    const std::string content = noise(size);
    const auto id = value(doctor->put({.id = newId(), .patient = "Patient/p1", .content = content}));
    CHECK(value(patient->get(id, size)) == content);
    CHECK(value(doctor->get(id, size)) == content);
    if (size > 1) CHECK(waitFor(doctor->get(id, size - 1)).error().is(BackendError::TooLarge));
  }
  const std::string answer = noise(5000);
  const auto id = value(patient->put({.id = newId(), .patient = "Patient/p1", .content = answer}));
  CHECK(value(doctor->get(id, answer.size())) == answer);
}

TEMPLATE_TEST_CASE("Blobs: a check tells what is there, what is another and what is gone", "", SandboxPeer,
                   EnginePeer) {
  const TestType server;
  const Person doctor(server.identity(clinician));
  const std::string content = noise(70'000);
  const auto id = value(doctor->put({.id = newId(), .patient = "Patient/p1", .content = content}));
  const BlobCheck right{.id = id, .size = content.size(), .sha256 = digestOf(content)};
  BlobCheck wrong = right;
  wrong.sha256[0] ^= std::byte{1};
  BlobCheck elsewhere = right;
  elsewhere.id = newId();
  CHECK(value(doctor->check(right)) == BlobState::Good);
  CHECK(value(doctor->check(wrong)) == BlobState::Different);
  CHECK(value(doctor->check(elsewhere)) == BlobState::Missing);
  BlobCheck trusting = right;
  trusting.readBack = false;
  CHECK(value(doctor->check(trusting)) == BlobState::Good);

  value(doctor->remove(id));
  value(doctor->remove(id)); // gone already
  CHECK(value(doctor->check(right)) == BlobState::Missing);
  CHECK_FALSE(waitFor(doctor->get(id, content.size())));
}

TEMPLATE_TEST_CASE("Blobs: putting the same posting again leaves one, and repairs what was lost", "", SandboxPeer,
                   EnginePeer) {
  const TestType server;
  const Person doctor(server.identity(clinician));
  const std::string content = noise(3000);
  const BlobPosting posting{.id = newId(), .patient = "Patient/p1", .content = content};
  const auto first = value(doctor->put(posting));
  CHECK(value(doctor->put(posting)) == first);
  value(doctor->remove(first));
  const auto again = value(doctor->put(posting));
  CHECK(value(doctor->check({.id = again, .size = content.size(), .sha256 = digestOf(content)})) == BlobState::Good);
}

TEST_CASE("Blobs: another patient's part is not there, and what the sandbox takes is said in its metadata") {
  const SandboxPeer server;
  const Person doctor(server.identity(clinician));
  const Person stranger(server.identity("Patient/p2"));
  const std::string content = noise(100);
  const auto id = value(doctor->put({.id = newId(), .patient = "Patient/p1", .content = content}));
  CHECK(waitFor(stranger->get(id, 100)).error().is(BackendError::Forbidden));
  CHECK(value(stranger->check({.id = id, .size = 100, .sha256 = digestOf(content)})) == BlobState::Missing);
  CHECK_FALSE(waitFor(stranger->put({.id = newId(), .patient = "Patient/p1", .content = content})));
  const auto limits = value(doctor->limits());
  REQUIRE(limits.largest);
  CHECK(*limits.largest > (std::uint64_t{16} << 20));
  CHECK_FALSE(limits.room);
}
