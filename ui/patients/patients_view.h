// The section "Patients": a search field over the list of everyone on this workstation. Type, arrow down, Enter.
//
// Nothing is silently empty: no patients yet, still loading, nothing matches, not permitted and failed are five
// different pages. A list that is cut says how many are not shown. Thread: main. Ownership: borrows the source, which
// must outlive it.
#pragma once

#include "ui/patients/patient_model.h"

#include <QWidget>

class QStackedWidget;
class QTableView;

namespace clavis::ui {

class Label;
class SearchField;
class StateView;

class PatientsView final : public QWidget {
  Q_OBJECT
 public:
  explicit PatientsView(PatientSource& source, QWidget* parent = nullptr);

  void focusSearch();
  void reload();
  /// The same for rows that changed underneath: only while the list is short enough to be read whole, so that nobody's
  /// place in a long list is lost; the chosen patient stays chosen.
  void reloadQuietly();
  /// Says that patients are being fetched now: an empty list is then "arriving", not "empty".
  void setFilling(bool filling);
  [[nodiscard]] PatientModel& model() { return *m_model; }

 Q_SIGNALS:
  void openRequested(const QString& patientId);
  void openInWindowRequested(const QString& patientId);
  void syncRequested();

 protected:
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void updateState();
  void applyDensity();
  void shareColumns();
  void openCurrent(bool ownWindow);
  void showMenu(const QPoint& place);

  PatientModel* m_model;
  SearchField* m_search;
  Label* m_title = nullptr;
  Label* m_count;
  Label* m_footer;
  QTableView* m_table;
  StateView* m_stateView;
  QStackedWidget* m_stack;
  bool m_filling = false;
};

} // namespace clavis::ui
