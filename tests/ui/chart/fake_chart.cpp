#include "fake_chart.h"

#include "ui/words/clinical_format.h"

namespace clavis::tests {

chart::PartialDate date(const std::string& recorded) {
  chart::PartialDate out;
  const auto moment = ui::readMoment(QString::fromStdString(recorded));
  out.recorded = recorded;
  out.precision = static_cast<chart::DatePrecision>(moment.precision);
  out.year = moment.date.year();
  out.month = moment.date.month();
  out.day = moment.date.day();
  return out;
}

chart::Value quantity(const std::string& digits, const std::string& unit, const std::string& comparator) {
  chart::Value value;
  value.kind = chart::ValueKind::Quantity;
  value.digits = digits;
  value.unit = unit;
  value.comparator = comparator;
  value.number = std::stod(digits);
  return value;
}

chart::Banner treutel() {
  chart::Banner banner;
  banner.patientId = "p1";
  banner.name = {"Treutel", {"Eura", "Ann"}, {"Mrs."}, {}, {}, "official"};
  banner.birthDate = date("1935-01-15");
  banner.age = chart::Age{91, 10, 7, chart::DatePrecision::Day};
  banner.gender = "female";
  banner.identifiers = {{"Medical Record Number",
                         "MR",
                         "http://hospital",
                         "8a12e2bb",
                         "8a12e2bb",
                         chart::IdentifierGrouping::AsRecorded,
                         {}},
                        {"NHS number",
                         "NH",
                         "https://fhir.nhs.uk/Id/nhs-number",
                         "9434765919",
                         "943 476 5919",
                         chart::IdentifierGrouping::NhsNumber,
                         {}}};
  banner.allergies.knowledge = chart::AllergyKnowledge::Listed;
  banner.allergies.allergies = {allergy("Penicillin V", chart::Criticality::High, "Anaphylaxis"),
                                allergy("Latex", chart::Criticality::Low, "Rash")};
  return banner;
}

chart::ProblemRow problem(const std::string& name, const std::string& onset, bool current) {
  chart::ProblemRow row;
  row.origin.key = {"Condition", name};
  row.problem.text = name;
  row.clinical = current ? chart::ClinicalStatus::Active : chart::ClinicalStatus::Resolved;
  row.verification = chart::Verification::Confirmed;
  row.onset.start = date(onset);
  row.current = current;
  if (!current) row.abatement.start = date("2020-03");
  return row;
}

chart::MedicationRow medication(const std::string& name, const std::string& strength) {
  chart::MedicationRow row;
  row.origin.key = {"MedicationRequest", name};
  row.origin.parties = {{"Dr. Alma Voss", "requester", "Practitioner/1", true}};
  row.state = chart::MedicationState::Active;
  row.name = name;
  row.strength = strength;
  row.form = "Oral Tablet";
  core::Dosage dosage;
  dosage.dose.low.value.digits = "1";
  dosage.dose.low.unit = "tablet";
  dosage.route = "Oral";
  dosage.timing.frequency = "2";
  dosage.timing.period = "1";
  dosage.timing.periodUnit = "d";
  row.dosages = {dosage};
  row.intent = "order";
  row.authored = date("2021-06-14T06:12:43+00:00");
  return row;
}

chart::AllergyRow allergy(const std::string& substance, chart::Criticality criticality, const std::string& reaction) {
  chart::AllergyRow row;
  row.origin.key = {"AllergyIntolerance", substance};
  row.substance.text = substance;
  row.clinical = chart::ClinicalStatus::Active;
  row.verification = chart::Verification::Confirmed;
  row.criticality = criticality;
  chart::Reaction one;
  one.manifestations = {{reaction, {}}};
  row.reactions = {one};
  return row;
}

chart::Series glucose() {
  chart::Series series;
  series.info.id = "glucose";
  series.info.what = {"Glucose", {{"http://loinc.org", "2339-0", "Glucose"}}};
  series.info.unit = "mg/dL";
  struct One {
    const char* when;
    const char* digits;
    chart::Level level;
    const char* symbol;
  };
  for (const One& one : {One{"2023-02-01", "88", chart::Level::Normal, "N"},
                         One{"2024-02-05", "97.00592044134257", chart::Level::Normal, "N"},
                         One{"2025-03-09", "126", chart::Level::High, "H"},
                         One{"2026-04-11T08:15:00+00:00", "412", chart::Level::CriticalHigh, "HH"}}) {
    chart::SeriesPoint point;
    point.when = date(one.when);
    point.recorded = quantity(one.digits, "mg/dL");
    point.value = *point.recorded.number;
    point.at =
        static_cast<double>(ui::readMoment(QString::fromLatin1(one.when)).instant(QTimeZone::utc()).toSecsSinceEpoch());
    point.flag.level = one.level;
    point.flag.symbol = one.symbol;
    point.key = {"Observation", one.when};
    chart::ReferenceRange range;
    range.lowDigits = "70";
    range.highDigits = "99";
    range.low = 70;
    range.high = 99;
    range.unit = "mg/dL";
    point.ranges = {range};
    series.points.push_back(point);
  }
  series.info.count = 4;
  series.info.last = series.points.back().recorded;
  series.info.lastDate = series.points.back().when;
  series.info.lastFlag = series.points.back().flag;
  return series;
}

void fill(FakeChart& fake) {
  fake.opened.banner = treutel();
  for (int kind = 0; kind < chart::sectionKindCount; ++kind) {
    chart::SectionSummary summary;
    summary.kind = static_cast<chart::SectionKind>(kind);
    summary.count = kind + 1;
    fake.opened.sections.push_back(summary);
  }
  auto withdrawn = problem("Typed into the wrong chart", "2024-01-01");
  withdrawn.origin.enteredInError = true;
  fake.problemRows.rows = {problem("Type 2 diabetes mellitus", "2012"), problem("Essential hypertension", "2009-05"),
                           problem("Acute bronchitis", "2019-11-02", false), withdrawn};
  fake.problemRows.age.state = chart::SectionAge::State::Complete;
  fake.problemRows.age.lastComplete = StillClock().now() - std::chrono::minutes(58);
  fake.medicationRows.rows = {medication("Metformin hydrochloride", "500 mg"), medication("Hydralazine", "25 mg")};
  fake.allergyRows.rows = fake.opened.banner.allergies.allergies;
  fake.plotted = {glucose()};

  const auto observation = [](const chart::SeriesPoint& point) {
    chart::ObservationRow row;
    row.origin.key = point.key;
    row.what.text = "Glucose";
    row.effective.start = point.when;
    row.value = point.recorded;
    row.ranges = point.ranges;
    row.flag = point.flag;
    return row;
  };
  chart::LabAnalyte analyte;
  analyte.analyte = fake.plotted.front().info.what;
  analyte.seriesId = "glucose";
  analyte.unit = "mg/dL";
  analyte.values = 4;
  fake.grid.rows = {analyte};
  fake.grid.panels = {{"Basic metabolic panel", 0, 1}};
  const auto& points = fake.plotted.front().points;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto& point = points[points.size() - 1 - i];
    fake.grid.columns.push_back({point.when});
    fake.grid.places.push_back({0, static_cast<int>(i), 1, static_cast<std::int64_t>(i) + 100});
    fake.cells[static_cast<std::int64_t>(i) + 100] = {static_cast<std::int64_t>(i) + 100, {observation(point)}};
  }
  chart::VitalGroup weight;
  weight.kind = chart::VitalKind::Weight;
  weight.what.text = "Body weight";
  auto reading = observation(points.back());
  reading.what.text = "Body weight";
  reading.value = quantity("74.3985051992218", "kg");
  reading.flag = {};
  weight.readings = {reading};
  weight.count = 1;
  fake.vitalGroups.groups = {weight};

