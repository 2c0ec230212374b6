// How long files stay at the server: days, a date, or until they are taken back. What is offered keeps to the clinic's
// rules, and its usual time is chosen first. Thread: main.
#pragma once

#include "ui/files/file_source.h"

#include <QWidget>

class QComboBox;
class QDateEdit;

namespace clavis::ui {

class ShareEnd final : public QWidget {
  Q_OBJECT
 public:
  explicit ShareEnd(QWidget* parent = nullptr);

  void setRules(const exchange::ShareRules& rules);
  /// Counted from `now`; nullopt: until taken back. A date ends with its day, in the time of this computer.
  [[nodiscard]] std::optional<core::Instant> end(core::Instant now) const;

  [[nodiscard]] QComboBox& choice() { return *m_choice; }
  [[nodiscard]] QDateEdit& date() { return *m_date; }

 private:
  QComboBox* m_choice;
  QDateEdit* m_date;
};

} // namespace clavis::ui
