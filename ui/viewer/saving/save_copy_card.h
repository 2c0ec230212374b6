// Asked before a copy leaves the vault: where to, why, and the passphrase once more where the clinic's policy wants it.
// The copy is written in the clear, and that is said. In the window, so that what is being saved stays in sight. What
// is asked here is enforced below (core/exchange/export_gate.h). Thread: main.
#pragma once

#include <QWidget>

class QLineEdit;
class QPushButton;

namespace clavis::ui {

class Label;
class PassphraseField;

class SaveCopyCard final : public QWidget {
  Q_OBJECT
 public:
  explicit SaveCopyCard(QWidget* parent = nullptr);

  /// `name` is safe to be written. Offers the downloads folder. Nothing can be saved before allow().
  void ask(const QString& name);
  /// The policy lets copies go, with the passphrase or without.
  void allow(bool withPassphrase);
  void say(const QString& sentence, bool done);
  void dismiss();

  [[nodiscard]] QLineEdit& reason() { return *m_reason; }
  [[nodiscard]] QLineEdit& path() { return *m_path; }
  [[nodiscard]] QPushButton& saveButton() { return *m_save; }
  [[nodiscard]] PassphraseField& passphrase() { return *m_passphrase; }
  [[nodiscard]] QString words() const;

 Q_SIGNALS:
  /// The passphrase, where it was asked for, is in the field: take it.
  void confirmed(const QString& path, const QString& reason);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void choose();
  void updateButton();

  Label* m_title;
  Label* m_words;
  QLineEdit* m_path;
  QLineEdit* m_reason;
  PassphraseField* m_passphrase;
  QPushButton* m_choose;
  QPushButton* m_save;
  QPushButton* m_cancel;
  bool m_allowed = false;
};

} // namespace clavis::ui
