// Procedures, encounters, documents, reports, care plans, appointments, coverage, imaging; and what all records share.
#include "ui/chart/chart_words.h"
#include "ui/chart/rows/row_parts.h"
#include "ui/chart/rows/section_rows_text.h"
#include "ui/words/clinical_format.h"

#include <QLocale>

namespace clavis::ui {
namespace {

QString stateOf(const chart::Origin& origin) { return statusText(fromUtf8(origin.status)); }

// "text/plain · 2.1 kB · in the vault"
QString attachmentText(const chart::AttachmentInfo& attachment) {
  QStringList parts;
  parts << (attachment.contentType.empty() ? Rows::tr("type not known")
                                           : oneLine(attachment.contentType).section(u';', 0, 0));
  if (attachment.bytes) parts << QLocale().formattedDataSize(*attachment.bytes, 1, QLocale::DataSizeSIFormat);
  if (!attachment.inlineData) parts << Rows::tr("not on this workstation");
  return parts.join(QStringLiteral(" · "));
}
QString attachmentsText(const std::vector<chart::AttachmentInfo>& attachments) {
  QStringList parts;
  for (const auto& attachment : attachments) parts << attachmentText(attachment);
  return parts.join(u'\n');
}

} // namespace

QString Cell::spoken() const {
  QStringList parts;
  for (const QString* part : {&strong, &text, &quiet, &badge, &second}) {
    if (!part->isEmpty()) parts << *part;
  }
  return parts.join(u' ');
}

void appendOrigin(QList<Fact>& facts, const chart::Origin& origin) {
  if (origin.enteredInError)
    facts.prepend({Rows::tr("Entered in error"), Rows::tr("This record was withdrawn. Do not act on it.")});
  addFact(facts, Rows::tr("Record status"), stateOf(origin));
  if (origin.parties.empty()) {
    facts.append({Rows::tr("Source"), Rows::tr("Not recorded")});
  } else {
    for (const auto& party : origin.parties) {
      const QString role = party.role.empty() ? Rows::tr("Source") : statusText(fromUtf8(party.role));
      facts.append({role, partyText(party)});
    }
  }
  if (origin.lastUpdated) facts.append({Rows::tr("Last changed on the server"), instantText(*origin.lastUpdated)});
  facts.append({Rows::tr("Record"), fromUtf8(origin.key.text())});
}

// ---- Procedures

QList<Column> columnsOf(const chart::ProcedureRow*) {
  return {{Rows::tr("Procedure"), 0, 3},
          {Rows::tr("Performed"), 190},
          {Rows::tr("Reason"), 0, 2},
          {Rows::tr("Status"), 104}};
}
Cell cellOf(const chart::ProcedureRow& row, int column) {
  Cell cell;
  switch (column) {
  case 0: {
    cell.strong = orNotKnown(oneLine(row.procedure.text));
    QStringList second;
    if (const QString site = joined(row.bodySites); !site.isEmpty()) second << site;
    if (!row.outcome.text.empty()) second << Rows::tr("Outcome: %1").arg(oneLine(row.outcome.text));
    if (const QString harm = joined(row.complications); !harm.isEmpty())
      second << Rows::tr("Complications: %1").arg(harm);
    cell.second = dotted(second);
    break;
  }
  case 1:
    cell.text =
        row.performed.start.known() || row.performed.end.known() ? spanText(row.performed) : oneLine(row.performedText);
    break;
  case 2: cell.text = joined(row.reasons); break;
  case 3:
    cell.badge = row.notDone ? Rows::tr("Not done") : stateOf(row.origin);
    cell.badgeKind = row.notDone ? BadgeKind::Caution : BadgeKind::Neutral;
    break;
  default: break;
  }
  return cell;
}
RecordDetails detailsOf(const chart::ProcedureRow& row) {
  RecordDetails details{orNotKnown(oneLine(row.procedure.text)), {}, row.origin.key};
  auto& facts = details.facts;
  addFact(facts, Rows::tr("Performed"),
          row.performed.start.known()
              ? QStringList{momentText(row.performed.start), momentText(row.performed.end)}.join(u'\n').trimmed()
              : oneLine(row.performedText));
  addFact(facts, Rows::tr("Body site"), joined(row.bodySites));
  addFact(facts, Rows::tr("Reason"), joined(row.reasons));
  addFact(facts, Rows::tr("Outcome"), oneLine(row.outcome.text));
  addFact(facts, Rows::tr("Complications"), joined(row.complications));
  addFact(facts, Rows::tr("Why this status"), oneLine(row.statusReason.text));
  addFact(facts, Rows::tr("Location"), oneLine(row.location));
  addFact(facts, Rows::tr("Notes"), joined(row.notes, QStringLiteral("\n")));
  appendOrigin(facts, row.origin);
  return details;
}
bool isPast(const chart::ProcedureRow&) { return false; }

// ---- Encounters

QList<Column> columnsOf(const chart::EncounterRow*) {
  return {
      {Rows::tr("Encounter"), 0, 3}, {Rows::tr("When"), 190}, {Rows::tr("Reason"), 0, 2}, {Rows::tr("Where"), 0, 2}};
}
Cell cellOf(const chart::EncounterRow& row, int column) {
  Cell cell;
  switch (column) {
  case 0:
    cell.strong = orNotKnown(oneLine(row.type.text));
    cell.second =
        dotted({oneLine(row.encounterClass.display.empty() ? row.encounterClass.code : row.encounterClass.display),
                row.origin.status == "finished" ? QString() : stateOf(row.origin)});
    break;
  case 1: cell.text = spanText(row.period); break;
  case 2: {
    cell.text = joined(row.reasons);
    if (cell.text.isEmpty()) cell.text = joined(row.diagnoses);
    break;
  }
  case 3: cell.text = oneLine(row.organisation.empty() ? row.location : row.organisation); break;
  default: break;
  }
  return cell;
}
RecordDetails detailsOf(const chart::EncounterRow& row) {
  RecordDetails details{orNotKnown(oneLine(row.type.text)), {}, row.origin.key};
  auto& facts = details.facts;
  addFact(facts, Rows::tr("Class"),
          oneLine(row.encounterClass.display.empty() ? row.encounterClass.code : row.encounterClass.display));
  addFact(facts, Rows::tr("From"), momentText(row.period.start));
  addFact(facts, Rows::tr("To"), momentText(row.period.end));
  addFact(facts, Rows::tr("Reason"), joined(row.reasons));
  addFact(facts, Rows::tr("Diagnoses"), joined(row.diagnoses));
  addFact(facts, Rows::tr("Organisation"), oneLine(row.organisation));
  addFact(facts, Rows::tr("Location"), oneLine(row.location));
  appendOrigin(facts, row.origin);
  return details;
}
bool isPast(const chart::EncounterRow&) { return false; }

// ---- Documents

QList<Column> columnsOf(const chart::DocumentRow*) {
  // The list stands beside the text: few columns, so that both can be read.
  return {{Rows::tr("Document"), 0, 1}, {Rows::tr("Date"), 100}};
}
Cell cellOf(const chart::DocumentRow& row, int column) {
  Cell cell;
  switch (column) {
  case 0: {
    cell.strong = oneLine(row.type.text);
    if (cell.strong.isEmpty()) cell.strong = orNotKnown(oneLine(row.description));
    QStringList second;
    if (const QString author = sourceText(row.origin); !author.isEmpty()) second << author;
    if (row.superseded) second << Rows::tr("Replaced by a newer one");
    if (!row.docStatus.empty() && row.docStatus != "final") second << statusText(fromUtf8(row.docStatus));
    for (const auto& attachment : row.attachments) second << attachmentText(attachment);
    cell.second = dotted(second);
    break;
  }
  case 1: cell.text = dayText(row.date); break;
  default: break;
  }
  return cell;
}
RecordDetails detailsOf(const chart::DocumentRow& row) {
  RecordDetails details{
      orNotKnown(oneLine(row.type.text.empty() ? row.description : row.type.text)), {}, row.origin.key};
  auto& facts = details.facts;
  addFact(facts, Rows::tr("Date"), momentText(row.date));
  addFact(facts, Rows::tr("About"), spanText(row.context));
  addFact(facts, Rows::tr("Description"), fromUtf8(row.description));
  addFact(facts, Rows::tr("Category"), joined(row.categories));
  addFact(facts, Rows::tr("State of the text"), statusText(fromUtf8(row.docStatus)));
  if (row.superseded) addFact(facts, Rows::tr("Replaced"), Rows::tr("A newer document replaces this one."));
  addFact(facts, Rows::tr("Content"), attachmentsText(row.attachments));
  appendOrigin(facts, row.origin);
  return details;
}
bool isPast(const chart::DocumentRow& row) { return row.superseded; }

// ---- Reports

QList<Column> columnsOf(const chart::ReportRow*) {
  return {
      {Rows::tr("Report"), 0, 3}, {Rows::tr("Date"), 130}, {Rows::tr("Results"), 80}, {Rows::tr("Conclusion"), 0, 3}};
}
Cell cellOf(const chart::ReportRow& row, int column) {
  Cell cell;
  switch (column) {
  case 0: {
    cell.strong = orNotKnown(oneLine(row.report.text));
    QStringList second;
    if (row.origin.status != "final" && !row.origin.status.empty()) second << stateOf(row.origin);
    if (const QString category = joined(row.categories); !category.isEmpty()) second << category;
    cell.second = dotted(second);
    break;
  }
  case 1: cell.text = momentText(row.effective.start.known() ? row.effective.start : row.issued); break;
  case 2: cell.text = row.results > 0 ? QString::number(row.results) : QString(); break;
  case 3: cell.text = oneLine(row.conclusion); break;
  default: break;
  }
  return cell;
}
RecordDetails detailsOf(const chart::ReportRow& row) {
  RecordDetails details{orNotKnown(oneLine(row.report.text)), {}, row.origin.key};
  auto& facts = details.facts;
  addFact(facts, Rows::tr("Conclusion"), fromUtf8(row.conclusion));
  addFact(facts, Rows::tr("Conclusion codes"), joined(row.conclusionCodes));
  addFact(facts, Rows::tr("Effective"), momentText(row.effective.start));
  addFact(facts, Rows::tr("Issued"), momentText(row.issued));
  addFact(facts, Rows::tr("Category"), joined(row.categories));
  if (row.results > 0)
    addFact(facts, Rows::tr("Results"), Rows::tr("%n result(s), in the laboratory section", nullptr, row.results));
  addFact(facts, Rows::tr("Content"), attachmentsText(row.presented));
  appendOrigin(facts, row.origin);
  return details;
}
bool isPast(const chart::ReportRow&) { return false; }

// ---- Care plans, goals and teams

QList<Column> columnsOf(const chart::CarePlanRow*) {
  return {{Rows::tr("Kind"), 80},
          {Rows::tr("Plan, goal or team"), 0, 1},
          {Rows::tr("Period"), 190},
          {Rows::tr("Status"), 104}};
}
namespace {
QString kindWord(chart::CarePlanRowKind kind) {
  switch (kind) {
  case chart::CarePlanRowKind::Plan: return Rows::tr("Plan");
  case chart::CarePlanRowKind::Goal: return Rows::tr("Goal");
  case chart::CarePlanRowKind::Team: return Rows::tr("Team");
  }
  return {};
}
QString titleOf(const chart::CarePlanRow& row) {
  QString title = oneLine(row.title);
  if (title.isEmpty()) title = joined(row.categories);
  return title.isEmpty() ? kindWord(row.kind) : title;
}
QString membersText(const std::vector<chart::Party>& members, const QString& separator) {
  QStringList parts;
  for (const auto& member : members) {
    parts << (member.role.empty() ? partyText(member)
                                  : Rows::tr("%1 (%2)").arg(partyText(member), statusText(fromUtf8(member.role))));
  }
  return parts.join(separator);
}
} // namespace
Cell cellOf(const chart::CarePlanRow& row, int column) {
  Cell cell;
  switch (column) {
  case 0: cell.text = kindWord(row.kind); break;
  case 1: {
    cell.strong = titleOf(row);
    QStringList second;
    for (const auto& activity : row.activities)
      second << oneLine(activity.what.text.empty() ? activity.description : activity.what.text);
    for (const auto& target : row.targets) second << oneLine(target);
    if (const QString about = joined(row.addresses); !about.isEmpty()) second << Rows::tr("about %1").arg(about);
    if (!row.members.empty()) second << membersText(row.members, QStringLiteral(", "));
    cell.second = dotted(second);
    break;
  }
  case 2: cell.text = spanText(row.period); break;
  case 3:
    cell.badge = row.achievement.text.empty() ? stateOf(row.origin) : oneLine(row.achievement.text);
    cell.badgeKind = row.current ? BadgeKind::Accent : BadgeKind::Neutral;
    break;
  default: break;
  }
  return cell;
}
RecordDetails detailsOf(const chart::CarePlanRow& row) {
  RecordDetails details{titleOf(row), {}, row.origin.key};
  auto& facts = details.facts;
  addFact(facts, Rows::tr("Kind"), kindWord(row.kind));
  addFact(facts, Rows::tr("Period"), spanText(row.period));
  addFact(facts, Rows::tr("About"), joined(row.addresses));
  for (const auto& activity : row.activities) {
    QStringList lines{oneLine(activity.what.text), oneLine(activity.description)};
    if (!activity.status.empty()) lines << statusText(fromUtf8(activity.status));
    lines << spanText(activity.scheduled);
    addFact(facts, Rows::tr("Activity"), stacked(lines));
  }
  addFact(facts, Rows::tr("Targets"), joined(row.targets, QStringLiteral("\n")));
  addFact(facts, Rows::tr("Achievement"), oneLine(row.achievement.text));
  addFact(facts, Rows::tr("Members"), membersText(row.members, QStringLiteral("\n")));
  addFact(facts, Rows::tr("Category"), joined(row.categories));
  addFact(facts, Rows::tr("Notes"), joined(row.notes, QStringLiteral("\n")));
  appendOrigin(facts, row.origin);
  return details;
}
bool isPast(const chart::CarePlanRow& row) { return !row.current; }

// ---- Appointments

QList<Column> columnsOf(const chart::AppointmentRow*) {
  return {
      {Rows::tr("When"), 150}, {Rows::tr("Appointment"), 0, 2}, {Rows::tr("With"), 0, 2}, {Rows::tr("Status"), 104}};
}
Cell cellOf(const chart::AppointmentRow& row, int column) {
  Cell cell;
  switch (column) {
  case 0:
    cell.text = orNotKnown(momentText(row.when.start));
    if (row.minutes > 0) cell.second = Rows::tr("%n minute(s)", nullptr, static_cast<int>(row.minutes));
    break;
  case 1:
    cell.strong = oneLine(row.description.empty() ? row.type.text : row.description);
    if (cell.strong.isEmpty()) cell.strong = Rows::tr("Appointment");
    cell.second = joined(row.reasons);
    break;
  case 2: cell.text = membersText(row.participants, QStringLiteral(", ")); break;
  case 3:
    cell.badge = stateOf(row.origin);
    cell.badgeKind = row.past ? BadgeKind::Neutral : BadgeKind::Accent;
    break;
  default: break;
  }
  return cell;
}
RecordDetails detailsOf(const chart::AppointmentRow& row) {
  RecordDetails details{oneLine(row.description.empty() ? row.type.text : row.description), {}, row.origin.key};
  if (details.title.isEmpty()) details.title = Rows::tr("Appointment");
  auto& facts = details.facts;
  addFact(facts, Rows::tr("From"), momentText(row.when.start));
  addFact(facts, Rows::tr("To"), momentText(row.when.end));
  addFact(facts, Rows::tr("Reason"), joined(row.reasons));
  addFact(facts, Rows::tr("With"), membersText(row.participants, QStringLiteral("\n")));
  addFact(facts, Rows::tr("Why cancelled"), oneLine(row.cancellation.text));
  addFact(facts, Rows::tr("Told the patient"), fromUtf8(row.patientInstruction));
  appendOrigin(facts, row.origin);
  return details;
}
bool isPast(const chart::AppointmentRow& row) { return row.past; }

// ---- Coverage

QList<Column> columnsOf(const chart::CoverageRow*) {
  return {{Rows::tr("Payer"), 0, 2}, {Rows::tr("Kind"), 0, 2}, {Rows::tr("Number"), 140}, {Rows::tr("Period"), 190}};
}
Cell cellOf(const chart::CoverageRow& row, int column) {
  Cell cell;
  switch (column) {
  case 0:
    cell.strong = orNotKnown(joined(row.payors));
    cell.second = row.current ? QString() : stateOf(row.origin);
    break;
  case 1:
    cell.text = oneLine(row.type.text);
    cell.second = joined(row.classes);
    break;
  case 2: cell.text = oneLine(row.subscriberId); break;
  case 3: cell.text = spanText(row.period); break;
  default: break;
  }
  return cell;
}
RecordDetails detailsOf(const chart::CoverageRow& row) {
  RecordDetails details{orNotKnown(joined(row.payors)), {}, row.origin.key};
  auto& facts = details.facts;
  addFact(facts, Rows::tr("Kind"), oneLine(row.type.text));
  addFact(facts, Rows::tr("Subscriber number"), oneLine(row.subscriberId));
  addFact(facts, Rows::tr("Relationship"), statusText(fromUtf8(row.relationship)));
  addFact(facts, Rows::tr("Period"), spanText(row.period));
  addFact(facts, Rows::tr("Classes"), joined(row.classes, QStringLiteral("\n")));
  appendOrigin(facts, row.origin);
  return details;
}
bool isPast(const chart::CoverageRow& row) { return !row.current; }

// ---- Imaging

QList<Column> columnsOf(const chart::ImagingRow*) {
  return {
      {Rows::tr("Study"), 0, 2}, {Rows::tr("Started"), 130}, {Rows::tr("Modality"), 0, 1}, {Rows::tr("Images"), 80}};
}
Cell cellOf(const chart::ImagingRow& row, int column) {
  Cell cell;
  switch (column) {
  case 0: {
    cell.strong = oneLine(row.description);
    if (cell.strong.isEmpty() && !row.series.empty())
      cell.strong = QStringList{oneLine(row.series.front().description), oneLine(row.series.front().bodySite)}
                        .join(u' ')
                        .trimmed();
    if (cell.strong.isEmpty()) cell.strong = Rows::tr("Imaging study");
    cell.second = joined(row.reasons);
    break;
  }
  case 1: cell.text = momentText(row.started); break;
  case 2: cell.text = joined(row.modalities, QStringLiteral(", ")); break;
  case 3: cell.text = QString::number(row.instanceCount); break;
  default: break;
  }
  return cell;
}
RecordDetails detailsOf(const chart::ImagingRow& row) {
  RecordDetails details{cellOf(row, 0).strong, {}, row.origin.key};
  auto& facts = details.facts;
  addFact(facts, Rows::tr("Started"), momentText(row.started));
  for (const auto& series : row.series) {
    QStringList lines{oneLine(series.description), oneLine(series.modality), oneLine(series.bodySite),
                      momentText(series.started)};
    if (series.instances > 0) lines << Rows::tr("%n image(s)", nullptr, static_cast<int>(series.instances));
    addFact(facts, Rows::tr("Series"), stacked(lines));
  }
  addFact(facts, Rows::tr("Reason"), joined(row.reasons));
  addFact(facts, Rows::tr("Images"), Rows::tr("They stay on the imaging server; opening them comes with Files."));
  appendOrigin(facts, row.origin);
  return details;
}
bool isPast(const chart::ImagingRow&) { return false; }

} // namespace clavis::ui
