#include "app/sandbox/generate/chart_maker.h"

#include <algorithm>
#include <cmath>

namespace clavis::sandbox {

namespace {

using std::chrono::days;

constexpr double kDaysPerYear = 365.25;

double years(Day from, Day to) { return static_cast<double>((to - from).count()) / kDaysPerYear; }
Day addYears(Day day, double count) { return day + days(static_cast<int>(count * kDaysPerYear)); }

} // namespace

ChartMaker::ChartMaker(const Clinic& clinic, std::uint64_t seed, std::uint64_t index, Day today,
                       const ResourceSink& sink)
    : m_clinic(clinic), m_random(seed, index), m_index(index), m_today(today), m_end(today),
      m_kind(index % 2000 == 7 ? Kind::Dialysis
             : index % 40 == 0 ? Kind::ManySided
                               : Kind::Ordinary),
      m_sink(sink), m_writer(m_clinic, m_random, m_sink, invent()) {
  if (m_writer.person().died) m_end = *m_writer.person().died;
  const double adult = std::min(1.0, ageAt(m_end) / 18.0);
  m_heightCm = (m_writer.person().female ? 163 : 176) + 6 * m_random.normal();
  m_heightCm = 52 + (m_heightCm - 52) * adult;
  m_weightKg = m_heightCm * m_heightCm / 10000 * (17 + 7 * adult + 4 * std::abs(m_random.normal()) * adult);
  m_systolic = 96 + 24 * adult + 8 * m_random.normal();
  chooseIllnesses();
}

int ChartMaker::ageAt(Day day) const { return std::max(0, static_cast<int>(years(m_writer.person().born, day))); }

const Clinician& ChartMaker::clinician() {
  // Mostly one's own doctor.
  const std::size_t own = m_index % m_clinic.clinicians.size();
  return m_clinic.clinicians[m_random.chance(0.8) ? own : m_random.below(m_clinic.clinicians.size())];
}

Person ChartMaker::invent() {
  Person person;
  person.id = m_random.uuid();
  person.female = m_random.chance(0.52);
  person.family = m_random.pick(familyNames());
  person.given = m_random.pick(givenNames(person.female));
  if (m_random.chance(0.3)) person.middle = m_random.pick(givenNames(person.female));
  if (m_random.chance(0.2)) person.title = person.female ? "Ms." : "Mr.";
  const double share = m_random.unit();
  int age = share < 0.10 ? m_random.between(0, 15) : share < 0.62 ? m_random.between(16, 64) : m_random.between(65, 94);
  if (m_kind != Kind::Ordinary) age = m_random.between(62, 84);
  person.born = m_today - days(age * 365 + m_random.between(1, 364) + age / 4);
  if (m_kind == Kind::Ordinary && age > 70 && m_random.chance(0.08))
    person.died = m_today - days(m_random.between(20, 1500));
  person.recordNumber = std::to_string(10000000 + m_index);
  person.town = m_random.pick(towns());
  person.street = std::to_string(m_random.between(1, 240)) + ' ' + std::string(m_random.pick(streets()));
  return person;
}

void ChartMaker::chooseIllnesses() {
  const int age = ageAt(m_end);
  if (m_kind == Kind::Dialysis) m_illnesses.push_back({&endStageRenalDisease(), m_end - days(2100), {}, false, 0});
  for (const Disease& disease : diseases()) {
    if (age < disease.earliestAge) continue;
    const double byAge = std::min(1.4, static_cast<double>(age - disease.earliestAge + 5) / 40.0);
    double chance = disease.baseChance * byAge;
    if (m_kind == Kind::ManySided) chance = std::max(chance * 1.6, disease.baseChance > 0.2 ? 0.95 : 0.35);
    if (m_kind == Kind::ManySided && disease.snomed == "433144002")
      chance = 0.9; // kidneys follow diabetes and pressure
    if (!m_random.chance(chance)) continue;
    const double since = std::min(0.7 * (age - disease.earliestAge) + 0.4, 1.0 + 14.0 * m_random.unit());
    m_illnesses.push_back({&disease, addYears(m_end, -since), {}, false, 0});
  }
}

double ChartMaker::expected(AnalyteId id, Day day) const {
  double value = analyte(id).usual;
  for (const Illness& illness : m_illnesses) {
    if (day < illness.onset) continue;
    for (const Course& course : illness.disease->courses) {
      if (course.analyte != id) continue;
      // Treatment takes hold over about a year; the drift goes on.
      const double since = years(illness.onset, day);
      const double untreated = since > 1.2 ? 0 : 1 - since / 1.2;
      value = course.treated + (course.untreated - course.treated) * untreated + course.driftPerYear * since;
    }
  }
  return value;
}

double ChartMaker::measure(AnalyteId id, Day day) {
  const Analyte& a = analyte(id);
  const double centre = expected(id, day);
  const double value = centre + a.spread * m_random.normal() * std::max(1.0, centre / (a.usual * 2));
  return std::max(value, a.decimals == 0 ? 1.0 : 0.1);
}

void ChartMaker::choosePastVisits(std::vector<Day>& visitDays) {
  int perYear = 0;
  for (const Illness& illness : m_illnesses) perYear = std::max(perYear, std::min(illness.disease->visitsPerYear, 3));
  const int age = ageAt(m_end);
  const double rate = perYear > 0 ? perYear * (m_kind == Kind::ManySided ? 1.3 : 0.42)
                      : age < 6   ? 1.6
                      : age < 40  ? 0.45
                                  : 0.6;
  const double span =
      std::min(m_kind == Kind::ManySided ? 8.0 : 3.5, std::max(0.3, years(m_writer.person().born, m_end)));
  Day day = addYears(m_end, -span);
  while (true) {
    day += days(std::max(9, static_cast<int>(365 / rate * (0.6 + 0.8 * m_random.unit()))));
    if (day >= m_end) break;
    const auto weekday = std::chrono::weekday(day).c_encoding();
    if (weekday == 0) day += days(1);
    if (weekday == 6) day += days(2);
    if (day < m_end) visitDays.push_back(day);
  }
  if (visitDays.empty()) visitDays.push_back(m_end - days(m_random.between(1, 25)));
}

void ChartMaker::recordVitals(const Visit& visit, bool first) {
  const bool pressure = std::any_of(m_illnesses.begin(), m_illnesses.end(), [&](const Illness& i) {
    return i.disease->snomed == "59621000" && visit.day > i.onset;
  });
  m_weightKg += 0.6 * m_random.normal();
  if (ageAt(visit.day) >= 3) {
    const int systolic = static_cast<int>(m_systolic + (pressure ? 16 : 0) + 7 * m_random.normal());
    m_writer.bloodPressure(visit, systolic, static_cast<int>(systolic * 0.62 + 4 * m_random.normal()));
  }
  m_writer.vital(visit, "29463-7", "Body weight", m_weightKg, 1, "kg");
  m_writer.vital(visit, "8867-4", "Heart rate", 72 + 8 * m_random.normal(), 0, "/min");
  if (first || ageAt(visit.day) < 18) m_writer.vital(visit, "8302-2", "Body height", m_heightCm, 0, "cm");
  if (first)
    m_writer.vital(visit, "39156-5", "Body mass index", m_weightKg / (m_heightCm * m_heightCm / 10000), 1, "kg/m2");
  if (m_random.chance(0.3))
    m_writer.vital(visit, "8310-5", "Body temperature", 36.7 + 0.25 * m_random.normal(), 1, "Cel");
  for (const Illness& illness : m_illnesses) {
    if (visit.day < illness.onset) continue;
    if (illness.disease->snomed == "13645005" || illness.disease->snomed == "195967001") {
      m_writer.vital(visit, "59408-5", "Oxygen saturation by pulse oximetry", 95 + 1.2 * m_random.normal(), 0, "%");
      break;
    }
  }
}

void ChartMaker::recordLabs(const Visit& visit, std::size_t number) {
  std::vector<const Panel*> wanted;
  const auto want = [&](const Panel& panel) {
    if (std::none_of(wanted.begin(), wanted.end(), [&](const Panel* p) { return p->name == panel.name; }))
      wanted.push_back(&panel);
  };
  for (const Illness& illness : m_illnesses) {
    if (visit.day < illness.onset || number % (m_kind == Kind::Ordinary ? 3 : 2) != 0) continue;
    for (const Panel& panel : illness.disease->panels) want(panel);
    if (illness.disease->snomed == "370143000")
      m_writer.survey(
          visit, "44261-6", "PHQ-9 total score",
          std::clamp(static_cast<int>(15 - 4 * years(illness.onset, visit.day) + 2 * m_random.normal()), 0, 27));
  }
  if (ageAt(visit.day) >= 30 && number % 6 == 2)
    for (const Panel& panel : basicPanels()) want(panel);
  std::vector<Reading> readings;
  for (const Panel* panel : wanted) {
    readings.clear();
    for (const AnalyteId id : panel->analytes) readings.push_back({&analyte(id), measure(id, visit.day)});
    m_writer.report(visit, *panel, readings);
  }
}

void ChartMaker::recordOnce(const Visit& visit) {
  const int age = ageAt(visit.day);
  if (m_random.chance(0.28)) {
    const std::size_t count = 1 + m_random.below(m_kind == Kind::ManySided ? 3 : 2);
    const std::size_t from = m_random.below(allergyKinds().size());
    for (std::size_t i = 0; i < count; ++i)
      m_writer.allergy(visit, allergyKinds()[(from + 3 * i) % allergyKinds().size()]);
  } else if (m_random.chance(0.6)) {
    m_writer.noKnownAllergies(visit);
  }
  if (age >= 16) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> smoking{
        {{"266919005", "Never smoked tobacco"}, {"8517006", "Ex-smoker"}, {"449868002", "Smokes tobacco daily"}}};
    const auto& [code, text] = m_random.pick(smoking);
    m_writer.smokingStatus(visit, code, text);
  }
  if (m_random.chance(0.35))
    for (int tries = 0; tries < 2; ++tries)
      if (const auto& kind = m_random.pick(procedureKinds()); kind.fromAge <= age) {
        m_writer.procedure(visit, kind);
        break;
      }
  if (m_random.chance(0.08)) m_writer.imaging(visit, "Chest radiograph, two views", "DX");
  if (m_random.chance(0.05)) m_writer.photograph(visit, "Wound photograph (placeholder)");
}

