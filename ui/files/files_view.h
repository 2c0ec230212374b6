// The section "Files": transfers in both directions with their true states, what is under way, and the gallery of what
// is here; of everybody or of one patient. What can be done with the chosen file stands below as buttons, each with a
// key. What cannot be undone is asked about in the window. Deleting it takes every name and picture off the screen.
// Thread: main. Ownership: borrows both sources, which must outlive it.
#pragma once

#include "ui/files/file_source.h"
#include "ui/files/file_words.h"
#include "ui/messages/message_source.h"

#include <QTimer>
#include <QWidget>

#include <utility>

class QListView;
class QPushButton;
class QStackedWidget;
class QTabBar;

namespace clavis::ui {

class FlowLayout;
class Label;
class NoticeBar;
class People;
class QuestionCard;
class StateView;
class Thumbnails;
class TransferModel;

class FilesView final : public QWidget {
  Q_OBJECT
 public:
  enum class Tab : std::uint8_t { Transfers, UnderWay, Gallery };

  FilesView(FileSource& files, MessageSource& messages, QWidget* parent = nullptr);
  ~FilesView() override;

  void showTab(Tab tab);
  [[nodiscard]] Tab tab() const;
  /// "1": only this patient's; empty: everybody's.
  void showPatient(const std::string& patientId);
  [[nodiscard]] const std::string& patient() const { return m_patient; }
  /// The files of one line of a thread.
  void showMessage(messaging::MessageKey message);
  void choose(exchange::TransferKey key);
  [[nodiscard]] const exchange::TransferRow* chosen() const;
  /// What the buttons and keys do with the chosen file. Nothing where it is not possible.
  void act(FileAct act);

  [[nodiscard]] TransferModel& model() { return *m_model; }
  [[nodiscard]] QListView& list() { return *m_list; }
  [[nodiscard]] QListView& gallery() { return *m_gallery; }
  [[nodiscard]] QuestionCard& question() { return *m_question; }
  [[nodiscard]] NoticeBar& notice() { return *m_notice; }
  [[nodiscard]] People& people() { return *m_people; }
  [[nodiscard]] QPushButton* button(FileAct act) const;
  /// How many wait for a person: to be fetched, or stopped. For the rail.
  [[nodiscard]] int waiting() const { return m_waiting; }
  void readCounts();

 Q_SIGNALS:
  void waitingChanged(int count);
  void summaryChanged(const clavis::core::exchange::TransferSummary& summary);
  void openRequested(const clavis::core::exchange::TransferRow& row);
  void filingRequested(const clavis::core::exchange::TransferRow& row);
  void sendRequested();
  void photoRequested();
  void recordingRequested();

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void build();
  void addAct(FileAct act, const QString& text, const QKeySequence& key);
  [[nodiscard]] QListView* makeList(const QString& name);
  void ask();
  void updateState();
  void updateActs();
  void updateFilter();
  void tell(const core::Result<void>& answer);
  void askFirst(FileAct act, const exchange::TransferRow& row);

  FileSource& m_files;
  People* m_people;
  Thumbnails* m_pictures;
  TransferModel* m_model;
  std::string m_patient;
  std::optional<messaging::MessageKey> m_message;
  int m_waiting = 0;
  bool m_counting = false;
  bool m_countAgain = false;

  Label* m_summary;
  QPushButton* m_send;
  QPushButton* m_photo;
  QPushButton* m_record;
  QTabBar* m_tabs;
  NoticeBar* m_filter;
  NoticeBar* m_notice;
  QListView* m_list;
  QListView* m_gallery;
  StateView* m_state;
  QStackedWidget* m_stack;
  Label* m_about;
  QWidget* m_actBar;
  FlowLayout* m_flow;
  std::vector<std::pair<FileAct, QPushButton*>> m_acts;
  QuestionCard* m_question;
  QTimer m_countSoon;
};

} // namespace clavis::ui
