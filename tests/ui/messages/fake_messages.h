// A source of messages in memory, with the paging and the rules of core's service. Answers come at once, or when the
// test releases them. A thread may be made of a rule instead of rows, so that it can be as long as one likes.
#pragma once

#include "core/vault/errors.h"
#include "tests/ui/patients/fake_patients.h"
#include "ui/messages/message_source.h"

#include <QScopedValueRollback>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <utility>

namespace clavis::test {

namespace messaging = core::messaging;

inline core::Instant minutesAgo(int minutes) {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()) -
         std::chrono::minutes(minutes);
}

inline messaging::MessageId idOf(messaging::MessageKey key) {
  messaging::MessageId id{};
  for (std::size_t at = 0; at < 8; ++at) id[at] = static_cast<std::byte>(static_cast<std::uint64_t>(key) >> (8 * at));
  return id;
}

class FakeMessages : public ui::MessageSource {
 public:
  struct Conversation {
    messaging::ConversationRow row{};
    std::vector<messaging::MessageRow> messages{}; ///< by key
    std::vector<std::string> members{};
    messaging::MessageKey generated = 0; ///< > 0: keys 1..generated exist by rule, beside none in `messages`
  };
  std::map<messaging::ConversationKey, Conversation> conversations;
  std::map<std::string, ui::Person> people;
  std::map<messaging::ConversationKey, std::string> drafts;
  std::map<std::string, messaging::SafetyNumber> numbers;
  std::vector<messaging::TrustEvent> events;
  messaging::RecipientCheck check;
  std::string askedAboutChart;
  std::vector<std::pair<messaging::ConversationKey, messaging::Outgoing>> outgoing;
  std::vector<std::pair<messaging::MessageKey, std::string>> edits;
  std::vector<std::pair<messaging::MessageKey, std::string>> reactions;
  std::vector<messaging::MessageKey> removed;
  std::vector<messaging::MessageKey> retried;
  std::vector<messaging::MessageKey> read;
  std::vector<std::string> approved;
  std::vector<std::string> compared;
  std::vector<std::pair<std::string, std::string>> lost; ///< whose, which
  std::optional<std::vector<std::string>> replies;
  ui::MessagingStatus now;
  ui::MessagingPolicy rules;
  std::optional<core::Error> failure;
  std::optional<core::Error> sendFailure;
  int synchronised = 0;
  int pagesAsked = 0;
  int largestPage = 0;
  bool held = false;        ///< answers wait for release()
  bool numbersHeld = false; ///< those about safety numbers do

  /// What was held back comes, in the order of the questions.
  void release() {
    held = numbersHeld = false;
    for (const auto& give : std::exchange(m_held, {})) give();
  }

  messaging::ConversationRow& add(messaging::ConversationKey key, const std::string& patient, std::string topic = {}) {
    Conversation& one = conversations[key];
    one.row.key = key;
    one.row.patient = patient;
    one.row.topic = std::move(topic);
    one.row.state = messaging::ConversationState::Active;
    one.row.lastAt = minutesAgo(60);
    one.members = {patient, "Practitioner/1"};
    return one.row;
  }
  messaging::MessageRow& write(messaging::ConversationKey key, const std::string& person, std::string words,
                               core::Instant at = minutesAgo(5)) {
    Conversation& one = conversations[key];
    messaging::MessageRow message;
    message.key = m_nextKey++;
    message.conversation = key;
    message.id = idOf(message.key);
    message.person = person;
    message.own = person == "Practitioner/1";
    message.words = std::move(words);
    message.sent = message.arrived = at;
    message.read = message.own;
    one.row.lastWords = message.words;
    one.row.lastAt = at;
    one.row.lastOwn = message.own;
    one.row.lastPerson = person;
    if (!message.own) ++one.row.unread;
    one.messages.push_back(std::move(message));
    return one.messages.back();
  }
  void addPerson(const std::string& reference, std::string family, std::string given, std::string born = {}) {
    ui::Person person;
    person.reference = reference;
    if (reference.starts_with("Patient/")) {
      person.family = std::move(family);
      person.given = std::move(given);
      person.born = std::move(born);
    } else {
      person.name = given + ' ' + family;
    }
    person.self = reference == "Practitioner/1";
    people[reference] = std::move(person);
  }

