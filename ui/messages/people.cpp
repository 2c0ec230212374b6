#include "ui/messages/people.h"

#include "ui/messages/message_words.h"
#include "ui/widgets/on_answer.h"
#include "ui/words/clinical_format.h"

namespace clavis::ui {

People::People(MessageSource& source, QObject* parent)
    : QObject(parent), m_source(source), m_round(source.status().lastComplete) {
  connect(&source, &MessageSource::statusChanged, this, &People::askForUnnamed);
}

const Person* People::find(const std::string& reference) {
  const QString key = utf8(reference);
  if (!reference.empty() && !m_known.contains(key)) ask(key);
  const auto known = m_known.constFind(key);
  return known == m_known.constEnd() ? nullptr : &*known;
}

void People::ask(const QString& reference) {
  if (m_asked.contains(reference)) return;
  m_asked.insert(reference);
  onAnswer(m_source.person(reference.toStdString()), this, [this, reference](const core::Result<Person>& answer) {
    m_asked.remove(reference);
    if (!answer) return; // asked again when it is shown again
    const auto known = m_known.constFind(reference);
    const bool news = known == m_known.constEnd() || writtenName(*known) != writtenName(*answer);
    m_known.insert(reference, *answer);
    if (news) Q_EMIT changed();
  });
}

void People::askForUnnamed() {
  if (m_source.status().lastComplete == m_round) return;
  m_round = m_source.status().lastComplete;
  for (const Person& person : m_known.values())
    if (writtenName(person).isEmpty()) ask(utf8(person.reference));
}

QString People::name(const std::string& reference) {
  const Person* person = find(reference);
  if (person == nullptr) {
    QString role = roleWord(reference);
    role[0] = role[0].toUpper();
    return role;
  }
  const QString written = writtenName(*person);
  return written.isEmpty() ? tr("Unnamed %1").arg(roleWord(reference)) : written;
}

QString People::nameAndRole(const std::string& reference) {
  const Person* person = find(reference);
  if (person == nullptr) return name(reference);
  //: %1 is a person's name, %2 what they are ("patient", "clinician")
  const QString both = tr("%1 · %2").arg(name(reference), roleWord(reference));
  //: %1 is the name and role of the person who uses this workstation
  return person->self ? tr("%1 · you").arg(both) : both;
}

QString People::born(const std::string& reference) {
  const Person* person = find(reference);
  return person == nullptr || person->born.empty() ? QString() : dateText(utf8(person->born));
}

QString roleWord(const std::string& reference) {
  const std::string type = reference.substr(0, reference.find('/'));
  if (type == "Patient") return People::tr("patient");
  if (type == "Practitioner" || type == "PractitionerRole") return People::tr("clinician");
  if (type == "RelatedPerson") return People::tr("family or representative");
  return People::tr("participant");
}

QString writtenName(const Person& person) {
  if (!person.name.empty()) return utf8(person.name).simplified();
  if (person.family.empty() && person.given.empty()) return {};
  return personName(utf8(person.family), utf8(person.given), utf8(person.prefix));
}

} // namespace clavis::ui
