// Problems, medications, allergies, immunizations, observations.
#include "ui/chart/chart_words.h"
#include "ui/chart/rows/row_parts.h"
#include "ui/chart/rows/section_rows_text.h"
#include "ui/words/clinical_format.h"
#include "ui/words/dosage_words.h"
#include "ui/words/medication_format.h"

namespace clavis::ui {
namespace {

BadgeKind kindOf(const chart::Flag& flag) {
  if (isCritical(flag)) return BadgeKind::Critical;
  return flag.abnormal() ? BadgeKind::Caution : BadgeKind::Neutral;
}

QString codesText(const chart::CodedText& text) {
  QStringList parts;
  for (const auto& code : text.codes) {
    QString one = fromUtf8(code.code);
    if (!code.display.empty()) one += u' ' + oneLine(code.display);
    if (!code.system.empty()) one += QStringLiteral(" (") + fromUtf8(code.system) + u')';
    parts << one;
  }
  return parts.join(QStringLiteral("\n"));
}

} // namespace

// ---- Problems

QList<Column> columnsOf(const chart::ProblemRow*) {
  return {{Rows::tr("Problem"), 0, 1}, {Rows::tr("Status"), 110}, {Rows::tr("Onset"), 110}, {Rows::tr("Ended"), 110}};
}

Cell cellOf(const chart::ProblemRow& row, int column) {
  Cell cell;
  switch (column) {
  case 0: {
    cell.strong = orNotKnown(oneLine(row.problem.text));
    QStringList second;
    if (const QString doubt = verificationWord(row.verification); !doubt.isEmpty()) second << doubt;
    if (!row.severity.text.empty()) second << oneLine(row.severity.text);
    if (!row.bodySite.text.empty()) second << oneLine(row.bodySite.text);
    cell.second = dotted(second);
    break;
  }
  case 1:
    cell.badge = clinicalWord(row.clinical);
    cell.badgeKind =
        row.current && row.clinical != chart::ClinicalStatus::NotStated ? BadgeKind::Accent : BadgeKind::Neutral;
    break;
  case 2: cell.text = row.onset.start.known() ? dayText(row.onset.start) : oneLine(row.onsetText); break;
  case 3: cell.text = row.abatement.start.known() ? dayText(row.abatement.start) : oneLine(row.abatementText); break;
  default: break;
  }
  return cell;
}

RecordDetails detailsOf(const chart::ProblemRow& row) {
  RecordDetails details{orNotKnown(oneLine(row.problem.text)), {}, row.origin.key};
  auto& facts = details.facts;
  addFact(facts, Rows::tr("Clinical status"), clinicalWord(row.clinical));
  addFact(facts, Rows::tr("Certainty"),
          row.verification == chart::Verification::Confirmed ? Rows::tr("Confirmed")
                                                             : verificationWord(row.verification));
  addFact(facts, Rows::tr("Severity"), oneLine(row.severity.text));
  addFact(facts, Rows::tr("Onset"), row.onset.start.known() ? spanText(row.onset) : oneLine(row.onsetText));
  addFact(facts, Rows::tr("Ended"), row.abatement.start.known() ? spanText(row.abatement) : oneLine(row.abatementText));
  addFact(facts, Rows::tr("Body site"), oneLine(row.bodySite.text));
  addFact(facts, Rows::tr("Kind"), joined(row.categories));
  addFact(facts, Rows::tr("Recorded"), momentText(row.recorded));
  addFact(facts, Rows::tr("Notes"), joined(row.notes, QStringLiteral("\n")));
  addFact(facts, Rows::tr("Codes"), codesText(row.problem));
  appendOrigin(facts, row.origin);
  return details;
}

bool isPast(const chart::ProblemRow& row) { return !row.current; }

// ---- Medications

namespace {
// Everything after the name, in the one order of a medication line.
QString afterName(const chart::MedicationRow& row) {
  QStringList parts;
  const QString strength = doseText(oneLine(row.strength)), form = oneLine(row.form).toLower();
  if (const QString product = QStringList{strength, form}.join(u' ').trimmed(); !product.isEmpty()) parts << product;
  if (row.dosages.empty()) return parts.join(QStringLiteral(" – "));
  const core::Dosage& dosage = row.dosages.front();
  // "As needed" is part of how often: leaving it out would make a fixed order of it.
  for (const QString& part : {amountText(dosage.dose.empty() ? dosage.rate : dosage.dose),
                              oneLine(dosage.route).toLower(), timingText(dosage.timing), asNeededText(dosage)})
    if (!part.isEmpty()) parts << part;
  return parts.join(QStringLiteral(" – "));
}
QString medicationName(const chart::MedicationRow& row) {
  if (row.medicationUnresolved && row.name.empty()) return Rows::tr("Name not in this record");
  return orNotKnown(tallMan(oneLine(row.name)));
}
} // namespace

QList<Column> columnsOf(const chart::MedicationRow*) {
  return {{Rows::tr("Medication"), 0, 1}, {Rows::tr("Status"), 104}, {Rows::tr("Since"), 110}};
}

Cell cellOf(const chart::MedicationRow& row, int column) {
  Cell cell;
  switch (column) {
  case 0: {
    cell.strong = (row.doNotPerform ? Rows::tr("Do not give: ") : QString()) + medicationName(row);
    cell.text = afterName(row);
    QStringList second;
    second << instructionTexts(row.dosages);
    if (row.source == chart::MedicationSource::Statement)
      second << (row.reportedSecondHand ? Rows::tr("Reported by somebody else") : Rows::tr("As the patient says"));
    if (row.source == chart::MedicationSource::Request && !row.intent.empty() && row.intent != "order" &&
        !row.intent.ends_with("order"))
      second << Rows::tr("%1, not an order").arg(statusText(fromUtf8(row.intent)));
    if (const QString reasons = joined(row.reasons); !reasons.isEmpty()) second << Rows::tr("for %1").arg(reasons);
    cell.second = dotted(second);
    break;
  }
  case 1:
    cell.badge = medicationStateWord(row.state);
    cell.badgeKind = row.state == chart::MedicationState::Active   ? BadgeKind::Accent
                     : row.state == chart::MedicationState::OnHold ? BadgeKind::Caution
                                                                   : BadgeKind::Neutral;
    break;
  case 2: cell.text = row.period.start.known() ? dayText(row.period.start) : dayText(row.authored); break;
  default: break;
  }
  return cell;
}

RecordDetails detailsOf(const chart::MedicationRow& row) {
  RecordDetails details{medicationName(row), {}, row.origin.key};
  auto& facts = details.facts;
  addFact(facts, Rows::tr("As recorded"), oneLine(row.medication.text));
  addFact(facts, Rows::tr("Strength and form"),
          QStringList{doseText(oneLine(row.strength)), oneLine(row.form)}.join(u' ').trimmed());
  if (!row.dosages.empty()) {
    const core::Dosage& first = row.dosages.front();
    addFact(facts, Rows::tr("Dose"), amountText(first.dose));
    addFact(facts, Rows::tr("Rate"), amountText(first.rate));
    addFact(facts, Rows::tr("Route"), oneLine(first.route));
    addFact(facts, Rows::tr("Frequency"), timingText(first.timing));
    if (first.asNeeded) addFact(facts, Rows::tr("When"), asNeededText(first));
    addFact(facts, Rows::tr("Instructions"), instructionTexts(row.dosages).join(u'\n'));
    if (!first.hasParts() && !first.text.empty())
      addFact(facts, Rows::tr("Dosage"), Rows::tr("Recorded as free text only"));
  }
  addFact(facts, Rows::tr("Status"), medicationStateWord(row.state));
  addFact(facts, Rows::tr("Why this status"), oneLine(row.statusReason.text));
  addFact(facts, Rows::tr("For"), joined(row.reasons));
  addFact(facts, row.source == chart::MedicationSource::Request ? Rows::tr("Ordered") : Rows::tr("Stated"),
          momentText(row.authored));
  addFact(facts, Rows::tr("Period"), spanText(row.period));
  addFact(facts, Rows::tr("Notes"), joined(row.notes, QStringLiteral("\n")));
  addFact(facts, Rows::tr("Codes"), codesText(row.medication));
  appendOrigin(facts, row.origin);
  return details;
}

bool isPast(const chart::MedicationRow& row) { return !row.current; }

// ---- Allergies

QList<Column> columnsOf(const chart::AllergyRow*) {
  return {{Rows::tr("Substance"), 0, 2},
          {Rows::tr("Risk"), 124},
          {Rows::tr("Reaction"), 0, 2},
          {Rows::tr("Status"), 110},
          {Rows::tr("Recorded"), 110}};
}

Cell cellOf(const chart::AllergyRow& row, int column) {
  Cell cell;
  switch (column) {
  case 0: {
    cell.strong = orNotKnown(oneLine(row.substance.text));
    QStringList second;
    if (row.negated) second << Rows::tr("States that there is none");
    if (const QString doubt = verificationWord(row.verification); !doubt.isEmpty()) second << doubt;
    if (!row.type.empty()) second << statusText(fromUtf8(row.type));
    if (!row.categories.empty()) second << joined(row.categories, QStringLiteral(", "));
    cell.second = dotted(second);
    break;
  }
  case 1:
    cell.badge = row.negated ? QString() : criticalityWord(row.criticality);
    if (cell.badge.isEmpty() && !row.negated) cell.text = Rows::tr("Not stated");
    cell.badgeKind = row.criticality == chart::Criticality::High ? BadgeKind::Critical : BadgeKind::Neutral;
    break;
  case 2:
    cell.text = reactionsText(row.reactions);
    if (cell.text.isEmpty() && !row.negated) cell.text = Rows::tr("Not recorded");
    break;
  case 3:
    cell.badge = clinicalWord(row.clinical);
    cell.badgeKind =
        row.current && row.clinical != chart::ClinicalStatus::NotStated ? BadgeKind::Accent : BadgeKind::Neutral;
    break;
  case 4: cell.text = dayText(row.recorded); break;
  default: break;
  }
  return cell;
}

RecordDetails detailsOf(const chart::AllergyRow& row) {
  RecordDetails details{orNotKnown(oneLine(row.substance.text)), {}, row.origin.key};
  auto& facts = details.facts;
  addFact(facts, Rows::tr("Risk"),
          row.criticality == chart::Criticality::NotStated ? Rows::tr("Not stated") : criticalityWord(row.criticality));
  for (const auto& reaction : row.reactions) {
    QString text = reactionsText({reaction});
    if (!reaction.description.empty() && text != oneLine(reaction.description))
      text += u'\n' + fromUtf8(reaction.description);
    if (reaction.onset.known()) text += u'\n' + dayText(reaction.onset);
    addFact(facts, Rows::tr("Reaction"), text);
  }
  addFact(facts, Rows::tr("Clinical status"), clinicalWord(row.clinical));
  addFact(facts, Rows::tr("Certainty"),
          row.verification == chart::Verification::Confirmed ? Rows::tr("Confirmed")
                                                             : verificationWord(row.verification));
  addFact(facts, Rows::tr("Kind"), statusText(fromUtf8(row.type)));
  addFact(facts, Rows::tr("Category"), joined(row.categories, QStringLiteral(", ")));
  addFact(facts, Rows::tr("Onset"), row.onset.start.known() ? spanText(row.onset) : oneLine(row.onsetText));
  addFact(facts, Rows::tr("Last time"), dayText(row.lastOccurrence));
  addFact(facts, Rows::tr("Recorded"), momentText(row.recorded));
  addFact(facts, Rows::tr("Notes"), joined(row.notes, QStringLiteral("\n")));
  addFact(facts, Rows::tr("Codes"), codesText(row.substance));
  appendOrigin(facts, row.origin);
  return details;
}

bool isPast(const chart::AllergyRow& row) { return !row.current; }

// ---- Immunizations

QList<Column> columnsOf(const chart::ImmunizationRow*) {
  return {{Rows::tr("Vaccine"), 0, 2},
          {Rows::tr("Given"), 110},
          {Rows::tr("Dose"), 80},
          {Rows::tr("Lot"), 90},
          {Rows::tr("Status"), 110}};
}

Cell cellOf(const chart::ImmunizationRow& row, int column) {
  Cell cell;
  switch (column) {
  case 0: {
    cell.strong = orNotKnown(oneLine(row.vaccine.text));
    QStringList second;
    if (!row.primarySource) second << Rows::tr("Reported, not given here");
    if (const QString against = joined(row.targetDiseases); !against.isEmpty())
      second << Rows::tr("against %1").arg(against);
    cell.second = dotted(second);
    break;
  }
  case 1: cell.text = row.given.known() ? dayText(row.given) : oneLine(row.givenText); break;
  case 2: cell.text = oneLine(row.doseNumber); break;
  case 3: cell.text = oneLine(row.lotNumber); break;
  case 4:
    cell.badge = row.notDone ? Rows::tr("Not given") : Rows::tr("Given");
    cell.badgeKind = row.notDone ? BadgeKind::Caution : BadgeKind::Neutral;
    break;
  default: break;
  }
  return cell;
}

RecordDetails detailsOf(const chart::ImmunizationRow& row) {
  RecordDetails details{orNotKnown(oneLine(row.vaccine.text)), {}, row.origin.key};
  auto& facts = details.facts;
  addFact(facts, Rows::tr("Given"),
          row.notDone         ? Rows::tr("Not given")
          : row.given.known() ? momentText(row.given)
                              : oneLine(row.givenText));
  addFact(facts, Rows::tr("Why not"), oneLine(row.statusReason.text));
  addFact(facts, Rows::tr("Dose number"), oneLine(row.doseNumber));
  addFact(facts, Rows::tr("Dose"), fullValueText(row.dose));
  addFact(facts, Rows::tr("Lot"), oneLine(row.lotNumber));
  addFact(facts, Rows::tr("Expires"), dayText(row.expires));
  addFact(facts, Rows::tr("Site"), oneLine(row.site.text));
  addFact(facts, Rows::tr("Route"), oneLine(row.route.text));
  addFact(facts, Rows::tr("Against"), joined(row.targetDiseases));
  addFact(facts, Rows::tr("Reactions"), reactionsText(row.reactions));
  if (!row.primarySource) addFact(facts, Rows::tr("Origin"), Rows::tr("Reported, from memory or another record"));
  addFact(facts, Rows::tr("Notes"), joined(row.notes, QStringLiteral("\n")));
  addFact(facts, Rows::tr("Codes"), codesText(row.vaccine));
  appendOrigin(facts, row.origin);
  return details;
}

bool isPast(const chart::ImmunizationRow&) { return false; }

// ---- Observations (also vital signs and the cells of the labs grid)

QList<Column> columnsOf(const chart::ObservationRow*) {
  return {{Rows::tr("Observation"), 0, 3}, {Rows::tr("Value"), 0, 2}, {Rows::tr("Flag"), 140}, {Rows::tr("Date"), 146}};
}

Cell cellOf(const chart::ObservationRow& row, int column) {
  Cell cell;
  switch (column) {
  case 0:
    cell.strong = orNotKnown(oneLine(row.what.text));
    if (row.notFinal) cell.second = statusText(fromUtf8(row.origin.status));
    break;
  case 1:
    cell.text = observationText(row);
    if (cell.text.isEmpty()) cell.text = Rows::tr("No value");
    break;
  case 2:
    cell.badge = flagText(row.flag);
    cell.badgeKind = kindOf(row.flag);
    break;
  case 3: cell.text = momentText(row.effective.start); break;
  default: break;
  }
  return cell;
}

RecordDetails detailsOf(const chart::ObservationRow& row) {
  RecordDetails details{orNotKnown(oneLine(row.what.text)), {}, row.origin.key};
  auto& facts = details.facts;
  addFact(facts, Rows::tr("Value"), fullValueText(row.value));
  addFact(facts, Rows::tr("Reference range"), rangesText(row.ranges));
  const auto flag = [&](const chart::Flag& said) {
    QString text = flagText(said);
    if (!text.isEmpty() && said.computed)
      text += u'\n' + Rows::tr("Worked out here from the reference range; the laboratory did not say it.");
    if (!said.recorded.empty() && !said.computed)
      text += (text.isEmpty() ? QString() : QStringLiteral("\n")) +
              Rows::tr("Recorded as “%1”").arg(oneLine(said.recorded));
    return text;
  };
  addFact(facts, Rows::tr("Flag"), flag(row.flag));
  for (const auto& part : row.components) {
    QStringList lines{fullValueText(part.value)};
    if (const QString range = rangesText(part.ranges); !range.isEmpty()) lines << Rows::tr("Range %1").arg(range);
    if (const QString said = flag(part.flag); !said.isEmpty()) lines << said;
    addFact(facts, oneLine(part.what.text), lines.join(u'\n'));
  }
  addFact(facts, Rows::tr("Taken"),
          row.effective.end.known() ? spanText(row.effective) : momentText(row.effective.start));
  addFact(facts, Rows::tr("As recorded"), recordedElsewhereText(fromUtf8(row.effective.start.recorded)));
  addFact(facts, Rows::tr("Issued"), momentText(row.issued));
  addFact(facts, Rows::tr("Method"), oneLine(row.method.text));
  addFact(facts, Rows::tr("Body site"), oneLine(row.bodySite.text));
  addFact(facts, Rows::tr("Notes"), joined(row.notes, QStringLiteral("\n")));
  addFact(facts, Rows::tr("Codes"), codesText(row.what));
  appendOrigin(facts, row.origin);
  return details;
}

bool isPast(const chart::ObservationRow&) { return false; }

} // namespace clavis::ui
