#include "core/fhir/text/base64.h"
#include "core/fhir/views/care_views.h"
#include "core/fhir/views/document_views.h"
#include "core/fhir/views/history_views.h"
#include "core/fhir/views/medication_views.h"
#include "core/fhir/views/observation_view.h"
#include "core/fhir/views/patient_view.h"
#include "core/fhir/views/problem_views.h"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace clavis::core;

namespace {
JsonDocument read(std::string_view json) {
  auto document = JsonDocument::parse(json);
  REQUIRE(document);
  return std::move(*document);
}
} // namespace

TEST_CASE("A quantity keeps its digits, its comparator and its unit") {
  const auto document = read(R"({"valueQuantity":{"value":1.00,"comparator":"<","unit":"mg/dL"}})");
  const FhirQuantity quantity = readQuantity(document.root()["valueQuantity"]);
  CHECK(quantity.value.digits == "1.00");
  CHECK(quantity.toText() == "< 1.00 mg/dL");
  CHECK(quantity.value.toDouble() == 1.0);
  CHECK_FALSE(Decimal{"1e999"}.toDouble());
  CHECK_FALSE(Decimal{"7 or so"}.toDouble());
}

TEST_CASE("A blood pressure has two components and no value of its own") {
  const auto document = read(R"({"resourceType":"Observation","status":"final","code":{"text":"Blood pressure"},
    "component":[{"code":{"coding":[{"code":"8480-6"}]},"valueQuantity":{"value":121,"unit":"mmHg"}},
                 {"code":{"coding":[{"code":"8462-4"}]},"dataAbsentReason":{"text":"cuff failed"}}]})");
  const auto view = ObservationView::from(document.root());
  CHECK(view.value.kind == ObservationValueKind::None);
  REQUIRE(view.components.size() == 2);
  CHECK(view.components[0].value.toText() == "121 mmHg");
  CHECK(view.components[1].value.kind == ObservationValueKind::None);
  CHECK(view.components[1].dataAbsentReason.best() == "cuff failed");
}

TEST_CASE("The sender's flag counts; a computed one is marked and only given when it is certain") {
  const auto flagOf = [](const std::string& rest, bool* computed) {
    const auto document = read(R"({"resourceType":"Observation","code":{"text":"K"},)" + rest + "}");
    return ObservationView::from(document.root()).flag(computed);
  };
  const std::string range =
      R"("referenceRange":[{"low":{"value":3.5,"unit":"mmol/L"},"high":{"value":5.1,"unit":"mmol/L"}}])";
  bool computed = true;
  CHECK(
      flagOf(R"("valueQuantity":{"value":4.0,"unit":"mmol/L"},"interpretation":[{"coding":[{"code":"HH"}]}],)" + range,
             &computed) == ObservationPart::Flag::CriticalHigh);
  CHECK_FALSE(computed);
  CHECK(flagOf(R"("valueQuantity":{"value":5.2,"unit":"mmol/L"},)" + range, &computed) == ObservationPart::Flag::High);
  CHECK(computed);
  CHECK(flagOf(R"("valueQuantity":{"value":3.5,"unit":"mmol/L"},)" + range, &computed) ==
        ObservationPart::Flag::Normal);
  // Another unit, or a comparator that leaves it open, settles nothing.
  CHECK(flagOf(R"("valueQuantity":{"value":5.2,"unit":"mg/dL"},)" + range, &computed) == ObservationPart::Flag::None);
  CHECK(flagOf(R"("valueQuantity":{"value":9,"comparator":"<","unit":"mmol/L"},)" + range, &computed) ==
        ObservationPart::Flag::None);
  CHECK(flagOf(R"("valueQuantity":{"value":3,"comparator":"<","unit":"mmol/L"},)" + range, &computed) ==
        ObservationPart::Flag::Low);
}

