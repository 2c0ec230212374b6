// Files in memory, with the paging and the rules of core's service. Answers come at once.
#pragma once

#include "core/backend/backend_error.h"
#include "core/base/mapped_future.h"
#include "core/preview/file_name.h"
#include "tests/ui/messages/fake_messages.h"
#include "ui/files/file_source.h"

#include <algorithm>
#include <functional>
#include <map>

namespace clavis::test {

namespace exchange = core::exchange;

class FakeFiles final : public ui::FileSource {
 public:
  std::map<exchange::TransferKey, exchange::TransferRow, std::greater<>> rows;
  exchange::TransferKey generated = 0; ///< > 0: keys 1..generated exist by rule, beside none in `rows`
  exchange::TransferSummary sums;
  std::map<exchange::TransferKey, QByteArray> contents;
  std::map<std::string, ui::OutgoingFile> disk; ///< what examine() finds, by file name
  std::vector<ui::FilesToSend> sent;
  exchange::ShareRules shares;
  std::vector<std::pair<std::string, exchange::TransferKey>> acts;
  std::vector<std::pair<exchange::TransferKey, exchange::Filing>> filings;
  std::optional<core::Error> failure;     ///< of reading
  std::optional<core::Error> sendFailure; ///< of send() and the acts
  std::function<exchange::Thumbnail(exchange::TransferKey)> picture;
  int pagesAsked = 0;
  int largestPage = 0;
  int picturesAsked = 0;

  exchange::TransferRow& add(exchange::TransferKey key, exchange::TransferState state, std::string name,
                             const std::string& patient = "Patient/1") {
    exchange::TransferRow& row = rows[key];
    row.key = key;
    row.state = state;
    row.direction = static_cast<int>(state) >= 20 ? exchange::Direction::Incoming : exchange::Direction::Outgoing;
    row.patient = patient;
    row.person = row.direction == exchange::Direction::Incoming ? patient : "Practitioner/1";
    row.conversation = 1;
    row.name = std::move(name);
    row.size = 2'400'000;
    row.total = 2'500'000;
    row.here = state == exchange::TransferState::Received ||
               (row.direction == exchange::Direction::Outgoing && state != exchange::TransferState::Queued);
    row.created = row.changed = minutesAgo(static_cast<int>(100 - key % 100));
    return row;
  }