  Answer<messaging::InboxPage> inbox(messaging::InboxQuery query) override {
    std::vector<messaging::ConversationRow> rows;
    messaging::InboxPage page;
    for (const auto& [key, one] : conversations) {
      page.unread += one.row.unread;
      page.urgentUnread += one.row.urgentUnread;
      if (!query.patient || one.row.patient == *query.patient) rows.push_back(one.row);
    }
    const auto rank = [](const messaging::ConversationRow& row) {
      return row.urgentUnread > 0 ? 0 : row.unread > 0 ? 1 : 2;
    };
    std::ranges::sort(rows, [&](const auto& left, const auto& right) {
      if (rank(left) != rank(right)) return rank(left) < rank(right);
      if (left.lastAt != right.lastAt) return left.lastAt > right.lastAt;
      return left.key < right.key;
    });
    std::size_t from = query.after ? static_cast<std::size_t>(query.after->lastMessage) : 0;
    const std::size_t to = std::min(rows.size(), from + static_cast<std::size_t>(query.limit));
    for (; from < to; ++from) page.rows.push_back(rows[from]);
    if (to < rows.size()) page.next = messaging::InboxPlace{0, static_cast<messaging::MessageKey>(to), 0};
    return answer<messaging::InboxPage>(std::move(page));
  }
  Answer<messaging::ConversationRow> conversation(messaging::ConversationKey key) override {
    const auto found = conversations.find(key);
    if (found == conversations.end())
      return refuse<messaging::ConversationRow>(core::Error(core::MessagingError::NoSuchConversation));
    messaging::ConversationRow row = found->second.row;
    row.hasDraft = drafts.contains(key);
    return answer<messaging::ConversationRow>(std::move(row));
  }
  Answer<messaging::ThreadPage> thread(messaging::ThreadQuery query) override {
    ++pagesAsked;
    largestPage = std::max(largestPage, query.limit);
    const auto& one = conversations.at(query.conversation);
    messaging::ThreadPage page;
    const auto limit = static_cast<messaging::MessageKey>(query.limit);
    if (one.generated > 0) {
      messaging::MessageKey first = 1;
      messaging::MessageKey last = one.generated;
      if (query.after) {
        first = std::max<messaging::MessageKey>(1, *query.after + 1);
        last = std::min(one.generated, first + limit - 1);
        page.more = last < one.generated;
      } else {
        if (query.before) last = std::min(last, *query.before - 1);
        first = std::max<messaging::MessageKey>(1, last - limit + 1);
        page.more = first > 1;
      }
      for (auto key = first; key <= last; ++key) page.messages.push_back(ruled(one, key));
    } else {
      std::vector<messaging::MessageRow> rows;
      for (const auto& row : one.messages) {
        if (query.after && row.key <= *query.after) continue;
        if (query.before && row.key >= *query.before) continue;
        rows.push_back(row);
      }
      page.more = rows.size() > static_cast<std::size_t>(query.limit);
      if (page.more) {
        if (query.after)
          rows.resize(static_cast<std::size_t>(query.limit));
        else
          rows.erase(rows.begin(), rows.end() - query.limit);
      }
      page.messages = std::move(rows);
    }
    return answer<messaging::ThreadPage>(std::move(page));
  }
  Answer<messaging::SearchPage> search(messaging::SearchQuery query) override {
    messaging::SearchPage page;
    for (const auto& [key, one] : conversations) {
      if (query.patient && one.row.patient != *query.patient) continue;
      for (const auto& row : one.messages) {
        if (row.words.find(query.text) == std::string::npos) continue;
        if (query.before && row.key >= *query.before) continue;
        page.hits.push_back({row, one.row.patient, one.row.topic});
      }
      if (one.generated > 0 && query.text == "number")
        page.hits.push_back({ruled(one, one.generated / 2), one.row.patient, one.row.topic});
    }
    std::ranges::sort(page.hits, std::greater{}, [](const auto& hit) { return hit.message.key; });
    if (page.hits.size() > static_cast<std::size_t>(query.limit)) {
      page.hits.resize(static_cast<std::size_t>(query.limit));
      page.next = page.hits.back().message.key;
    }
    return answer<messaging::SearchPage>(std::move(page));
  }
  Answer<std::vector<std::string>> members(messaging::ConversationKey key) override {
    return answer<std::vector<std::string>>(std::vector(conversations.at(key).members));
  }
  Answer<void> addPerson(messaging::ConversationKey key, std::string person) override {
    if (sendFailure) return refuse<void>(*sendFailure);
    conversations.at(key).members.push_back(std::move(person));
    Q_EMIT conversationChanged(key);
    return done();
  }
  Answer<void> removePerson(messaging::ConversationKey key, std::string person) override {
    if (sendFailure) return refuse<void>(*sendFailure);
    std::erase(conversations.at(key).members, person);
    Q_EMIT conversationChanged(key);
    return done();
  }
  Answer<void> setHold(messaging::ConversationKey key, bool hold) override {
    if (sendFailure) return refuse<void>(*sendFailure);
    conversations.at(key).row.hold = hold;
    return done();
  }
  Answer<messaging::ConversationKey> open(std::string patient, std::string topic) override {
    for (const auto& [key, one] : conversations)
      if (one.row.patient == patient && one.row.topic == topic)
        return answer<messaging::ConversationKey>(messaging::ConversationKey{key});
    const messaging::ConversationKey key = conversations.empty() ? 1 : conversations.rbegin()->first + 1;
    add(key, patient, std::move(topic));
    return answer<messaging::ConversationKey>(messaging::ConversationKey{key});
  }
  Answer<messaging::MessageKey> send(messaging::ConversationKey key, messaging::Outgoing message) override {
    if (sendFailure) return refuse<messaging::MessageKey>(*sendFailure);
    outgoing.emplace_back(key, message);
    auto& row = write(key, "Practitioner/1", message.words, minutesAgo(0));
    row.urgent = message.urgent;
    row.replyTo = message.replyTo;
    Q_EMIT conversationChanged(key);
    return answer<messaging::MessageKey>(messaging::MessageKey{row.key});
  }
  Answer<void> edit(messaging::MessageKey message, std::string words) override {
    edits.emplace_back(message, std::move(words));
    return done();
  }
  Answer<void> remove(messaging::MessageKey message) override {
    removed.push_back(message);
    return done();
  }
  Answer<void> react(messaging::MessageKey message, std::string emoji) override {
    reactions.emplace_back(message, std::move(emoji));
    return done();
  }
  Answer<void> markRead(messaging::ConversationKey key, messaging::MessageKey upTo) override {
    read.push_back(upTo);
    auto& one = conversations.at(key);
    one.row.unread = one.row.urgentUnread = 0;
    for (auto& row : one.messages) row.read = true;
    Q_EMIT inboxChanged();
    return done();
  }
  Answer<void> retry(messaging::MessageKey message) override {
    retried.push_back(message);
    return done();
  }
  Answer<std::optional<messaging::Draft>> draft(messaging::ConversationKey key) override {
    std::optional<messaging::Draft> kept;
    if (const auto found = drafts.find(key); found != drafts.end())
      kept = messaging::Draft{found->second, minutesAgo(3)};
    return answer<std::optional<messaging::Draft>>(std::move(kept));
  }
  Answer<void> saveDraft(messaging::ConversationKey key, std::string words) override {
    if (words.empty())
      drafts.erase(key);
    else
      drafts[key] = std::move(words);
    return done();
  }
  Answer<messaging::SafetyNumber> safetyNumber(std::string person) override {
    const auto found = numbers.find(person);
    const QScopedValueRollback holding(held, held || numbersHeld);
    if (found == numbers.end()) return refuse<messaging::SafetyNumber>(core::Error(core::MessagingError::NoDevice));
    return answer<messaging::SafetyNumber>(messaging::SafetyNumber(found->second));
  }
  Answer<void> confirmCompared(std::string person, std::string digits) override {
    compared.push_back(digits);
    numbers[person].compared = true;
    for (auto& device : numbers[person].devices) device.state = messaging::DeviceState::Compared;
    Q_EMIT trustChanged(QString::fromStdString(person));
    return done();
  }
  Answer<void> approve(std::string person) override {
    approved.push_back(person);
    for (auto& device : numbers[person].devices) device.state = messaging::DeviceState::Pinned;
    for (auto& [key, one] : conversations)
      if (one.row.patient == person && one.row.state == messaging::ConversationState::Blocked)
        one.row.state = messaging::ConversationState::Active;
    Q_EMIT trustChanged(QString::fromStdString(person));
    return done();
  }
  Answer<void> reportLost(std::string person, std::string device) override {
    if (sendFailure) return refuse<void>(*sendFailure);
    for (auto& one : numbers[person].devices)
      if (one.device == device) one.state = messaging::DeviceState::Out;
    lost.emplace_back(person, std::move(device));
    Q_EMIT trustChanged(QString::fromStdString(person));
    return done();
  }
  Answer<std::vector<messaging::TrustEvent>> trustEvents(std::string /*person*/, int /*limit*/) override {
    return answer<std::vector<messaging::TrustEvent>>(std::vector(events));
  }
  Answer<messaging::RecipientCheck> checkRecipient(std::string /*patient*/, std::string chartInFront) override {
    askedAboutChart = std::move(chartInFront);
    return answer<messaging::RecipientCheck>(messaging::RecipientCheck(check));
  }
  void synchroniseNow() override { ++synchronised; }