TEST_CASE("A dosage is read part by part, digits and codes as they came") {
  const auto document =
      read(R"([{"timing":{"repeat":{"frequency":2,"period":1,"periodUnit":"d","when":["PC"]}},"route":{"text":"Oral"},
    "doseAndRate":[{"doseQuantity":{"value":500,"unit":"mg"}}]},
    {"timing":{"repeat":{"frequency":1,"period":8,"periodUnit":"h"}},"doseAndRate":[{"doseRange":{"low":{"value":5,"unit":"mL"},"high":{"value":10,"unit":"mL"}}}],
     "asNeededCodeableConcept":{"text":"pain"},"maxDosePerPeriod":{"numerator":{"value":4,"unit":"g"},"denominator":{"value":1,"unit":"d"}}}])");
  const auto dosages = readDosages(document.root());
  REQUIRE(dosages.size() == 2);
  CHECK(dosages[0].dose.low.toText() == "500 mg");
  CHECK(dosages[0].timing.frequency == "2");
  CHECK(dosages[0].timing.period == "1");
  CHECK(dosages[0].timing.periodUnit == "d");
  CHECK(dosages[0].timing.when == std::vector<std::string>{"PC"});
  CHECK(dosages[0].route == "Oral");
  CHECK(dosages[0].hasParts());
  CHECK_FALSE(dosages[0].asNeeded);
  CHECK(dosages[1].dose.range);
  CHECK(dosages[1].dose.low.value.digits == "5");
  CHECK(dosages[1].dose.high.toText() == "10 mL");
  CHECK(dosages[1].timing.period == "8");
  CHECK(dosages[1].asNeeded);
  CHECK(dosages[1].asNeededFor == "pain");
  CHECK(dosages[1].maximum.low.toText() == "4 g");
  CHECK(dosages[1].maximum.per.toText() == "1 d");
  const auto words = readDosage(read(R"({"text":"Take as directed."})").root());
  CHECK(words.text == "Take as directed.");
  CHECK_FALSE(words.hasParts());
}

TEST_CASE("A contained medicine is the request's medicine; one by reference is left to be resolved") {
  const auto contained =
      read(R"({"resourceType":"MedicationRequest","status":"active","contained":[{"resourceType":"Medication","id":"m",
    "ingredient":[{"itemCodeableConcept":{"text":"codeine"}},{"itemCodeableConcept":{"text":"paracetamol"}}]}],
    "medicationReference":{"reference":"#m"}})");
  CHECK(MedicationRequestView::from(contained.root()).medication.best() == "codeine + paracetamol");
  const auto elsewhere = read(R"({"medicationReference":{"reference":"https://h/fhir/Medication/7/_history/2"}})");
  const auto view = MedicationRequestView::from(elsewhere.root());
  CHECK(view.medication.empty());
  CHECK(view.medicationReference.type == "Medication");
  CHECK(view.medicationReference.id == "7");
}

TEST_CASE("No known allergies is a statement, not an allergy; refuted and mistaken ones are not active") {
  const auto none = read(
      R"({"code":{"coding":[{"system":"http://snomed.info/sct","code":"716186003"}]},"clinicalStatus":{"coding":[{"code":"active"}]}})");
  CHECK(AllergyIntoleranceView::from(none.root()).isNoKnownAllergy());
  const auto refuted = read(R"({"code":{"text":"Penicillin"},"verificationStatus":{"coding":[{"code":"refuted"}]}})");
  const auto view = AllergyIntoleranceView::from(refuted.root());
  CHECK_FALSE(view.isNoKnownAllergy());
  CHECK_FALSE(view.isActive());
  const auto unsaid = read(R"({"code":{"text":"Penicillin"}})");
  CHECK(AllergyIntoleranceView::from(unsaid.root()).isActive());
}

TEST_CASE("A problem without a status is active until it is said to have ended") {
  const auto open = read(R"({"code":{"text":"Cough"}})");
  CHECK(ConditionView::from(open.root()).isActive());
  const auto ended = read(R"({"code":{"text":"Cough"},"abatementString":"spring"})");
  CHECK_FALSE(ConditionView::from(ended.root()).isActive());
  const auto age = read(R"({"onsetAge":{"value":42,"unit":"years"}})");
  CHECK(ConditionView::from(age.root()).onset.text == "42 years");
}

TEST_CASE("The name shown is the current official one; a maiden name is kept and comes last") {
  const auto document = read(R"({"name":[{"use":"maiden","family":"Shaw"},{"use":"old","family":"Older"},
    {"use":"usual","family":"Baxter","given":["Amy","V."]},{"use":"official","family":"Gone","period":{"end":"2020-07-22"}}]})");
  const auto view = PatientView::from(document.root());
  REQUIRE(view.displayName() != nullptr);
  CHECK(view.displayName()->familyFirst() == "Baxter, Amy V.");
  CHECK(view.names.size() == 4);
}

