// What files need around their section: the step before sending, filing into the chart, opening in the viewer, the line
// at the bottom of the window and the task bar. Everything it opens is a child of the desk or a top-level window, so
// the lock takes it away. Thread: main. Ownership: borrows the profile.
#pragma once

#include "ui/files/file_source.h"
#include "ui/viewer/viewer_port.h"

#include <QObject>

#include <functional>
#include <memory>

class QWidget;

namespace clavis::ui {

class CaptureSource;
class ConversationView;
class FilesView;
class Profile;
class SendFilesDialog;
class TaskBar;
class TransferStrip;

class FileRoom final : public QObject {
  Q_OBJECT
 public:
  /// `desk`: what dialogs stand over. The profile has messages and files.
  FileRoom(Profile& profile, QWidget* desk);
  ~FileRoom() override;

  [[nodiscard]] FilesView* view() const { return m_view; }
  [[nodiscard]] TransferStrip* strip() const { return m_strip; }
  /// The buttons and drops of a conversation lead here.
  void serve(ConversationView& conversation);
  /// The step before sending; `conversation` 0: which one is chosen there.
  SendFilesDialog* send(exchange::ConversationKey conversation, const std::string& patient);

  /// Cameras and microphones; the system's unless a test has its own.
  std::function<std::unique_ptr<CaptureSource>()> captureSource;
  /// See SendFilesDialog.
  std::function<std::string()> chartInFront;

 Q_SIGNALS:
  /// The section is to come to the front.
  void shown();
  void opened(const std::string& patientId, const clavis::ui::ViewedFile& file);

 private:
  void open(const exchange::TransferRow& row);
  void file(const exchange::TransferRow& row);
  void capture(bool voice);
  void editPicture(SendFilesDialog* dialog, int index);
  void showSummary(const exchange::TransferSummary& summary);

  Profile& m_profile;
  QWidget* m_desk;
  FilesView* m_view;
  TransferStrip* m_strip;
  std::unique_ptr<TaskBar> m_taskBar;
};

} // namespace clavis::ui
