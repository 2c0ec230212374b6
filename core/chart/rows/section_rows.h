// One plain struct per kind of row; each has all a widget needs to paint and read out one line (LOOK.md's clinical
// rules). Words for enumerators are made in ui/ (translated).
#pragma once

#include "core/chart/rows/values.h"
#include "core/fhir/views/dosage.h"

#include <cstdint>
#include <string>
#include <vector>

namespace clavis::core::chart {

enum class ClinicalStatus { NotStated, Active, Recurrence, Relapse, Inactive, Remission, Resolved };
enum class Verification { NotStated, Confirmed, Unconfirmed, Provisional, Differential, Refuted, EnteredInError };

/// Condition. Order: current ones first, then by onset, newest first.
struct ProblemRow {
  Origin origin;
  CodedText problem;
  ClinicalStatus clinical = ClinicalStatus::NotStated;
  Verification verification = Verification::NotStated; ///< anything but Confirmed is said in words
  CodedText severity;
  std::vector<CodedText> categories; ///< problem-list-item, encounter-diagnosis, …
  CodedText bodySite;
  DateSpan onset;        ///< onset[x] as a date or period
  std::string onsetText; ///< onset as age, range or words ("childhood"), when it is not a date
  DateSpan abatement;
  std::string abatementText;
  PartialDate recorded;
  std::vector<std::string> notes;
  bool current = true; ///< active, recurrence, relapse, or not stated and without abatement
};

enum class Criticality { NotStated, Low, High, UnableToAssess };

struct Reaction {
  std::vector<CodedText> manifestations;
  CodedText substance;
  std::string severity; ///< "mild", "moderate", "severe" or empty
  std::string description;
  PartialDate onset;
};

/// AllergyIntolerance. Order: high criticality first, then current before resolved, then by name.
struct AllergyRow {
  Origin origin;
  CodedText substance;
  ClinicalStatus clinical = ClinicalStatus::NotStated;
  Verification verification = Verification::NotStated;
  Criticality criticality = Criticality::NotStated;
  std::string type;                    ///< "allergy", "intolerance" or empty
  std::vector<std::string> categories; ///< "food", "medication", "environment", "biologic"
  std::vector<Reaction> reactions;
  DateSpan onset;
  std::string onsetText;
  PartialDate lastOccurrence;
  PartialDate recorded;
  std::vector<std::string> notes;
  /// The record states that there is no allergy ("No known drug allergy"); not an allergy, never counted as one.
  bool negated = false;
  bool current = true;
};

/// Whether a medication is being taken, in one word for both requests and statements.
enum class MedicationState {
  NotStated,
  Active,
  OnHold,
  Completed,
  Stopped,
  Cancelled,
  Draft,
  NotTaken,
  Intended,
  Unknown
};
/// What kind of record the line comes from; an order and what the patient says are not the same thing.
enum class MedicationSource { Request, Statement };

/// A medication line in its one order: name, strength, dose, route, frequency. Parts are as recorded, made safe to
/// read: a blank between number and unit, micrograms and units spelled out, a leading zero, no trailing zero.
struct MedicationRow {
  Origin origin;
  MedicationSource source = MedicationSource::Request;
  MedicationState state = MedicationState::NotStated;
  CodedText medication;        ///< what the record calls it, whole
  std::string name;            ///< bold part; the whole text when strength cannot be told apart with certainty
  std::string strength;        ///< "10 mg", or empty
  std::string form;            ///< "Oral Tablet", or empty
  std::vector<Dosage> dosages; ///< in order; more than one is a taper, or doses that differ over the day
  PartialDate authored;        ///< authoredOn, or dateAsserted
  DateSpan period;             ///< effectivePeriod, or the validity of the order
  std::string intent;          ///< "order", "plan", "proposal", … of a request; a plan is not an order: say it
  bool doNotPerform = false;   ///< a request NOT to give it
  bool reportedSecondHand = false;
  std::vector<CodedText> reasons;
  CodedText statusReason;
  std::vector<std::string> notes;
  std::string medicationReference;   ///< "Medication/x" or "#m"; resolved into `medication` when it could be
  bool medicationUnresolved = false; ///< the reference leads nowhere in the vault: the name is not known
  bool current = true;               ///< active, on hold, intended or not stated
};

struct ImmunizationRow {
  Origin origin;
  CodedText vaccine;
  bool notDone = false; ///< status not-done: said in words, never counted as given
  CodedText statusReason;
  PartialDate given;
  std::string givenText; ///< occurrenceString
  std::string lotNumber;
  PartialDate expires;
  CodedText site;
  CodedText route;
  Value dose;
  std::string doseNumber; ///< "2 of 3"
  std::vector<CodedText> targetDiseases;
  bool primarySource = true; ///< false: from memory or another record; say "reported"
  std::vector<Reaction> reactions;
  std::vector<std::string> notes;
};

struct ProcedureRow {
  Origin origin;
  CodedText procedure;
  DateSpan performed;
  std::string performedText;
  std::vector<CodedText> bodySites;
  std::vector<CodedText> reasons;
  CodedText outcome;
  std::vector<CodedText> complications;
  CodedText statusReason;
  std::string location;
  std::vector<std::string> notes;
  bool notDone = false;
};

struct EncounterRow {
  Origin origin;
  CodedText type;
  Code encounterClass; ///< AMB, EMER, IMP …
  DateSpan period;
  std::vector<CodedText> reasons;
  std::vector<std::string> diagnoses;
  std::string organisation;
  std::string location;
};

/// One attachment of a document. Bytes are fetched by documentContent().
struct AttachmentInfo {
  std::string contentType; ///< as recorded: "text/plain; charset=utf-8"
  std::string title;
  std::optional<std::int64_t> bytes; ///< of the content, decoded; unset when not known
  bool inlineData = false;           ///< in the vault, can be read offline
  std::string url;                   ///< elsewhere; not fetched by the chart
  bool viewableText = false;         ///< text/plain within the size cap: documentContent() gives it as text
};

struct DocumentRow {
  Origin origin;
  CodedText type;
  std::vector<CodedText> categories;
  PartialDate date; ///< DocumentReference.date or the report's effective date
  DateSpan context; ///< the care it is about
  std::string description;
  std::string docStatus; ///< "preliminary", "final", "amended" or empty
  bool superseded = false;
  std::vector<AttachmentInfo> attachments;
};

struct ReportRow {
  Origin origin;
  CodedText report;
  std::vector<CodedText> categories;
  DateSpan effective;
  PartialDate issued;
  std::string conclusion;
  std::vector<CodedText> conclusionCodes;
  int results = 0;
  std::vector<AttachmentInfo> presented;
};

enum class CarePlanRowKind { Plan, Goal, Team };

struct CarePlanActivity {
  CodedText what;
  std::string status;
  std::string description;
  DateSpan scheduled;
};

/// CarePlan, Goal and CareTeam in one list: plans, then goals, then teams.
struct CarePlanRow {
  Origin origin;
  CarePlanRowKind kind = CarePlanRowKind::Plan;
  std::string title; ///< title, description or the category's text
  std::vector<CodedText> categories;
  DateSpan period;
  std::string intent;
  std::vector<CarePlanActivity> activities; ///< plans
  std::vector<std::string> addresses;       ///< problems it is about, by name
  CodedText achievement;                    ///< goals
  std::vector<std::string> targets;         ///< goals: "LDL below 100 mg/dL by 12-Mar-2026" in recorded digits
  std::vector<Party> members;               ///< teams
  std::vector<std::string> notes;
  bool current = true;
};

struct AppointmentRow {
  Origin origin;
  CodedText type;
  std::string description;
  DateSpan when;
  std::int64_t minutes = 0;
  std::vector<CodedText> reasons;
  std::vector<Party> participants;
  CodedText cancellation;
  std::string patientInstruction;
  bool past = false; ///< against the service's clock
};

struct CoverageRow {
  Origin origin;
  CodedText type;
  std::vector<std::string> payors;
  std::string subscriberId;
  std::string relationship;
  DateSpan period;
  std::vector<std::string> classes; ///< "plan: Gold"
  bool current = true;
};

struct ImagingSeries {
  std::string modality;
  std::string description;
  std::string bodySite;
  std::int64_t instances = 0;
  PartialDate started;
};

struct ImagingRow {
  Origin origin;
  std::string description;
  std::vector<std::string> modalities;
  PartialDate started;
  std::int64_t seriesCount = 0;
  std::int64_t instanceCount = 0;
  std::vector<ImagingSeries> series;
  std::vector<CodedText> reasons;
};

/// One value of an observation: the observation's own, or one of its components.
struct MeasuredValue {
  CodedText what;
  Value value;
  std::vector<ReferenceRange> ranges;
  Flag flag;
};

/// An observation of any kind; also a cell of the labs grid.
struct ObservationRow {
  Origin origin;
  CodedText what;
  std::vector<CodedText> categories;
  DateSpan effective;
  PartialDate issued;
  Value value;
  std::vector<ReferenceRange> ranges;
  Flag flag;
  std::vector<MeasuredValue> components; ///< blood pressure: systolic and diastolic
  CodedText method;
  CodedText bodySite;
  std::vector<std::string> notes;
  /// Not final ("preliminary", "registered") or changed after being final ("amended", "corrected"): say it.
  bool notFinal = false;
};

enum class VitalKind {
  BloodPressure,
  HeartRate,
  RespiratoryRate,
  Temperature,
  OxygenSaturation,
  Weight,
  Height,
  BodyMassIndex,
  HeadCircumference,
  Pain,
  Other,
};

/// One kind of vital sign: its newest readings, and the series to plot (see trends.h).
struct VitalGroup {
  VitalKind kind = VitalKind::Other;
  CodedText what;
  std::vector<ObservationRow> readings; ///< newest first, at most VitalsQuery::readings of them
  std::int64_t count = 0;               ///< all readings of this kind in the vault, without entered-in-error
  /// Blood pressure: "Systolic" and "Diastolic" readings are components of one row.
  std::vector<std::string> seriesIds; ///< for Trends
};

} // namespace clavis::core::chart