  chart::DocumentRow note;
  note.origin.key = {"DocumentReference", "n1"};
  note.type.text = "Progress note";
  note.date = date("2026-04-11");
  note.attachments = {{"text/plain", "Note", 27, true, {}, true}};
  chart::DocumentRow scan = note;
  scan.origin.key = {"DocumentReference", "n2"};
  scan.type.text = "Scanned letter";
  scan.attachments = {{"application/pdf", "Letter", 120'000, true, {}, false}};
  chart::DocumentRow page = note;
  page.origin.key = {"DocumentReference", "n3"};
  page.type.text = "Web page";
  page.attachments = {{"text/html", "Page", 900, true, {}, false}};
  fake.documentRows.rows = {note, scan, page};

  for (int i = 0; i < 250; ++i) {
    chart::TimelineEntry entry;
    entry.key = {"Observation", "t" + std::to_string(i)};
    entry.kind = i % 2 == 0 ? chart::SectionKind::Labs : chart::SectionKind::Encounters;
    const QDate day = QDate(2026, 4, 11).addDays(-i / 3);
    entry.when = date(day.toString(Qt::ISODate).toStdString());
    entry.title = i % 2 == 0 ? "Glucose" : "Encounter for check up";
    if (i % 2 == 0) {
      entry.detail = "97.00592044134257 mg/dL";
      entry.observation.emplace();
      entry.observation->value.kind = chart::ValueKind::Quantity;
      entry.observation->value.digits = "97.00592044134257";
      entry.observation->value.unit = "mg/dL";
    }
    fake.entries.push_back(entry);
  }
}

} // namespace clavis::tests
