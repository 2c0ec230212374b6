// Two fields for a passphrase that is new, with the rule beside them (core/access/passphrase_rules.h: length, not one
// that everybody tries first, no classes of characters) and how hard it is to guess, in words. The same twice.
#pragma once

#include "core/access/passphrase_rules.h"
#include "crypto/memory/secret_bytes.h"

#include <QWidget>

namespace clavis::ui {

class Label;
class PassphraseField;

class NewPassphrase final : public QWidget {
  Q_OBJECT
 public:
  explicit NewPassphrase(QWidget* parent = nullptr);

  static constexpr int leastCharacters = static_cast<int>(core::PassphraseRules::leastCharacters);
  /// What is still missing, as a sentence; empty when it may be used.
  [[nodiscard]] QString objection() const;
  [[nodiscard]] crypto::SecretBytes take();
  [[nodiscard]] PassphraseField* first() const { return m_first; }
  [[nodiscard]] PassphraseField* second() const { return m_second; }

 Q_SIGNALS:
  void submitted();

 private:
  void updateAdvice();

  core::PassphraseRules m_rules;
  PassphraseField* m_first;
  PassphraseField* m_second;
  Label* m_advice;
};

} // namespace clavis::ui
