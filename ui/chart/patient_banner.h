// The patient banner: always visible, in the same place of every window that is bound to a patient (chart, messages,
// calls, files). Follows the NHS CUI patient banner: name, birth date with age (death in another band), gender,
// identifiers in their own grouping, allergies last and never cut off: the banner grows instead. Thread: main.
#pragma once

#include "core/chart/banner.h"

#include <QFrame>

#include <optional>

class QLabel;

namespace clavis::ui {

class AllergyStrip;
class FactFlow;

class PatientBanner final : public QFrame {
  Q_OBJECT
 public:
  explicit PatientBanner(QWidget* parent = nullptr);

  /// Until then, and after clear(), the banner says that the chart is being opened and shows nobody.
  void setBanner(const core::chart::Banner& banner);
  /// The chart could not be opened: `sentence` stands in the banner's place.
  void setProblem(const QString& sentence);
  void clear();

  /// "TREUTEL, Eura (Mrs.)"; empty while no patient is shown.
  [[nodiscard]] QString patientName() const { return m_shownName; }
  /// The whole banner as a screen reader says it.
  [[nodiscard]] QString spokenText() const;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void restyle();

  QString m_shownName;
  bool m_deceased = false;
  QLabel* m_name;
  QLabel* m_note;
  FactFlow* m_facts;
  AllergyStrip* m_allergies;
};

} // namespace clavis::ui
