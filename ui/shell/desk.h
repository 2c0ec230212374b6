// What is on the screen while the profile is unlocked: rail, the sections, the open charts as tabs or windows, the
// status strip. Deleting it takes every patient's data off the screen and out of the widgets and models it owns.
//
// Tab 0 is the current section and cannot be closed; each further tab is one chart, bound to its patient for life.
// Thread: main. Ownership: borrows profile and clock; owns its chart windows although they are top-level.
#pragma once

#include "core/base/clock.h"
#include "ui/shell/place.h"

#include <QPointer>
#include <QTimer>
#include <QWidget>

#include <map>
#include <string>
#include <vector>

class QStackedWidget;
class QTabBar;

namespace clavis::ui {

class ChartView;
class ChartWindow;
class FileRoom;
class FilesView;
class MessagesView;
class NoticeBar;
class PatientBanner;
class PatientsView;
class Profile;
class Rail;
class StatusStrip;
class TodayView;
class ViewerWindow;
struct ChartFile;
struct ViewedFile;

class Desk final : public QWidget {
  Q_OBJECT
 public:
  Desk(Profile& profile, const core::Clock& clock, QWidget* parent = nullptr);
  ~Desk() override;

  void showSection(Section section);
  [[nodiscard]] Section section() const { return m_section; }
  /// Opens the chart as a tab, or brings the tab or window it is in to the front.
  void openChart(const std::string& patientId);
  void openChartWindow(const std::string& patientId);
  /// Into the search field of the patient list, from anywhere.
  void findPatient();
  /// The conversations of one patient, from the chart.
  void showMessagesOf(const std::string& patientId);

  /// The files exchanged with one patient, from the chart.
  void showFilesOf(const std::string& patientId);

  [[nodiscard]] Place place() const;
  void restore(const Place& place);

  [[nodiscard]] PatientsView& patients() { return *m_patients; }
  [[nodiscard]] TodayView& today() { return *m_today; }
  [[nodiscard]] StatusStrip& status() { return *m_status; }
  /// Over everything, while stored charts cannot be read.
  [[nodiscard]] NoticeBar& damageNotice() { return *m_damage; }
  /// Null where the profile has no messages.
  [[nodiscard]] MessagesView* messages() const { return m_messages; }
  /// Null where the profile exchanges no files.
  [[nodiscard]] FilesView* files() const;
  /// Null like files().
  [[nodiscard]] FileRoom* fileRoom() const { return m_files; }
  /// A figure alone, for the locked screen.
  [[nodiscard]] int unreadMessages() const;
  /// The chart in front; null when a section is.
  [[nodiscard]] ChartView* currentChart() const;

 Q_SIGNALS:
  void lockRequested();
  /// The person wants to see what can be saved of a damaged vault: only a closed one can be examined.
  void repairRequested();
  void chartOpened(clavis::ui::ChartView* view);

 private:
  ChartView* makeChart(const std::string& patientId);
  void addTab(ChartView* view, bool front);
  void closeTab(int index);
  void showTab(int index);
  void moveToWindow(ChartView* view);
  [[nodiscard]] PatientBanner* bannerOf(const std::string& patientId);
  void showFile(const std::string& patientId, ViewedFile viewed);
  void closeChartsOf(const QStringList& patients);
  void refreshChartsOf(const QStringList& patients);
  void noteOpened(const std::string& patientId);
  void placeChanged();
  void savePlace();
  void noteDamage();
  void addActions();
  [[nodiscard]] std::string chartInFront() const;
  [[nodiscard]] QWidget* pageOf(Section section) const;
  [[nodiscard]] std::vector<SectionEntry> entries() const;
  [[nodiscard]] ChartView* find(const std::string& patientId) const;
  [[nodiscard]] std::vector<ChartView*> charts() const;

  Profile& m_profile;
  const core::Clock& m_clock;
  Section m_section = Section::Today;
  Rail* m_rail;
  NoticeBar* m_damage;
  QTabBar* m_tabs;
  QStackedWidget* m_pages; ///< page of tab n
  QStackedWidget* m_sections;
  TodayView* m_today;
  PatientsView* m_patients;
  MessagesView* m_messages;
  FileRoom* m_files;
  StatusStrip* m_status;
  std::vector<QPointer<ChartWindow>> m_windows;
  std::vector<QPointer<ViewerWindow>> m_viewers;
  std::vector<std::string> m_recent;
  std::string m_lastChart; ///< that was in front; for the wrong-recipient guard
  std::string m_savedPlace;
  QTimer m_saveSoon;
  QTimer m_reloadSoon;
};

} // namespace clavis::ui
