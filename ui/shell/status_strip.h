// The line at the bottom of the window: how old the charts are or how syncing goes, always, and "Sync now".
#pragma once

#include <QTimer>
#include <QWidget>

class QHBoxLayout;
class QProgressBar;
class QPushButton;

namespace clavis::ui {

class IconMark;
class Label;
class Profile;

class StatusStrip final : public QWidget {
  Q_OBJECT
 public:
  /// Borrows the profile.
  explicit StatusStrip(Profile& profile, QWidget* parent = nullptr);
  [[nodiscard]] QString sentence() const;
  /// Something else that goes on, before the button; takes it.
  void addPart(QWidget* part);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void refresh();

  Profile& m_profile;
  IconMark* m_mark;
  Label* m_sentence;
  QProgressBar* m_progress;
  QHBoxLayout* m_parts;
  QPushButton* m_sync;
  QTimer m_minute; ///< "5 minutes ago" and "yesterday" change without anything happening
};

} // namespace clavis::ui
