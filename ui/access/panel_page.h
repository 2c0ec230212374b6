// Whose charts belong on this workstation: the minimum necessary, chosen once.
#pragma once

#include "core/sync/panel.h"
#include "ui/access/sign_in_page.h"

class QButtonGroup;
class QLineEdit;

namespace clavis::ui {

class PanelPage final : public SignInPage {
  Q_OBJECT
 public:
  explicit PanelPage(QWidget* parent = nullptr);
  /// SyncError::PanelInvalid when the id is missing or cannot be one.
  [[nodiscard]] core::Result<core::Panel> panel() const;

 private:
  QButtonGroup* m_kinds;
  QLineEdit* m_id;
};

} // namespace clavis::ui
