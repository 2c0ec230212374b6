// What a person sees when pages of the vault cannot be read: how much is damaged, what can be saved and what cannot, in
// words; and the two ways from here: save what can be read into a new profile in the same place, or leave everything as
// it is. Says plainly whether a sync brings the rest back.
#pragma once

#include "core/vault/salvage.h"
#include "ui/access/sign_in_page.h"

namespace clavis::ui {

/// The part of a chart, or of this workstation, that a table of the vault holds: "Charts", "Settings and keys", …
[[nodiscard]] QString vaultPart(const std::string& table);

class SalvagePage final : public SignInPage {
  Q_OBJECT
 public:
  explicit SalvagePage(const core::DamageReport& report, QWidget* parent = nullptr);

 Q_SIGNALS:
  void leaveRequested();
};

} // namespace clavis::ui
