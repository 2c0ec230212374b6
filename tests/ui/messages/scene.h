// A ward's worth of conversations: every state that a message, a conversation and a key can be in.
#pragma once

#include "core/backend/backend_error.h"
#include "tests/ui/messages/fake_messages.h"

#include <QCoreApplication>

namespace clavis::test {

inline void settle() {
  for (int round = 0; round < 8; ++round) QCoreApplication::sendPostedEvents();
  QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

/// Conversation 1 has a message of every kind, 2 a changed key, 3 waits, 4 was left, 5 is all read.
inline void fillWard(FakeMessages& source) {
  using enum messaging::Delivery;
  source.addPerson("Practitioner/1", "Berg", "Anna");
  source.addPerson("Practitioner/2", "Okafor", "Chidi");
  source.addPerson("RelatedPerson/1", "Treutel", "Max");
  source.addPerson("Patient/1", "Treutel", "Eura", "1945-07-14");
  source.addPerson("Patient/2", "Müller", "Änne", "1931-02-03");
  source.addPerson("Patient/3", "O’Connell", "Máire", "1988-11-30");
  source.addPerson("Patient/4", "Nguyễn", "Thị Hương", "1972-05-09");
  source.addPerson("Patient/5", "Treutel", "Eva", "1954-07-14");
  source.people["Patient/1"].lookAlike = true;

  source.add(1, "Patient/1", "Blood pressure at home");
  source.conversations[1].members = {"Patient/1", "Practitioner/1", "Practitioner/2", "RelatedPerson/1"};
  source
      .write(1, "Practitioner/1", "Good morning. Please measure before breakfast, sitting, after five minutes of rest.",
             minutesAgo(60 * 26))
      .delivery = Read;
  auto& measured = source.conversations[1].messages.back();
  measured.persons = {{"Patient/1", Read, minutesAgo(60 * 25)}, {"RelatedPerson/1", Delivered, minutesAgo(60 * 25)}};
  const auto asked = measured.id;
  auto& reply = source.write(1, "Patient/1",
                             "This morning 162/95, and again ten minutes later 158/93. My head hurts since last night.",
                             minutesAgo(140));
  reply.replyTo = asked;
  reply.reactions = {{"Practitioner/2", "\U0001F440"}};
  reply.read = true;
  auto& edited = source.write(1, "Practitioner/2",
                              "I have seen it. Has anything else changed: vision, speech, strength in arms or legs?",
                              minutesAgo(130));
  edited.edited = minutesAgo(128);
  edited.read = true;
  auto& deleted = source.write(1, "RelatedPerson/1", "", minutesAgo(120));
  deleted.deleted = deleted.read = true;
  auto& newer = source.write(1, "Patient/1", "", minutesAgo(115));
  newer.kind = messaging::MessageKind::Unknown;
  newer.read = true;
  auto& unreadable = source.write(1, "Patient/1", "", minutesAgo(110));
  unreadable.kind = messaging::MessageKind::Undecryptable;
  unreadable.failure = "mls/PastEpoch";
  unreadable.read = true;
  auto& file = source.write(1, "Patient/1", "The list of my medicines", minutesAgo(100));
  file.kind = messaging::MessageKind::Files;
  file.files = {{.name = "medicines.pdf", .mediaType = "application/pdf", .size = 241'000}};
  file.read = true;
  auto& sent = source.write(1, "Practitioner/1", "Thank you. Take the second tablet now and measure again in an hour.",
                            minutesAgo(90));
  sent.delivery = Delivered;
  sent.persons = {{"Patient/1", Read, minutesAgo(80)},
                  {"RelatedPerson/1", Delivered, minutesAgo(85)},
                  {"Practitioner/2", Delivered, minutesAgo(88)}};
  source.write(1, "Practitioner/1", "If the headache gets worse, call the emergency number.", minutesAgo(70)).delivery =
      Sent;
  auto& failed = source.write(1, "Practitioner/1", "I will call you at noon.", minutesAgo(65));
  failed.delivery = Failed;
  failed.failure = "messaging/NoDevice";
  source.write(1, "Practitioner/1", "Please also note the time of each reading.", minutesAgo(62)).delivery = Queued;
  auto& urgent = source.write(1, "Patient/1", "My left hand feels numb since ten minutes.", minutesAgo(4));
  urgent.urgent = true;
  source.conversations[1].row.unread = 1;
  source.conversations[1].row.urgentUnread = 1;
  source.conversations[1].row.queued = 1;

  source.add(2, "Patient/2", "Wound on the right foot").state = messaging::ConversationState::Blocked;
  source.write(2, "Patient/2", "The nurse changed the dressing, it looks dry.", minutesAgo(200)).read = true;
  source.conversations[2].row.unread = 0;
  source.add(3, "Patient/3").state = messaging::ConversationState::Waiting;
  source.write(3, "Practitioner/1", "Welcome. Here you can reach me and the ward.", minutesAgo(300));
  source.conversations[3].row.queued = 1;
  source.add(4, "Patient/4", "Physiotherapy").state = messaging::ConversationState::Left;
  source.write(4, "Patient/4", "Thank you for everything!", minutesAgo(60 * 24 * 40)).read = true;
  source.conversations[4].row.unread = 0;
  source.add(5, "Patient/5", "Repeat prescription");
  auto& answered = source.write(5, "Practitioner/1", "It is ready at the pharmacy.", minutesAgo(60 * 30));
  answered.delivery = Read;
  source.conversations[5].row.lastDelivery = Read;

  messaging::SafetyNumber number;
  number.ours = "Practitioner/1";
  number.theirs = "Patient/1";
  number.digits = "123450987651234567890987654321012345678909876512345098765432";
  number.qr = "CLAVIS:1:Practitioner/1:Patient/1:" + number.digits;
  number.devices = {{"Patient/1", "0f3a9c21d0", messaging::DeviceState::Pinned, minutesAgo(60 * 24 * 30)}};
  source.numbers["Patient/1"] = number;
  number.theirs = "Patient/2";
  number.devices = {{"Patient/2", "77ab01ffe2", messaging::DeviceState::Pinned, minutesAgo(60 * 24 * 90)},
                    {"Patient/2", "c0ffee1234", messaging::DeviceState::Blocked, minutesAgo(60 * 24 * 2)}};
  source.numbers["Patient/2"] = number;
  number.theirs = "Patient/5";
  number.compared = true;
  number.devices = {{"Patient/5", "ab12cd34ef", messaging::DeviceState::Compared, minutesAgo(60 * 24 * 9)}};
  source.numbers["Patient/5"] = number;
  source.events = {{minutesAgo(60 * 24 * 2), "Patient/2", "c0ffee1234", "blocked", ""},
                   {minutesAgo(60 * 24 * 2), "Patient/2", "c0ffee1234", "new-device", ""},
                   {minutesAgo(60 * 24 * 90), "Patient/2", "77ab01ffe2", "pinned", ""}};
}

inline void fillMany(FakeMessages& source, int count) {
  const char* families[] = {"Abernathy", "García Márquez", "Schroeder", "Kowalczyk", "Lindqvist"};
  const char* given[] = {"José Luis", "Ximena", "Max", "Zofia", "Örjan"};
  const char* topics[] = {"", "Lab results of last week", "Repeat prescription", "Appointment", "After the operation"};
  for (int at = 0; at < count; ++at) {
    const std::string patient = "Patient/" + std::to_string(100 + at);
    source.addPerson(patient, families[at % 5], given[(at / 5) % 5], "19" + std::to_string(30 + at % 60) + "-03-12");
    source.add(100 + at, patient, topics[at % 5]);
    source.write(100 + at, at % 3 == 0 ? "Practitioner/1" : patient,
                 "Could we move it to Thursday? I cannot come before noon.", minutesAgo(90 + at * 55));
    if (at % 4 != 1) source.conversations[100 + at].row.unread = 0;
    if (at % 7 == 2) source.conversations[100 + at].row.hasDraft = true;
  }
}

} // namespace clavis::test
