// What is planned, by whom, and who pays.
#pragma once

#include "core/fhir/views/datatypes.h"

namespace clavis::core {

struct CarePlanActivity {
  std::string status;
  CodeText code;
  FhirReference reference; ///< when the activity is a resource of its own
  std::string description;
  When scheduled;
};

struct CarePlanView {
  std::string id;
  std::string status; ///< draft, active, on-hold, revoked, completed, entered-in-error, unknown
  std::string intent;
  std::vector<CodeText> categories;
  std::string title;
  std::string description;
  FhirReference subject, encounter, author;
  FhirPeriod period;
  FhirDate created;
  std::vector<FhirReference> careTeams, addresses, goals;
  std::vector<CarePlanActivity> activities;
  std::vector<Annotation> notes;
  [[nodiscard]] static CarePlanView from(JsonValue resource);
  [[nodiscard]] bool isEnteredInError() const { return status == "entered-in-error"; }
};

struct CareTeamMember {
  std::vector<CodeText> roles;
  FhirReference member;
  FhirReference onBehalfOf;
  FhirPeriod period;
};

struct CareTeamView {
  std::string id;
  std::string status; ///< proposed, active, suspended, inactive, entered-in-error
  std::string name;
  std::vector<CodeText> categories;
  FhirReference subject;
  FhirPeriod period;
  std::vector<CareTeamMember> members;
  std::vector<CodeText> reasons;
  std::vector<FhirReference> managingOrganizations;
  [[nodiscard]] static CareTeamView from(JsonValue resource);
};

struct GoalTarget {
  CodeText measure;
  std::string detail; ///< readable: quantity, range, words
  FhirQuantity quantity;
  FhirRange range;
  FhirDate due;
  std::string dueText; ///< dueDuration
};

struct GoalView {
  std::string id;
  std::string lifecycleStatus; ///< proposed, planned, accepted, active, on-hold, completed, cancelled,
                               ///< entered-in-error, rejected
  CodeText achievementStatus;
  CodeText priority;
  CodeText description;
  FhirReference subject;
  FhirDate start;
  FhirDate statusDate;
  std::vector<GoalTarget> targets;
  std::vector<FhirReference> addresses;
  std::vector<Annotation> notes;
  [[nodiscard]] static GoalView from(JsonValue resource);
};

struct AppointmentParticipant {
  FhirReference actor;
  std::vector<CodeText> types;
  std::string status; ///< accepted, declined, tentative, needs-action
  std::string required;
};

struct AppointmentView {
  std::string id;
  std::string status; ///< proposed, pending, booked, arrived, fulfilled, cancelled, noshow, entered-in-error,
                      ///< checked-in, waitlist
  CodeText cancelationReason;
  std::vector<CodeText> serviceTypes;
  CodeText type;
  std::vector<CodeText> reasons;
  std::string description;
  FhirDate start, end, created;
  std::string minutes; ///< minutesDuration, digits
  std::string comment;
  std::string patientInstruction;
  std::vector<AppointmentParticipant> participants;
  [[nodiscard]] static AppointmentView from(JsonValue resource);
};

struct CoverageClass {
  CodeText type;
  std::string value;
  std::string name;
};

struct CoverageView {
  std::string id;
  std::string status; ///< active, cancelled, draft, entered-in-error
  CodeText type;
  FhirReference beneficiary, subscriber, policyHolder;
  std::string subscriberId;
  CodeText relationship;
  FhirPeriod period;
  std::vector<FhirReference> payors;
  std::vector<CoverageClass> classes;
  std::string order; ///< digits
  [[nodiscard]] static CoverageView from(JsonValue resource);
};

} // namespace clavis::core
