// The first thing anybody sees: one field. Says why the window was locked, if it was.
#pragma once

#include "crypto/memory/secret_bytes.h"
#include "ui/access/lock_reason.h"
#include "ui/access/sign_in_page.h"

namespace clavis::ui {

class PassphraseField;

class UnlockPage final : public SignInPage {
  Q_OBJECT
 public:
  explicit UnlockPage(LockReason reason, QWidget* parent = nullptr);
  [[nodiscard]] PassphraseField* field() const { return m_field; }

 Q_SIGNALS:
  void recoverRequested();

 private:
  PassphraseField* m_field;
};

} // namespace clavis::ui
