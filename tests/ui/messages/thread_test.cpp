#include "tests/ui/messages/scene.h"
#include "tests/ui/show.h"
#include "ui/messages/message_words.h"
#include "ui/messages/people.h"
#include "ui/messages/thread/bubble_words.h"
#include "ui/messages/thread/message_list.h"
#include "ui/messages/thread/thread_model.h"

#include <QElapsedTimer>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using test::FakeMessages;
using test::settle;
using ui::ThreadModel;
namespace messaging = core::messaging;

namespace {

struct Thread {
  FakeMessages source;
  ui::People people{source};
  ThreadModel model{source};
  std::unique_ptr<ui::MessageList> list;

  explicit Thread(messaging::MessageKey generated = 0) {
    test::fillWard(source);
    if (generated > 0) {
      source.add(9, "Patient/1", "Long");
      source.conversations[9].generated = generated;
    }
  }
  void show() {
    list = std::make_unique<ui::MessageList>(model, people);
    list->resize(800, 600);
    test::showActive(*list);
  }
  [[nodiscard]] ui::BubbleText text(messaging::MessageKey key) {
    settle();
    return ui::bubbleText(model, model.indexOf(key), people, 0, QDateTime::currentDateTime());
  }
  [[nodiscard]] QString note(messaging::MessageKey key) { return text(key).notes.back().text; }
};

} // namespace