  Answer<ui::Person> person(std::string reference) override {
    const auto found = people.find(reference);
    if (found == people.end()) return answer<ui::Person>(ui::Person{.reference = reference});
    return answer<ui::Person>(ui::Person(found->second));
  }
  Answer<core::chart::Banner> banner(std::string patientId) override {
    core::chart::Banner banner;
    banner.patientId = patientId;
    if (const auto found = people.find("Patient/" + patientId); found != people.end()) {
      banner.name.family = found->second.family;
      banner.name.given = {found->second.given};
    }
    banner.birthDate = dateOf(1945, 7, 14);
    banner.gender = "female";
    return answer<core::chart::Banner>(std::move(banner));
  }
  Answer<std::vector<ui::Person>> findPatients(std::string text, int limit) override {
    std::vector<ui::Person> found;
    for (const auto& [reference, one] : people) {
      if (reference.starts_with("Patient/") && one.family.starts_with(text) && static_cast<int>(found.size()) < limit)
        found.push_back(one);
    }
    return answer<std::vector<ui::Person>>(std::move(found));
  }
  Answer<std::vector<ui::Person>> findStaff(std::string text, int limit) override {
    std::vector<ui::Person> found;
    for (const auto& [reference, one] : people) {
      if (reference.starts_with("Practitioner/") && one.name.find(text) != std::string::npos &&
          static_cast<int>(found.size()) < limit)
        found.push_back(one);
    }
    return answer<std::vector<ui::Person>>(std::move(found));
  }
  Answer<std::optional<std::vector<std::string>>> quickReplies() override {
    return answer<std::optional<std::vector<std::string>>>(std::optional(replies));
  }
  Answer<void> saveQuickReplies(std::vector<std::string> given) override {
    replies = std::move(given);
    return done();
  }
  const ui::MessagingStatus& status() const override { return now; }
  ui::MessagingPolicy policy() const override { return rules; }