std::string ChartMaker::noteText(const Visit& visit, int systolic, int diastolic) const {
  const Person& person = m_writer.person();
  std::string text = "Progress note, " + dateText(visit.day) + "\n\n" + person.given + ' ' + person.family + " is a " +
                     std::to_string(ageAt(visit.day)) + "-year-old " + (person.female ? "woman" : "man") +
                     ".\n\nSubjective\n";
  bool any = false;
  std::string plan;
  for (const Illness& illness : m_illnesses) {
    if (visit.day < illness.onset) continue;
    any = true;
    text += "- " + std::string(illness.disease->name) + ", known since " + dateText(illness.onset).substr(0, 4) +
            ": stable, takes medicines as prescribed.\n";
    plan += "- " + std::string(illness.disease->plan) + ".\n";
  }
  if (!any) text += "Feels well. Here for a check-up.\n";
  text += "\nObjective\nBlood pressure " + std::to_string(systolic) + '/' + std::to_string(diastolic) +
          " mm[Hg], weight " + decimalText(m_weightKg, 1) + " kg. Heart and lungs without findings.\n\nPlan\n" +
          (plan.empty() ? "Back in a year, sooner if needed.\n" : plan);
  return text;
}

void ChartMaker::recordVisit(Day day, bool first, bool last) {
  const std::string_view reason =
      m_illnesses.empty() ? "Check-up" : m_illnesses[m_visits % m_illnesses.size()].disease->name;
  const Visit visit = m_writer.visit(day, 9 * 60 + 20 * m_random.between(0, 20), clinician(), reason,
                                     m_clinic.locations[m_index % 5 == 4 ? 2 : 0]);
  if (first) recordOnce(visit);
  recordVitals(visit, first);
  for (Illness& illness : m_illnesses) {
    if (day < illness.onset) continue;
    if (!illness.recorded) {
      illness.recorded = true;
      illness.condition =
          m_writer.condition(visit, illness.disease->snomed, illness.disease->name, illness.onset, std::nullopt);
      if (!illness.disease->medicines.empty())
        m_writer.medication(visit, illness.disease->medicines[illness.medicines++], true, illness.condition);
      if (!illness.disease->plan.empty() && m_random.chance(0.5))
        m_writer.carePlan(visit, illness.condition, *illness.disease);
    } else if (illness.medicines < illness.disease->medicines.size() && m_random.chance(0.12)) {
      m_writer.medication(visit, illness.disease->medicines[illness.medicines++], true, illness.condition);
    }
  }
  if (m_random.chance(0.12)) {
    const auto& illness = m_random.pick(shortIllnesses());
    const Day over = day + days(illness.days);
    const auto condition = m_writer.condition(visit, illness.snomed, illness.name, day - days(2),
                                              over < m_end ? std::optional(over) : std::nullopt);
    if (!illness.medicine.empty())
      m_writer.medication(visit, {{}, illness.medicine, "1", "tablet", "Oral", 2, "until finished"}, false, condition);
  }
  recordLabs(visit, m_visits);
  for (const Vaccine& vaccine : vaccines()) {
    const int age = ageAt(day);
    const bool due = vaccine.everyYears == 0
                         ? first && age >= vaccine.fromAge && (age < vaccine.fromAge + 12 || vaccine.fromAge >= 60)
                         : age >= vaccine.fromAge && m_random.chance(0.3 / vaccine.everyYears);
    if (due) m_writer.immunization(visit, vaccine);
  }
  if (last || m_random.chance(0.25))
    m_writer.note(visit, noteText(visit, static_cast<int>(m_systolic), static_cast<int>(m_systolic * 0.62)));
  if (last) m_writer.provenance(visit);
  ++m_visits;
}

