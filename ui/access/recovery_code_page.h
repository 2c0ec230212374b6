// Shows a recovery code once, large and in its groups, and goes on when the last group was typed back: proof that it
// was written down. Can print it; never copies it to the clipboard or to a file.
#pragma once

#include "crypto/memory/secret_bytes.h"
#include "ui/access/sign_in_page.h"

#include <memory>

class QLineEdit;

namespace clavis::ui {

class RecoveryCodePage final : public SignInPage {
  Q_OBJECT
 public:
  explicit RecoveryCodePage(std::shared_ptr<const crypto::SecretBytes> code, QWidget* parent = nullptr);
  [[nodiscard]] QLineEdit* confirmation() const { return m_confirmation; }

 Q_SIGNALS:
  void confirmed();

 private:
  QLineEdit* m_confirmation;
};

} // namespace clavis::ui
