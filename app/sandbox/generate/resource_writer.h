// Writes one patient's resources: each function is one FHIR type, filled from plain values, and hands the result to the
// sink.
#pragma once

#include "app/sandbox/generate/catalogue.h"
#include "app/sandbox/generate/clinic.h"
#include "app/sandbox/generate/random_source.h"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clavis::sandbox {

using Day = std::chrono::sys_days;

/// yyyy-mm-dd
std::string dateText(Day day);
/// yyyy-mm-ddThh:mm:00-05:00
std::string timeText(Day day, int minuteOfDay);
/// Fixed decimals, a point, no exponent.
std::string decimalText(double value, int decimals);

struct Person {
  std::string id;
  std::string family;
  std::string given;
  std::string middle;
  std::string title;
  bool female = false;
  Day born;
  std::optional<Day> died;
  std::string recordNumber;
  Town town;
  std::string street;
};

struct Visit {
  std::string encounter; ///< Encounter/ID
  Day day;
  int minute = 0;
  const Clinician* clinician = nullptr;
};

struct Reading {
  const Analyte* analyte = nullptr;
  double value = 0;
};

class ResourceWriter {
 public:
  ResourceWriter(const Clinic& clinic, RandomSource& random, const ResourceSink& sink, Person person);

  [[nodiscard]] const Person& person() const { return m_person; }
  /// False once the sink has refused one; everything after it is dropped.
  [[nodiscard]] bool going() const { return m_going; }

  void patient(const Clinician& practitioner);
  void coverage();
  Visit visit(Day day, int minute, const Clinician& clinician, std::string_view reason,
              std::string_view locationReference);
  /// Returns Condition/ID.
  std::string condition(const Visit& visit, std::string_view snomed, std::string_view name, Day onset,
                        std::optional<Day> abated);
  void medication(const Visit& visit, const Medicine& medicine, bool active, std::string_view forCondition);
  void allergy(const Visit& visit, const AllergyKind& kind);
  void noKnownAllergies(const Visit& visit);
  void vital(const Visit& visit, std::string_view loinc, std::string_view name, double value, int decimals,
             std::string_view unit);
  void bloodPressure(const Visit& visit, int systolic, int diastolic);
  void smokingStatus(const Visit& visit, std::string_view code, std::string_view text);
  void survey(const Visit& visit, std::string_view loinc, std::string_view name, int score);
  void report(const Visit& visit, const Panel& panel, std::span<const Reading> readings);
  void immunization(const Visit& visit, const Vaccine& vaccine);
  void procedure(const Visit& visit, const ProcedureKind& kind);
  void note(const Visit& visit, const std::string& text);
  void photograph(const Visit& visit, std::string_view title);
  void carePlan(const Visit& visit, std::string_view condition, const Disease& disease);
  void careTeam(const Clinician& lead, const Clinician& second);
  void appointment(Day day, int minute, const Clinician& clinician, std::string_view reason);
  void imaging(const Visit& visit, std::string_view title, std::string_view modality);
  void provenance(const Visit& visit);

 private:
  std::string observation(const Visit& visit, const Reading& reading);
  void put(std::string_view type, std::string_view id, std::string json);

  const Clinic& m_clinic;
  RandomSource& m_random;
  const ResourceSink& m_sink;
  Person m_person;
  std::string m_reference;
  std::string m_display;
  std::vector<std::string> m_lastWritten; ///< what the next Provenance targets
  bool m_going = true;
};

} // namespace clavis::sandbox