TEST_CASE("A value that is withheld says why and is not taken for empty") {
  const auto document = read(
      R"({"_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}]},
    "_gender":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]},"deceasedDateTime":"2012-03"})");
  const auto view = PatientView::from(document.root());
  CHECK(view.birthDateAbsentReason == "masked");
  CHECK(view.genderAbsentReason == "unknown");
  CHECK(view.deceased == true);
  CHECK(view.deceasedDate.precision == DatePrecision::Month);
}

TEST_CASE("Members of the wrong kind are passed over, never trusted") {
  const auto document =
      read(R"({"resourceType":"Patient","name":"Bob","gender":7,"birthDate":{"x":1},"identifier":[5,null,{"value":"A"}],
    "communication":[[]],"contact":"none","deceasedBoolean":"yes","multipleBirthInteger":2})");
  const auto view = PatientView::from(document.root());
  CHECK(view.gender.empty());
  CHECK_FALSE(view.birthDate.known());
  CHECK_FALSE(view.deceased);
  CHECK(view.multipleBirth);
  CHECK(view.identifiers.back().value == "A");
  static_cast<void>(CarePlanView::from(document.root()));
  static_cast<void>(GoalView::from(document.root()));
  static_cast<void>(AppointmentView::from(document.root()));
  static_cast<void>(CoverageView::from(document.root()));
  static_cast<void>(ImagingStudyView::from(document.root()));
  static_cast<void>(ProvenanceView::from(document.root()));
  static_cast<void>(DocumentReferenceView::from(document.root()));
  static_cast<void>(EncounterView::from(document.root()));
  static_cast<void>(ProcedureView::from(document.root()));
  static_cast<void>(ImmunizationView::from(document.root()));
}

TEST_CASE("References are split whatever their form, and only when they name a resource") {
  const auto parts = splitReference("https://example.org/fhir/Patient/a-1/_history/3");
  CHECK(parts.base == "https://example.org/fhir");
  CHECK(parts.type == "Patient");
  CHECK(parts.id == "a-1");
  CHECK(splitReference("Patient/1").base.empty());
  for (const char* text :
       {"", "#x", "urn:uuid:1", "Patient", "Patient/", "/1", "Practitioner?identifier=a|b", "patient/1"}) {
    INFO(text);
    CHECK(splitReference(text).type.empty());
  }
}

TEST_CASE("Base64 is read with blanks and without padding, cut where asked, and refused where it is none") {
  CHECK(decodeBase64("SGVs bG8=\n") == "Hello");
  CHECK(decodeBase64("SGVsbG8") == "Hello");
  CHECK(decodeBase64("SGVsbG8gd29ybGQ=", 5) == "Hello");
  CHECK(decodeBase64("") == "");
  CHECK_FALSE(decodeBase64("SGVsbG8*"));
  CHECK_FALSE(decodeBase64("SGVsbA=x"));
  CHECK_FALSE(decodeBase64("S"));
}