void ChartMaker::recordDialysis() {
  // Three sessions a week; blood once a month. About 5,000 resources.
  const Day start = m_end - days(2030);
  int session = 0;
  for (Day day = start; day < m_end && m_writer.going(); day += days(session % 3 == 0 ? 3 : 2), ++session) {
    const Visit visit =
        m_writer.visit(day, 7 * 60 + 30, m_clinic.clinicians[m_index % 2], "Haemodialysis", m_clinic.locations[1]);
    const double dry = m_weightKg;
    const int systolic = static_cast<int>(146 + 9 * m_random.normal());
    m_writer.bloodPressure(visit, systolic, static_cast<int>(systolic * 0.55 + 4 * m_random.normal()));
    m_writer.vital(visit, "29463-7", "Body weight", dry + 1.8 + 0.6 * m_random.normal(), 1, "kg");
    m_writer.vital(visit, "8867-4", "Heart rate", 76 + 7 * m_random.normal(), 0, "/min");
    if (session % 12 == 0) {
      std::vector<Reading> readings;
      for (const AnalyteId id : dialysisPanel().analytes) readings.push_back({&analyte(id), measure(id, day)});
      m_writer.report(visit, dialysisPanel(), readings);
    }
  }
}

bool ChartMaker::make() {
  m_writer.patient(m_clinic.clinicians[m_index % m_clinic.clinicians.size()]);
  if (m_random.chance(0.7)) m_writer.coverage();
  if (m_kind == Kind::Dialysis) recordDialysis();
  std::vector<Day> visitDays;
  choosePastVisits(visitDays);
  for (std::size_t i = 0; i < visitDays.size() && m_writer.going(); ++i)
    recordVisit(visitDays[i], i == 0, i + 1 == visitDays.size());
  if (m_illnesses.size() > 2)
    m_writer.careTeam(m_clinic.clinicians[m_index % m_clinic.clinicians.size()], m_clinic.clinicians[m_index % 2]);
  if (!m_writer.person().died && m_random.chance(m_illnesses.empty() ? 0.15 : 0.5)) {
    // Some of them today, so that the day's list is never empty.
    const int ahead = m_random.chance(0.15) ? 0 : m_random.between(1, 120);
    m_writer.appointment(m_today + days(ahead), 9 * 60 + 20 * m_random.between(0, 20),
                         m_clinic.clinicians[m_index % m_clinic.clinicians.size()],
                         m_illnesses.empty() ? "Check-up" : std::string(m_illnesses.front().disease->name) + " review");
  }
  return m_writer.going();
}

} // namespace clavis::sandbox
