// Shows a recovery code once, large and in its groups, and goes on when the last group was typed back: proof that it
// was written down. Prints it or saves it as a PDF that only this user may read; copies it only guarded (marked for
// clipboard histories, taken back after half a minute and at lock), and says with each what it means.
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
  /// Writes the sheet there and says how it went.
  void saveTo(const QString& path);

 Q_SIGNALS:
  void confirmed();

 private:
  void askForFile();
  void print();
  void copy();

  std::shared_ptr<const crypto::SecretBytes> m_code;
  QLineEdit* m_confirmation;
};

} // namespace clavis::ui
