// Two fields for a passphrase that is new, with the rule beside them: at least 12 characters, the same twice. Length
// beats character classes (NIST SP 800-63B), so there are no others, but a passphrase of one repeated character is
// refused.
#pragma once

#include "crypto/memory/secret_bytes.h"

#include <QWidget>

namespace clavis::ui {

class Label;
class PassphraseField;

class NewPassphrase final : public QWidget {
  Q_OBJECT
 public:
  explicit NewPassphrase(QWidget* parent = nullptr);

  static constexpr int leastCharacters = 12;
  /// What is still missing, as a sentence; empty when it may be used.
  [[nodiscard]] QString objection() const;
  [[nodiscard]] crypto::SecretBytes take();
  [[nodiscard]] PassphraseField* first() const { return m_first; }
  [[nodiscard]] PassphraseField* second() const { return m_second; }

 Q_SIGNALS:
  void submitted();

 private:
  void updateAdvice();

  PassphraseField* m_first;
  PassphraseField* m_second;
  Label* m_advice;
};

} // namespace clavis::ui
