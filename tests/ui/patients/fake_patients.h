// Patients as the list asks for them, answered at once or when the test says so.
#pragma once

#include "ui/patients/patient_source.h"

#include <QPromise>

#include <algorithm>
#include <deque>
#include <functional>

namespace clavis::test {

inline core::chart::PartialDate dateOf(int year, int month, int day) {
  core::chart::PartialDate date;
  date.precision = core::chart::DatePrecision::Day;
  date.year = year;
  date.month = month;
  date.day = day;
  const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  date.recorded = std::to_string(year) + '-' + two(month) + '-' + two(day);
  return date;
}

inline core::chart::PatientRow patientOf(std::string id, std::string family, std::string given, int year = 1945) {
  core::chart::PatientRow row;
  row.patientId = std::move(id);
  row.family = std::move(family);
  row.given = std::move(given);
  row.birthDate = dateOf(year, 7, 14);
  row.gender = "female";
  row.identifier = "MRN-" + row.patientId;
  row.identifierLabel = "Medical record number";
  row.lastEncounter = dateOf(2026, 3, 12);
  row.lastUpdated = core::Instant(std::chrono::seconds(1'773'300'000));
  return row;
}

class FakePatients final : public ui::PatientSource {
 public:
  std::vector<core::chart::PatientRow> rows;
  std::optional<core::Error> failure;
  bool held = false; ///< answers wait for release()
  int pagesAsked = 0;
  int searchesAsked = 0;
  core::chart::PatientPageQuery lastPage;

  void release() {
    held = false;
    while (!m_waiting.empty()) {
      auto next = std::move(m_waiting.front());
      m_waiting.pop_front();
      next();
    }
  }
  /// Answers the newest question first, as a busy pool of readers may.
  void releaseBackwards() {
    std::ranges::reverse(m_waiting);
    release();
  }

  QFuture<core::Result<core::chart::PatientPage>> page(core::chart::PatientPageQuery query) override {
    ++pagesAsked;
    lastPage = query;
    core::chart::PatientPage page;
    std::size_t from = query.after ? std::stoul(query.after->place) + 1 : 0;
    const std::size_t to = std::min(rows.size(), from + static_cast<std::size_t>(query.limit));
    for (std::size_t index = from; index < to; ++index) {
      page.rows.push_back(rows[index]);
      page.places.push_back({std::to_string(index)});
    }
    page.moreAfter = to < rows.size();
    return answer<core::chart::PatientPage>(std::move(page));
  }
  QFuture<core::Result<core::chart::PatientHits>> search(std::string text, int limit) override {
    ++searchesAsked;
    core::chart::PatientHits hits;
    for (const auto& row : rows) {
      if (!row.family.starts_with(text)) continue;
      ++hits.total;
      if (hits.hits.size() < static_cast<std::size_t>(limit)) hits.hits.push_back({row, {}, {}});
    }
    return answer<core::chart::PatientHits>(std::move(hits));
  }
  QFuture<core::Result<std::int64_t>> count() override {
    return answer<std::int64_t>(static_cast<std::int64_t>(rows.size()));
  }
  QFuture<core::Result<core::chart::PatientRow>> find(std::string patientId) override {
    for (const auto& row : rows) {
      if (row.patientId == patientId) return answer<core::chart::PatientRow>(core::chart::PatientRow(row));
    }
    return answer<core::chart::PatientRow>(core::chart::PatientRow());
  }

 private:
  template <class T>
  QFuture<core::Result<T>> answer(T value) {
    auto promise = std::make_shared<QPromise<core::Result<T>>>();
    promise->start();
    auto future = promise->future();
    auto finish = [promise, failed = failure, given = std::move(value)]() mutable {
      if (failed)
        promise->addResult(core::Result<T>(std::unexpected(*failed)));
      else
        promise->addResult(core::Result<T>(std::move(given)));
      promise->finish();
    };
    if (held)
      m_waiting.push_back(std::move(finish));
    else
      finish();
    return future;
  }

  std::deque<std::function<void()>> m_waiting;
};

} // namespace clavis::test