 private:
  template <class T>
  Answer<T> finished(core::Result<T> result) {
    auto promise = std::make_shared<QPromise<core::Result<T>>>();
    promise->start();
    const auto give = [promise, result = std::move(result)] {
      promise->addResult(result);
      promise->finish();
    };
    if (held)
      m_held.push_back(give);
    else
      give();
    return promise->future();
  }
  template <class T>
  Answer<T> answer(T value) {
    if (failure) return finished<T>(std::unexpected(*failure));
    return finished<T>(std::move(value));
  }
  template <class T>
  Answer<T> refuse(core::Error error) {
    return finished<T>(std::unexpected(std::move(error)));
  }
  Answer<void> done() { return finished<void>({}); }

  static messaging::MessageRow ruled(const Conversation& one, messaging::MessageKey key) {
    messaging::MessageRow row;
    row.key = key;
    row.conversation = one.row.key;
    row.id = idOf(key);
    row.own = key % 3 == 0;
    row.person = row.own ? "Practitioner/1" : one.row.patient;
    row.words = "Message number " + std::to_string(key);
    for (messaging::MessageKey more = 0; more < key % 5; ++more)
      row.words += " with some more words to fill a line or two";
    row.arrived = row.sent = minutesAgo(static_cast<int>(one.generated - key) * 7);
    row.read = true;
    row.delivery = messaging::Delivery::Read;
    return row;
  }

  messaging::MessageKey m_nextKey = 1;
  std::vector<std::function<void()>> m_held;
};

} // namespace clavis::test
