// A field for a passphrase: hidden unless asked, says when Caps Lock seems on, and gives its content up once, as
// SecretBytes, wiping what it can reach of the line editor's own copies.
// Thread: main.
#pragma once

#include "core/access/passphrase_rules.h"
#include "crypto/memory/secret_bytes.h"

#include <QWidget>

class QAction;
class QLineEdit;

namespace clavis::ui {

class Label;

class PassphraseField final : public QWidget {
  Q_OBJECT
 public:
  PassphraseField(const QString& label, QWidget* parent = nullptr);

  /// The content as UTF-8; the field is empty afterwards.
  [[nodiscard]] crypto::SecretBytes take();
  void wipe();
  [[nodiscard]] qsizetype length() const;
  /// Compares without making a copy of either.
  [[nodiscard]] bool sameAs(const PassphraseField& other) const;
  /// What the rules say about the content.
  [[nodiscard]] core::PassphraseOpinion judgedBy(const core::PassphraseRules& rules) const;
  void setRevealed(bool revealed);
  [[nodiscard]] bool capsLockHintVisible() const;

 Q_SIGNALS:
  void edited();
  void submitted();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void noteCapsLock(bool on);

  QLineEdit* m_edit;
  QAction* m_reveal;
  Label* m_capsHint;
};

} // namespace clavis::ui
