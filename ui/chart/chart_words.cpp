#include "ui/chart/chart_words.h"

#include "ui/words/clinical_format.h"
#include "ui/words/error_sentence.h"

#include <QCoreApplication>

namespace clavis::ui {
namespace {

class Words {
  Q_DECLARE_TR_FUNCTIONS(ChartWords)
};

} // namespace

QString oneLine(const std::string& text) { return fromUtf8(text).simplified(); }

QString dayText(const chart::PartialDate& date) { return dateText(fromUtf8(date.recorded)); }
QString momentText(const chart::PartialDate& date) { return dateTimeText(fromUtf8(date.recorded)); }
QString timeText(const chart::PartialDate& date) {
  return date.precision == chart::DatePrecision::Time ? momentText(date).section(u' ', 1) : QString();
}

QString spanText(const chart::DateSpan& span) {
  const QString start = dayText(span.start), end = dayText(span.end);
  if (start.isEmpty()) return end.isEmpty() ? QString() : Words::tr("until %1").arg(end);
  if (end.isEmpty() || end == start) return start;
  return Words::tr("%1 to %2").arg(start, end);
}

QDateTime toDateTime(const core::Instant& instant) {
  return QDateTime::fromMSecsSinceEpoch(instant.time_since_epoch().count()).toTimeZone(QTimeZone::systemTimeZone());
}
QString instantText(const core::Instant& instant) {
  return dateTimeText(toDateTime(instant).toOffsetFromUtc(0).toString(Qt::ISODate));
}

namespace {
QString valueTextWith(const chart::Value& value, bool everyDigit) {
  switch (value.kind) {
  case chart::ValueKind::None: {
    const QString why = oneLine(value.absent.text);
    return why.isEmpty() ? QString() : Words::tr("No value (%1)").arg(why);
  }
  case chart::ValueKind::Quantity:
  case chart::ValueKind::Integer: {
    const QString digits = fromUtf8(value.digits);
    if (!everyDigit) return quantityText(fromUtf8(value.comparator), digits, fromUtf8(value.unit));
    const QString unit = unitText(fromUtf8(value.unit));
    const QString number = fromUtf8(value.comparator) + digits;
    return leftToRight(unit.isEmpty() ? number : number + u'\u00a0' + unit);
  }
  case chart::ValueKind::Coded: return oneLine(value.coded.text.empty() ? value.text : value.coded.text);
  case chart::ValueKind::Text:
  case chart::ValueKind::Boolean:
  case chart::ValueKind::Range:
  case chart::ValueKind::Ratio:
  case chart::ValueKind::Time:
  case chart::ValueKind::Samples: return oneLine(value.text);
  }
  return {};
}
} // namespace

QString valueText(const chart::Value& value) { return valueTextWith(value, false); }
QString fullValueText(const chart::Value& value) { return valueTextWith(value, true); }

QString observationText(const chart::ObservationRow& row) {
  const QString own = valueText(row.value);
  if (row.components.empty() || (row.value.kind != chart::ValueKind::None && !own.isEmpty())) return own;
  const auto isCode = [](const chart::MeasuredValue& part, const char* code) {
    return std::any_of(part.what.codes.begin(), part.what.codes.end(),
                       [&](const chart::Code& c) { return c.code == code; });
  };
  const chart::MeasuredValue *systolic = nullptr, *diastolic = nullptr;
  for (const auto& part : row.components) {
    if (isCode(part, "8480-6")) systolic = &part;
    if (isCode(part, "8462-4")) diastolic = &part;
  }
  const auto isNumber = [](const chart::MeasuredValue* part) {
    return part != nullptr && part->value.kind == chart::ValueKind::Quantity && part->value.comparator.empty();
  };
  if (isNumber(systolic) && isNumber(diastolic) && systolic->value.unit == diastolic->value.unit) {
    return leftToRight(QStringLiteral("%1/%2\u00a0%3")
                           .arg(numberText(fromUtf8(systolic->value.digits)).shown(),
                                numberText(fromUtf8(diastolic->value.digits)).shown(),
                                unitText(fromUtf8(systolic->value.unit))));
  }
  QStringList parts;
  for (const auto& part : row.components)
    parts << Words::tr("%1 %2").arg(oneLine(part.what.text), valueText(part.value));
  return parts.join(QStringLiteral("; "));
}

QString rangeText(const chart::ReferenceRange& range) {
  const QString unit = unitText(fromUtf8(range.unit));
  const QString beside = unit.isEmpty() ? QString() : u'\u00a0' + unit;
  const QString low = fromUtf8(range.lowDigits), high = fromUtf8(range.highDigits);
  QString text;
  if (!low.isEmpty() && !high.isEmpty())
    text = Words::tr("%1 to %2").arg(low, leftToRight(high + beside));
  else if (!low.isEmpty())
    text = Words::tr("%1 or more").arg(leftToRight(low + beside));
  else if (!high.isEmpty())
    text = Words::tr("up to %1").arg(leftToRight(high + beside));
  else
    text = oneLine(range.text);
  if (!range.meaning.empty()) text = Words::tr("%1 (%2)").arg(text, oneLine(range.meaning));
  return text;
}

QString rangesText(const std::vector<chart::ReferenceRange>& ranges) {
  QStringList parts;
  for (const auto& range : ranges) {
    if (const QString text = rangeText(range); !text.isEmpty()) parts << text;
  }
  return parts.join(QStringLiteral("; "));
}

QString flagWord(const chart::Flag& flag) {
  switch (flag.level) {
  case chart::Level::NotStated:
  case chart::Level::Normal: return {};
  case chart::Level::Low: return Words::tr("Low");
  case chart::Level::High: return Words::tr("High");
  case chart::Level::CriticalLow: return Words::tr("Critically low");
  case chart::Level::CriticalHigh: return Words::tr("Critically high");
  case chart::Level::Abnormal: return Words::tr("Abnormal");
  case chart::Level::CriticalAbnormal: return Words::tr("Critically abnormal");
  }
  return {};
}

QString flagText(const chart::Flag& flag) {
  const QString word = flagWord(flag);
  const QString symbol = fromUtf8(flag.symbol);
  if (word.isEmpty()) return {};
  return symbol.isEmpty() ? word : symbol + u' ' + word;
}

bool isCritical(const chart::Flag& flag) {
  return flag.level == chart::Level::CriticalLow || flag.level == chart::Level::CriticalHigh ||
         flag.level == chart::Level::CriticalAbnormal;
}

QString clinicalWord(chart::ClinicalStatus status) {
  switch (status) {
  case chart::ClinicalStatus::NotStated: return Words::tr("Status not stated");
  case chart::ClinicalStatus::Active: return Words::tr("Active");
  case chart::ClinicalStatus::Recurrence: return Words::tr("Recurrence");
  case chart::ClinicalStatus::Relapse: return Words::tr("Relapse");
  case chart::ClinicalStatus::Inactive: return Words::tr("Inactive");
  case chart::ClinicalStatus::Remission: return Words::tr("In remission");
  case chart::ClinicalStatus::Resolved: return Words::tr("Resolved");
  }
  return {};
}

QString verificationWord(chart::Verification verification) {
  switch (verification) {
  case chart::Verification::NotStated:
  case chart::Verification::Confirmed: return {};
  case chart::Verification::Unconfirmed: return Words::tr("Unconfirmed");
  case chart::Verification::Provisional: return Words::tr("Provisional");
  case chart::Verification::Differential: return Words::tr("Differential");
  case chart::Verification::Refuted: return Words::tr("Refuted");
  case chart::Verification::EnteredInError: return Words::tr("Entered in error");
  }
  return {};
}

QString criticalityWord(chart::Criticality criticality) {
  switch (criticality) {
  case chart::Criticality::NotStated: return {};
  case chart::Criticality::Low: return Words::tr("Low risk");
  case chart::Criticality::High: return Words::tr("High risk");
  case chart::Criticality::UnableToAssess: return Words::tr("Risk not assessed");
  }
  return {};
}

QString medicationStateWord(chart::MedicationState state) {
  switch (state) {
  case chart::MedicationState::NotStated: return Words::tr("Status not stated");
  case chart::MedicationState::Active: return Words::tr("Active");
  case chart::MedicationState::OnHold: return Words::tr("On hold");
  case chart::MedicationState::Completed: return Words::tr("Completed");
  case chart::MedicationState::Stopped: return Words::tr("Stopped");
  case chart::MedicationState::Cancelled: return Words::tr("Cancelled");
  case chart::MedicationState::Draft: return Words::tr("Draft");
  case chart::MedicationState::NotTaken: return Words::tr("Not taken");
  case chart::MedicationState::Intended: return Words::tr("Intended");
  case chart::MedicationState::Unknown: return Words::tr("Status not known");
  }
  return {};
}

QString joined(const std::vector<chart::CodedText>& texts) {
  QStringList parts;
  for (const auto& text : texts) {
    if (!text.text.empty()) parts << oneLine(text.text);
  }
  return parts.join(QStringLiteral("; "));
}

QString joined(const std::vector<std::string>& texts, const QString& separator) {
  QStringList parts;
  for (const auto& text : texts) {
    if (!text.empty()) parts << oneLine(text);
  }
  return parts.join(separator);
}

QString reactionsText(const std::vector<chart::Reaction>& reactions) {
  QStringList parts;
  for (const auto& reaction : reactions) {
    QString text = joined(reaction.manifestations);
    if (text.isEmpty()) text = oneLine(reaction.description);
    if (text.isEmpty()) continue;
    if (!reaction.severity.empty())
      text = Words::tr("%1 (%2)").arg(text, statusText(fromUtf8(reaction.severity)).toLower());
    parts << text;
  }
  return parts.join(QStringLiteral("; "));
}

QString partyText(const chart::Party& party) {
  return party.name.empty() ? Words::tr("Not known") : oneLine(party.name);
}

QString sourceText(const chart::Origin& origin) {
  return origin.parties.empty() ? QString() : oneLine(origin.parties.front().name);
}

QString nameText(const chart::PersonName& name) {
  if (name.family.empty() && name.given.empty() && !name.text.empty()) return oneLine(name.text);
  return personName(fromUtf8(name.family), joined(name.given, QStringLiteral(" ")),
                    joined(name.prefix, QStringLiteral(" ")));
}

QString ageWords(const chart::Age& age) {
  return ageText(age.years, age.months, age.days,
                 age.precision == chart::DatePrecision::Year || age.precision == chart::DatePrecision::Month);
}

QString sectionTitle(chart::SectionKind kind) {
  switch (kind) {
  case chart::SectionKind::Problems: return Words::tr("Problems");
  case chart::SectionKind::Medications: return Words::tr("Medications");
  case chart::SectionKind::Allergies: return Words::tr("Allergies");
  case chart::SectionKind::Vitals: return Words::tr("Vital signs");
  case chart::SectionKind::Labs: return Words::tr("Laboratory");
  case chart::SectionKind::Immunizations: return Words::tr("Immunizations");
  case chart::SectionKind::Procedures: return Words::tr("Procedures");
  case chart::SectionKind::Encounters: return Words::tr("Encounters");
  case chart::SectionKind::Documents: return Words::tr("Documents, notes");
  case chart::SectionKind::CarePlan: return Words::tr("Care plan");
  case chart::SectionKind::Appointments: return Words::tr("Appointments");
  case chart::SectionKind::Coverage: return Words::tr("Coverage");
  case chart::SectionKind::Imaging: return Words::tr("Imaging");
  case chart::SectionKind::Observations: return Words::tr("Other observations");
  case chart::SectionKind::Reports: return Words::tr("Reports");
  case chart::SectionKind::Other: return Words::tr("Other records");
  }
  return {};
}

QString kindName(chart::SectionKind kind) {
  switch (kind) {
  case chart::SectionKind::Problems: return Words::tr("Problem");
  case chart::SectionKind::Medications: return Words::tr("Medication");
  case chart::SectionKind::Allergies: return Words::tr("Allergy");
  case chart::SectionKind::Vitals: return Words::tr("Vital sign");
  case chart::SectionKind::Labs: return Words::tr("Lab result");
  case chart::SectionKind::Immunizations: return Words::tr("Immunization");
  case chart::SectionKind::Procedures: return Words::tr("Procedure");
  case chart::SectionKind::Encounters: return Words::tr("Encounter");
  case chart::SectionKind::Documents: return Words::tr("Document");
  case chart::SectionKind::CarePlan: return Words::tr("Care plan");
  case chart::SectionKind::Appointments: return Words::tr("Appointment");
  case chart::SectionKind::Coverage: return Words::tr("Coverage");
  case chart::SectionKind::Imaging: return Words::tr("Imaging");
  case chart::SectionKind::Observations: return Words::tr("Observation");
  case chart::SectionKind::Reports: return Words::tr("Report");
  case chart::SectionKind::Other: return Words::tr("Other record");
  }
  return {};
}

QString ageOfDataText(const chart::SectionAge& age, const QDateTime& now) {
  const QString when = age.lastComplete ? whenText(toDateTime(*age.lastComplete), now) : QString();
  const QString why = age.reason ? errorReason(*age.reason) : Words::tr("the reason is not known");
  switch (age.state) {
  case chart::SectionAge::State::Complete:
    return when.isEmpty() ? Words::tr("Age not known") : Words::tr("As of %1").arg(when);
  case chart::SectionAge::State::Loading:
    return when.isEmpty() ? Words::tr("Being fetched for the first time; there may be more")
                          : Words::tr("As of %1; being fetched again").arg(when);
  case chart::SectionAge::State::NeverLoaded: return Words::tr("Not fetched yet");
  case chart::SectionAge::State::Failed:
    return when.isEmpty() ? Words::tr("Never complete: %1").arg(why) : Words::tr("Last complete %1: %2").arg(when, why);
  case chart::SectionAge::State::NotPermitted: return Words::tr("The server does not let you read this");
  case chart::SectionAge::State::NotOffered: return Words::tr("The server does not keep this kind of record");
  case chart::SectionAge::State::Unknown: return Words::tr("Age not known: loaded from files");
  }
  return {};
}

} // namespace clavis::ui
