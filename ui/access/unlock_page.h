// The first thing anybody sees: one field, and one for the card's PIN where a card is needed as well. Says why the
// window was locked, if it was.
#pragma once

#include "crypto/memory/secret_bytes.h"
#include "ui/access/lock_reason.h"
#include "ui/access/sign_in_page.h"

#include <optional>

namespace clavis::ui {

class PassphraseField;

class UnlockPage final : public SignInPage {
  Q_OBJECT
 public:
  /// `card`: the name of the card that is needed; nullopt: none is.
  explicit UnlockPage(LockReason reason, const std::optional<QString>& card = std::nullopt, QWidget* parent = nullptr);
  [[nodiscard]] PassphraseField* field() const { return m_field; }
  /// Null when no card is needed.
  [[nodiscard]] PassphraseField* pin() const { return m_pin; }

 Q_SIGNALS:
  void recoverRequested();

 private:
  PassphraseField* m_field;
  PassphraseField* m_pin = nullptr;
};

} // namespace clavis::ui
