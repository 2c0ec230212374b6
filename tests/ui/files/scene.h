// Files in every state they can be in.
#pragma once

#include "tests/ui/files/fake_files.h"
#include "tests/ui/messages/scene.h"

namespace clavis::test {

inline void fillFiles(FakeFiles& files) {
  using enum exchange::TransferState;
  files.add(20, Uploading, "ultrasound-left-knee.mp4").done = 775'000;
  files.rows[20].size = files.rows[20].total = 2'000'000'000;
  files.rows[20].done = 620'000'000;
  files.rows[20].partSize = 2'097'152;
  files.add(19, Queued, "letter-to-dr-okafor.pdf");
  files.add(18, Paused, "gait.mp4").done = 1'000'000;
  files.add(17, WaitingForNetwork, "wound-day-3.jpg").failure = "backend/Unreachable";
  files.add(16, Sent, "exercises.pdf");
  files.add(15, Delivered, "medication-plan.pdf").holders = {{"Patient/1", minutesAgo(30)},
                                                             {"RelatedPerson/1", minutesAgo(12)}};
  auto& revoked = files.add(14, Revoked, "wrong-letter.pdf");
  revoked.holders = {{"RelatedPerson/1", minutesAgo(300)}};
  files.add(13, Expired, "invitation.pdf", "Patient/2");
  auto& failed = files.add(12, Failed, "scan-of-everything.tiff", "Patient/2");
  failed.failure = "exchange/ServerFull";
  failed.shortOf = 1'200'000'000;
  files.add(11, Offered, "wound-day-4.jpg");
  files.add(10, Downloading, "diary.pdf", "Patient/2").done = 1'900'000;
  files.add(9, Checking, "bloodpressure.csv", "Patient/2");
  files.add(8, Received, "wound-day-2.jpg").hashChecked = true;
  auto& filed = files.add(7, Received, "referral.pdf", "Patient/2");
  filed.document = "DocumentReference/7";
  files.sums = {.active = 4,
                .waiting = 1,
                .paused = 1,
                .failed = 1,
                .offered = 1,
                .done = 621'900'000,
                .total = 2'007'000'000,
                .bytesPerSecond = 3'100'000};
}

} // namespace clavis::test
