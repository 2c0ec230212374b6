// Connects this workstation to the clinic's server. Three ways, as clinics do it: an invitation, which has everything
// in it; a one-time code, with the address and the file of the authority to trust; or a certificate file (PKCS#12) made
// by an administrator, with its password and the server's FHIR address.
#pragma once

#include "ui/access/sign_in_page.h"
#include "ui/profile/profile.h"

class QButtonGroup;
class QLineEdit;

namespace clavis::ui {

class InvitationField;
class PassphraseField;

class EnrolPage final : public SignInPage {
  Q_OBJECT
 public:
  explicit EnrolPage(QWidget* parent = nullptr);
  enum class Way : std::uint8_t { Invitation, Code, CertificateFile };
  void setWay(Way way);
  [[nodiscard]] Way way() const;
  [[nodiscard]] InvitationField* invitation() const { return m_invitation; }
  /// What is still missing, as a sentence; empty when form() may be taken.
  [[nodiscard]] QString objection() const;
  /// Takes the password out of its field.
  [[nodiscard]] EnrolmentForm takeForm();

 Q_SIGNALS:
  void laterRequested();

 private:
  QLineEdit* addField(const QString& label, const QString& example);
  QLineEdit* addFile(const QString& label, const QString& filter);
  void chooseFile(QLineEdit* field, const QString& filter);
  void adapt();

  QButtonGroup* m_ways;
  InvitationField* m_invitation;
  QLineEdit* m_url;
  QLineEdit* m_fhir;
  QLineEdit* m_code;
  QLineEdit* m_identity;
  PassphraseField* m_password;
  QLineEdit* m_authority;
};

} // namespace clavis::ui
