// Connects this workstation to the clinic's server: address, one-time code, and the file of the authority to trust.
#pragma once

#include "ui/access/sign_in_page.h"
#include "ui/profile/profile.h"

class QLineEdit;

namespace clavis::ui {

class EnrolPage final : public SignInPage {
  Q_OBJECT
 public:
  explicit EnrolPage(QWidget* parent = nullptr);
  [[nodiscard]] EnrolmentForm form() const;

 Q_SIGNALS:
  void laterRequested();

 private:
  QLineEdit* addField(const QString& label, const QString& example);
  void chooseFile();

  QLineEdit* m_url;
  QLineEdit* m_code;
  QLineEdit* m_file;
};

} // namespace clavis::ui
