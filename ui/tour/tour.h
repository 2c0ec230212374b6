// Drives a window through named steps and saves a numbered picture after each: demo, documentation and a last look
// before a release, in one. A step acts through the real widgets and calls `done` when what it waits for has been
// signalled; nothing here sleeps. A step that does not get there within its deadline ends the tour and is named.
//
// To add a screen, add a step to clinic_tour.cpp.
// Thread: main.
#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <QTimer>

#include <functional>
#include <vector>

class QWidget;

namespace clavis::ui {

class Tour final : public QObject {
  Q_OBJECT
 public:
  using Done = std::function<void()>;
  struct Step {
    QString name; ///< part of the file name: "open-chart"
    std::function<void(Done)> run;
    bool picture = true;
  };

  Tour(QWidget& window, QString folder, QObject* parent = nullptr);
  void add(Step step) { m_steps.push_back(std::move(step)); }
  void start();
  [[nodiscard]] int pictures() const { return m_pictures; }
  /// Empty: every step was done.
  [[nodiscard]] const QString& problem() const { return m_problem; }
  /// What a step could not show, in words, for whoever reads the output; the tour goes on.
  void note(const QString& line) { m_notes.append(line); }
  [[nodiscard]] const QStringList& notes() const { return m_notes; }

 Q_SIGNALS:
  void finished(bool whole);

 private:
  void runNext();
  void stepDone(std::size_t index);
  void end(const QString& problem);

  QWidget& m_window;
  QString m_folder;
  std::vector<Step> m_steps;
  std::size_t m_at = 0;
  int m_pictures = 0;
  bool m_ended = false;
  QString m_problem;
  QStringList m_notes;
  QTimer m_deadline;
};

} // namespace clavis::ui
