// The landing page: charts opened lately, and the state of this workstation's data in words: how old, how many, what is
// missing.
// Thread: main. Ownership: borrows the profile.
#pragma once

#include "core/chart/patient_list.h"

#include <QWidget>

#include <string>
#include <vector>

class QListView;

namespace clavis::ui {

class Label;
class NoticeBar;
class Profile;
class RecentModel;

class TodayView final : public QWidget {
  Q_OBJECT
 public:
  explicit TodayView(Profile& profile, QWidget* parent = nullptr);

  /// Patient ids, newest first. A patient who has left the panel is left out.
  void setRecent(const std::vector<std::string>& ids);
  void refresh();

 Q_SIGNALS:
  void openRequested(const QString& patientId);
  void allPatientsRequested();

 private:
  QWidget* buildRecent();
  QWidget* buildData();

  Profile& m_profile;
  Label* m_title;
  NoticeBar* m_notice;
  RecentModel* m_recent;
  QListView* m_list;
  Label* m_noRecent;
  Label* m_clinician;
  Label* m_age;
  Label* m_panel;
  Label* m_incomplete;
};

} // namespace clavis::ui
