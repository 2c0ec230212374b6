#include "core/base/continuation.h"
#include "core/base/mapped_future.h"
#include "core/base/on_pool.h"

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

using namespace clavis::core;

namespace {

/// Given by one thread, taken by the other.
class Turn {
 public:
  void give() {
    const std::scoped_lock lock(m_mutex);
    m_given = true;
    m_changed.notify_one();
  }
  void take() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_given; });
    m_given = false;
  }

 private:
  std::mutex m_mutex;
  std::condition_variable m_changed;
  bool m_given = false;
};

} // namespace

TEST_CASE("A continuation runs once, however close it comes to the answer") {
  constexpr int rounds = 100'000;
  // Both sides get their halves at the same moment, thousands of times: QFuture::then() of Qt 6.4 crashes here.
  std::optional<QPromise<int>> promise;
  Turn asked;
  Turn answered;
  std::jthread other([&] {
    for (int round = 0; round < rounds; ++round) {
      asked.take();
      answer(std::move(*promise), round);
      answered.give();
    }
  });
  int once = 0;
  int right = 0;
  for (int round = 0; round < rounds; ++round) {
    promise.emplace();
    promise->start();
    auto future = promise->future();
    auto runs = std::make_shared<std::atomic<int>>(0);
    auto given = std::make_shared<std::atomic<int>>(-1);
    asked.give();
    whenDone(std::move(future), [runs, given](QFuture<int> ended) {
      *given = ended.takeResult();
      ++*runs;
    });
    answered.take();
    // Whichever came second ran it, and both are done.
    once += *runs == 1 ? 1 : 0;
    right += *given == round ? 1 : 0;
  }
  CHECK(once == rounds);
  CHECK(right == rounds);
}

TEST_CASE("What hangs on a cancelled future is not called, whoever came first: who cancels must not wait for it") {
  for (const bool attachedFirst : {true, false}) {
    QPromise<int> promise;
    promise.start();
    auto future = promise.future();
    bool called = false;
    const auto attach = [&] { whenDone(future, [&called](const QFuture<int>&) { called = true; }); };
    if (attachedFirst) attach();
    future.cancel();
    answer(std::move(promise), 3);
    if (!attachedFirst) attach();
    CHECK_FALSE(called);
    CHECK(future.isFinished());
  }
}

TEST_CASE("A continuation may answer another promise and wait for another future") {
  QPromise<int> first;
  QPromise<std::string> second;
  first.start();
  second.start();
  std::string heard;
  whenDone(second.future(), [&heard](QFuture<std::string> ended) { heard = ended.takeResult(); });
  whenDone(first.future(),
           [&second](QFuture<int> ended) { answer(std::move(second), std::to_string(ended.takeResult())); });
  answer(std::move(first), 42);
  CHECK(heard == "42");
}

TEST_CASE("A future that is finished already has its continuation run at once, and what it held is gone after it") {
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = held;
  int seen = 0;
  whenDone(readyFuture(7), [&seen, held = std::move(held)](QFuture<int> ended) { seen = ended.takeResult() + *held; });
  CHECK(seen == 8);
  CHECK(watched.expired());
}

TEST_CASE("A promise that is dropped ends what was made of it, without a result") {
  QFuture<int> plusOne;
  {
    QPromise<int> dropped;
    dropped.start();
    plusOne = mapped(dropped.future(), [](int value) { return value + 1; });
  }
  plusOne.waitForFinished();
  CHECK(plusOne.resultCount() == 0);
}

TEST_CASE("Work on a pool is gone before its answer is heard") {
  QThreadPool pool;
  auto secret = std::make_unique<std::string>("a key");
  auto alive = std::make_shared<bool>(true);
  struct Watch {
    std::shared_ptr<bool> flag;
    ~Watch() {
      if (flag) *flag = false;
    }
    Watch(std::shared_ptr<bool> given) : flag(std::move(given)) {}
    Watch(Watch&&) = default;
  };
  const auto length =
      resultOf(onPool(pool, [secret = std::move(secret), watch = Watch(alive)] { return secret->size(); }));
  CHECK(length == 5);
  CHECK_FALSE(*alive);
}