  Answer<exchange::TransferPage> transfers(exchange::TransferQuery query) override {
    ++pagesAsked;
    largestPage = std::max(largestPage, query.limit);
    if (failure) return ready<exchange::TransferPage>(std::unexpected(*failure));
    exchange::TransferPage page;
    const auto give = [&](const exchange::TransferRow& row) {
      if (query.before && row.key >= *query.before) return true;
      if (query.patient && row.patient != *query.patient) return true;
      if (query.message && row.message != query.message) return true;
      if (query.hereOnly && !row.here) return true;
      if (query.unfinishedOnly && isSettled(row)) return true;
      if (std::ssize(page.rows) == query.limit) {
        page.next = page.rows.back().key;
        return false;
      }
      page.rows.push_back(row);
      return true;
    };
    for (exchange::TransferKey key = generated; key > 0 && give(rule(key)); --key) {
    }
    for (const auto& [key, row] : rows)
      if (!give(row)) break;
    return ready<exchange::TransferPage>(std::move(page));
  }
  Answer<exchange::TransferRow> transfer(exchange::TransferKey key) override {
    if (generated > 0) return ready<exchange::TransferRow>(rule(key));
    const auto found = rows.find(key);
    if (found == rows.end()) return ready<exchange::TransferRow>(core::fail(core::ExchangeError::NoSuchTransfer));
    return ready<exchange::TransferRow>(exchange::TransferRow(found->second));
  }
  Answer<exchange::TransferSummary> summary() override {
    return ready<exchange::TransferSummary>(exchange::TransferSummary(sums));
  }
  Answer<std::shared_ptr<core::preview::ByteSource>> read(exchange::TransferKey key) override {
    acts.emplace_back("read", key);
    if (!contents.contains(key))
      return ready<std::shared_ptr<core::preview::ByteSource>>(core::fail(core::ExchangeError::BlobMissing));
    return ready<std::shared_ptr<core::preview::ByteSource>>(
        std::make_shared<core::preview::MemorySource>(contents[key]));
  }
  Answer<exchange::Thumbnail> thumbnail(exchange::TransferKey key) override {
    ++picturesAsked;
    return ready<exchange::Thumbnail>(picture ? picture(key) : exchange::Thumbnail{});
  }
  Answer<std::vector<ui::OutgoingFile>> examine(std::vector<std::filesystem::path> paths) override {
    std::vector<ui::OutgoingFile> out;
    for (const auto& path : paths) {
      const std::string name = path.filename().string();
      ui::OutgoingFile file = disk.contains(name) ? disk[name] : ui::OutgoingFile{};
      file.path = path;
      file.name = QString::fromStdString(name);
      if (!disk.contains(name)) file.problem = core::Error(core::ExchangeError::CannotReadSource);
      out.push_back(std::move(file));
    }
    return ready<std::vector<ui::OutgoingFile>>(std::move(out));
  }
  Answer<ui::OutgoingFile> examineBytes(QByteArray content, QString name) override {
    ui::OutgoingFile file;
    file.name = std::move(name);
    file.size = static_cast<std::uint64_t>(content.size());
    file.type = core::preview::ContentType::Png;
    file.content = std::move(content);
    return ready<ui::OutgoingFile>(std::move(file));
  }
  Answer<QByteArray> contentOf(ui::OutgoingFile file) override { return ready<QByteArray>(std::move(file.content)); }
  Answer<exchange::ShareRules> shareRules() override {
    return ready<exchange::ShareRules>(exchange::ShareRules(shares));
  }
  Answer<std::vector<exchange::TransferKey>> send(ui::FilesToSend files) override {
    if (sendFailure) return ready<std::vector<exchange::TransferKey>>(std::unexpected(*sendFailure));
    std::vector<exchange::TransferKey> keys(files.files.size(), 1);
    sent.push_back(std::move(files));
    return ready<std::vector<exchange::TransferKey>>(std::move(keys));
  }
#define CLAVIS_FAKE_ACT(name)                                                                                          \
  Answer<void> name(exchange::TransferKey key) override { return acted(#name, key); }
  CLAVIS_FAKE_ACT(pause)
  CLAVIS_FAKE_ACT(resume)
  CLAVIS_FAKE_ACT(retry)
  CLAVIS_FAKE_ACT(cancel)
  CLAVIS_FAKE_ACT(revoke)
  CLAVIS_FAKE_ACT(fetch)
  CLAVIS_FAKE_ACT(removeFromVault)
#undef CLAVIS_FAKE_ACT
  Answer<std::string> fileToChart(exchange::TransferKey key, exchange::Filing filing) override {
    if (sendFailure) return ready<std::string>(std::unexpected(*sendFailure));
    filings.emplace_back(key, std::move(filing));
    return ready<std::string>(std::string("DocumentReference/7"));
  }

 private:
  template <class T>
  static Answer<T> ready(core::Result<T> result) {
    return core::readyFuture(std::move(result));
  }
  static bool isSettled(const exchange::TransferRow& row) {
    using enum exchange::TransferState;
    return row.state == Sent || row.state == Delivered || row.state == Revoked || row.state == Expired ||
           row.state == Received || row.state == Offered;
  }
  exchange::TransferRow rule(exchange::TransferKey key) const {
    exchange::TransferRow row;
    row.key = key;
    row.state = exchange::TransferState::Queued;
    row.patient = "Patient/1";
    row.person = "Practitioner/1";
    row.name = "scan-" + std::to_string(key) + ".png";
    row.size = 20'000;
    row.created = row.changed = minutesAgo(5);
    return row;
  }
  Answer<void> acted(const char* what, exchange::TransferKey key) {
    acts.emplace_back(what, key);
    return ready<void>(sendFailure ? core::Result<void>(std::unexpected(*sendFailure)) : core::Result<void>());
  }
};

} // namespace clavis::test
