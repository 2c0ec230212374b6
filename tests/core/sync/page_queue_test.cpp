#include "core/sync/run/page_queue.h"
#include "core/vault/vault.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/vault/vaults.h"

#include <catch2/catch_test_macros.hpp>

#include <future>

using namespace clavis::core;
using namespace clavis::tests;

namespace {

struct Open {
  TemporaryFolder folder;
  std::unique_ptr<Vault> vault = Vault::create(folder / "vault", passphrase(), cheapOptions()).value().vault;
  std::shared_ptr<PageQueue> queue = std::make_shared<PageQueue>(vault->writer(), std::vector<Projection*>{});

  /// Holds the writer until told, so that pages gather behind it.
  std::promise<void> hold() {
    std::promise<void> go;
    static_cast<void>(vault->writer().run([held = go.get_future().share()](WriteConnection&) -> Result<void> {
      held.wait();
      return {};
    }));
    return go;
  }
  std::int64_t stored() {
    return waitFor(vault->readers().run([](ReadConnection& db) -> Result<std::int64_t> {
             auto count = ResourceReader(db).counts();
             if (!count) return pass(count);
             return count->resources;
           }))
        .value();
  }
};

PageQueue::Work page(const std::string& id, std::vector<std::string>* order = nullptr) {
  return [id, order](WriteConnection&, ResourceStore& store) -> Result<StoredCounts> {
    if (order != nullptr) order->push_back(id);
    auto put = store.put(R"({"resourceType":"Patient","id":")" + id + "\"}");
    if (!put) return pass(put);
    StoredCounts counts;
    counts.inserted = 1;
    return counts;
  };
}

} // namespace

TEST_CASE("Pages that wait together are stored together, in the order they came") {
  Open open;
  std::vector<std::string> order;
  auto go = open.hold();
  std::vector<QFuture<Result<StoredCounts>>> futures;
  for (const char* id : {"a", "b", "c"}) futures.push_back(open.queue->store(page(id, &order)));
  CHECK_FALSE(futures[0].isFinished());
  go.set_value();
  for (auto& future : futures) CHECK(waitFor(future).value().inserted == 1);
  CHECK(order == std::vector<std::string>{"a", "b", "c"});
  CHECK(open.stored() == 3);
}

TEST_CASE("A page that cannot be stored costs its neighbours nothing") {
  Open open;
  auto go = open.hold();
  auto first = open.queue->store(page("a"));
  auto broken = open.queue->store(
      [](WriteConnection&, ResourceStore&) -> Result<StoredCounts> { return fail(StoreError::Constraint, "broken"); });
  auto last = open.queue->store(page("b"));
  go.set_value();
  CHECK(waitFor(first).value().inserted == 1);
  CHECK(waitFor(broken).error().is(StoreError::Constraint));
  CHECK(waitFor(last).value().inserted == 1);
  CHECK(open.stored() == 2);
  CHECK(waitFor(open.queue->store(page("c"))).value().inserted == 1);
}

TEST_CASE("Pages that wait when the vault closes are stored") {
  Open open;
  auto go = open.hold();
  auto last = open.queue->store(page("a"));
  go.set_value();
  open.vault.reset();
  CHECK(waitFor(last).value().inserted == 1);
}
