// Takes an invitation: pasted, typed, or read off a picture of its QR code; and shows what it says, so that the
// clinic's name and the fingerprint can be compared with the paper before anything is sent.
#pragma once

#include "core/access/invitation.h"

#include <QWidget>

#include <filesystem>

class QPlainTextEdit;
class QPushButton;

namespace clavis::ui {

class Label;

class InvitationField final : public QWidget {
  Q_OBJECT
 public:
  explicit InvitationField(QWidget* parent = nullptr);

  [[nodiscard]] QString text() const;
  void setText(const QString& text);
  /// What is typed, read; or why it cannot be.
  [[nodiscard]] core::Result<core::Invitation> invitation() const;

 Q_SIGNALS:
  void edited();
  /// Return was pressed.
  void submitted();
  /// A picture of the code was chosen; setText() is expected.
  void pictureChosen(const std::filesystem::path& file);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void choosePicture();
  void adapt();

  QPlainTextEdit* m_text;
  QWidget* m_summary;
  Label* m_clinic;
  Label* m_server;
  Label* m_fingerprint;
};

} // namespace clavis::ui
