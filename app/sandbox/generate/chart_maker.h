// One invented life, told as a chart: who it is, what they suffer from, and what was seen, measured and prescribed at
// each visit.
#pragma once

#include "app/sandbox/generate/resource_writer.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace clavis::sandbox {

class ChartMaker {
 public:
  ChartMaker(const Clinic& clinic, std::uint64_t seed, std::uint64_t index, Day today, const ResourceSink& sink);
  /// False when the sink stopped it.
  bool make();

 private:
  enum class Kind { Ordinary, ManySided, Dialysis };
  struct Illness {
    const Disease* disease = nullptr;
    Day onset;
    std::string condition; ///< Condition/ID, once recorded
    bool recorded = false;
    std::size_t medicines = 0; ///< how many of its line have been started
  };

  Person invent();
  void chooseIllnesses();
  void choosePastVisits(std::vector<Day>& days);
  void recordVisit(Day day, bool first, bool last);
  void recordVitals(const Visit& visit, bool first);
  void recordLabs(const Visit& visit, std::size_t number);
  void recordDialysis();
  void recordOnce(const Visit& visit);
  [[nodiscard]] double expected(AnalyteId id, Day day) const;
  double measure(AnalyteId id, Day day);
  std::string noteText(const Visit& visit, int systolic, int diastolic) const;
  [[nodiscard]] int ageAt(Day day) const;
  const Clinician& clinician();

  const Clinic& m_clinic;
  RandomSource m_random;
  std::uint64_t m_index;
  Day m_today;
  Day m_end; ///< today, or the day of death
  Kind m_kind;
  const ResourceSink& m_sink;
  ResourceWriter m_writer;
  std::vector<Illness> m_illnesses;
  std::size_t m_visits = 0;
  double m_heightCm = 170;
  double m_weightKg = 75;
  double m_systolic = 122;
};

} // namespace clavis::sandbox