TEST_CASE("a thread of 100,000 messages opens at its end, and memory holds a window of it", "[messages][thread]") {
  Thread thread(100'000);
  thread.show();
  QElapsedTimer clock;
  clock.start();
  thread.model.open(9);
  settle();
  static_cast<void>(thread.list->grab());
  const qint64 opened = clock.elapsed();
  INFO("opened and painted in " << opened << " ms");
  CHECK(opened < 500); // seen: well below 100 on an idle machine
  CHECK(thread.model.rowCount() <= 2 * ThreadModel::page);
  CHECK(thread.model.row(thread.model.rowCount() - 1).key == 100'000);
  CHECK(thread.list->isAtEnd());

  // Up through 3,000 messages: the window moves along, and what is being read stays where it is.
  qint64 slowest = 0;
  while (thread.model.row(0).key > 97'000) {
    const auto before = thread.model.row(0).key;
    clock.restart();
    thread.list->verticalScrollBar()->setValue(0);
    settle();
    slowest = std::max(slowest, clock.elapsed());
    REQUIRE(thread.model.row(0).key < before);
    REQUIRE(thread.model.rowCount() <= ThreadModel::most);
    const QModelIndex top = thread.list->indexAt(QPoint(400, 8));
    CHECK(std::abs(thread.model.row(top.row()).key - before) <= 1);
  }
  INFO("slowest page " << slowest << " ms");
  CHECK(slowest < 500);
  CHECK(thread.model.hasNewer());
  CHECK(thread.source.largestPage <= 2 * ThreadModel::most);

  QTest::keyClick(thread.list.get(), Qt::Key_End);
  settle();
  CHECK(thread.model.row(thread.model.rowCount() - 1).key == 100'000);
  CHECK(thread.list->isAtEnd());
}

TEST_CASE("a message far back is shown with what came before and after it", "[messages][thread]") {
  Thread thread(100'000);
  thread.show();
  thread.model.open(9, 50'000);
  settle();
  REQUIRE(thread.model.indexOf(50'000) >= 0);
  CHECK(thread.model.indexOf(49'990) >= 0);
  CHECK(thread.model.indexOf(50'010) >= 0);
  thread.list->choose(50'000);
  CHECK(thread.list->chosen() == 50'000);
  CHECK(thread.list->visualRect(thread.list->currentIndex()).intersects(thread.list->viewport()->rect()));
}

TEST_CASE("what changes is read into the shown window: states, edits, what went, what arrived", "[messages][thread]") {
  Thread thread;
  thread.show();
  thread.model.open(1);
  settle();
  const int rows = thread.model.rowCount();
  REQUIRE(thread.note(9).startsWith(QStringLiteral("Sent: the server has it")));
  auto& messages = thread.source.conversations[1].messages;
  messages[8].delivery = messaging::Delivery::Delivered;
  messages[8].persons = {{"Patient/1", messaging::Delivery::Delivered, test::minutesAgo(1)}};
  messages.erase(messages.begin()); // retention
  thread.source.write(1, "Patient/1", "Better now.");
  QSignalSpy arrived(&thread.model, &ThreadModel::newerArrived);
  Q_EMIT thread.source.conversationChanged(1);
  REQUIRE(arrived.wait(2000));
  CHECK(thread.model.rowCount() == rows);
  CHECK(thread.model.indexOf(1) < 0);
  CHECK(thread.note(9).startsWith(QStringLiteral("Delivered to TREUTEL, Eura")));
  CHECK(thread.model.row(thread.model.rowCount() - 1).words == "Better now.");
}

TEST_CASE("at the end the list follows what arrives; further up it stays and says so", "[messages][thread]") {
  Thread thread;
  for (int at = 0; at < 50; ++at) thread.source.write(1, "Patient/1", "Line " + std::to_string(at)).read = true;
  thread.show();
  thread.model.open(1);
  settle();
  thread.list->scrollToEnd();
  QSignalSpy arrived(&thread.model, &ThreadModel::newerArrived);
  QSignalSpy below(thread.list.get(), &ui::MessageList::arrivedBelow);
  thread.source.write(1, "Patient/1", "One more");
  Q_EMIT thread.source.conversationChanged(1);
  REQUIRE(arrived.wait(2000));
  CHECK(thread.list->isAtEnd());
  CHECK(below.isEmpty());
  thread.list->verticalScrollBar()->setValue(300);
  settle();
  const int place = thread.list->verticalScrollBar()->value();
  thread.source.write(1, "Patient/1", "And one more");
  Q_EMIT thread.source.conversationChanged(1);
  REQUIRE(arrived.wait(2000));
  CHECK(below.count() == 1);
  CHECK(thread.list->verticalScrollBar()->value() == place);
}

TEST_CASE("only what was on an active screen counts as seen", "[messages][thread]") {
  Thread thread;
  thread.model.open(1);
  ui::MessageList list(thread.model, thread.people);
  QSignalSpy seen(&list, &ui::MessageList::seen);
  list.resize(800, 600);
  CHECK_FALSE(seen.wait(500)); // not shown
  test::showActive(list);
  thread.model.open(1);
  REQUIRE((!seen.isEmpty() || seen.wait(3000)));
  CHECK(seen.last().first().toLongLong() == 12);
}

TEST_CASE("every message says in words who wrote it, and what became of it", "[messages][words]") {
  Thread thread;
  thread.model.open(1);
  settle();
  static_cast<void>(thread.text(1)); // asks for the names
  CHECK(thread.text(2).sender == QStringLiteral("TREUTEL, Eura · patient"));
  CHECK(thread.text(3).sender == QStringLiteral("Chidi Okafor · clinician"));
  CHECK(thread.text(4).sender == QStringLiteral("Max Treutel · family or representative"));
  CHECK(thread.text(8).sender == QStringLiteral("You · Anna Berg"));
  CHECK(thread.text(8).own);
  CHECK_FALSE(thread.text(2).own);

  CHECK(thread.note(8).startsWith(QStringLiteral("Read by TREUTEL, Eura at ")));
  CHECK(thread.note(8).contains(QStringLiteral("Delivered to Max Treutel at ")));
  CHECK(thread.note(9) == QStringLiteral("Sent: the server has it, no device of the others yet"));
  CHECK(thread.note(10).startsWith(QStringLiteral("Not sent. The other side has no phone or computer")));
  CHECK(thread.note(11) == QStringLiteral("Queued: only on this workstation, not sent yet"));
  CHECK(thread.text(2).quote.startsWith(QStringLiteral("In reply to you: Good morning.")));
  CHECK(thread.text(2).reactions == QStringLiteral("Looking into it (Chidi Okafor)"));
  CHECK(thread.note(3).startsWith(QStringLiteral("Edited ")));
  CHECK(thread.text(4).words == QStringLiteral("This message was deleted by whoever wrote it."));
  CHECK(thread.text(5).words.startsWith(QStringLiteral("This message needs a newer Clavis.")));
  CHECK(thread.text(6).words.contains(QStringLiteral("before this workstation joined")));
  CHECK(thread.note(7).startsWith(QStringLiteral("File: medicines.pdf, ")));
  CHECK(thread.text(12).urgent == QStringLiteral("Urgent"));
  CHECK(thread.text(12).spoken().contains(QStringLiteral("Urgent")));
}

TEST_CASE("text of a message is never markup", "[messages][words]") {
  Thread thread;
  const auto key = thread.source.write(1, "Patient/1", "<b>bold</b> <img src=x>\nsecond line").key;
  thread.model.open(1);
  settle();
  CHECK(thread.text(key).words == QStringLiteral("<b>bold</b> <img src=x>\nsecond line"));
}

TEST_CASE("each cause of an unreadable message has its own sentence, and none shows a technical name",
          "[messages][words]") {
  QStringList sentences;
  for (const char* cause : {"mls/PastEpoch", "mls/KeyUsed", "messaging/StateLost", "messaging/ServerLies",
                            "messaging/Untrusted", "messaging/KeyChanged", "mls/FutureEpoch", "mls/Malformed"}) {
    const QString sentence = ui::undecryptableText(cause);
    CHECK_FALSE(sentence.contains(u'/'));
    CHECK_FALSE(sentences.contains(sentence));
    sentences << sentence;
  }
}
