// Names for the references that conversations carry, asked from the vault once each and remembered until lock; whoever
// had none yet (asked before the first sync) is asked for again after each round. Whoever shows one connects to
// changed(): before the answer the person is called by what they are ("patient"), not "unnamed". Thread: main.
#pragma once

#include "ui/messages/message_source.h"

#include <QHash>
#include <QSet>

namespace clavis::ui {

class People final : public QObject {
  Q_OBJECT
 public:
  explicit People(MessageSource& source, QObject* parent = nullptr);

  /// Null until the answer has come; asking is done here.
  [[nodiscard]] const Person* find(const std::string& reference);
  /// "TREUTEL, Eura", "Anna Berg"; "Patient" until the answer has come, "Unnamed patient" where the vault has no name.
  [[nodiscard]] QString name(const std::string& reference);
  /// The name with what they are: "TREUTEL, Eura · patient", "Anna Berg · clinician".
  [[nodiscard]] QString nameAndRole(const std::string& reference);
  /// "14-Jul-1945", or empty.
  [[nodiscard]] QString born(const std::string& reference);

 Q_SIGNALS:
  void changed();

 private:
  void ask(const QString& reference);
  void askForUnnamed();

  MessageSource& m_source;
  std::optional<core::Instant> m_round; ///< the last complete one that was seen
  QHash<QString, Person> m_known;
  QSet<QString> m_asked;
};

/// "patient", "clinician", "family or representative" from a FHIR reference.
[[nodiscard]] QString roleWord(const std::string& reference);
/// As everywhere: "TREUTEL, Eura (Mrs.)"; for others as recorded; empty when nothing is known.
[[nodiscard]] QString writtenName(const Person& person);

} // namespace clavis::ui
