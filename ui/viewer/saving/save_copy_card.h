// Asked before a copy leaves the vault: where to, and why. The copy is written in the clear, and that is said. In the
// window, so that what is being saved stays in sight. Thread: main.
#pragma once

#include <QWidget>

#include <filesystem>

class QLineEdit;
class QPushButton;

namespace clavis::ui {

class Label;

class SaveCopyCard final : public QWidget {
  Q_OBJECT
 public:
  explicit SaveCopyCard(QWidget* parent = nullptr);

  /// `name` is safe to be written. Offers the downloads folder.
  void ask(const QString& name);
  void say(const QString& sentence, bool done);
  void dismiss();

  [[nodiscard]] QLineEdit& reason() { return *m_reason; }
  [[nodiscard]] QLineEdit& path() { return *m_path; }
  [[nodiscard]] QPushButton& saveButton() { return *m_save; }
  [[nodiscard]] QString words() const;

 Q_SIGNALS:
  void confirmed(const QString& path, const QString& reason);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void choose();
  void updateButton();

  Label* m_title;
  Label* m_words;
  QLineEdit* m_path;
  QLineEdit* m_reason;
  QPushButton* m_choose;
  QPushButton* m_save;
  QPushButton* m_cancel;
};

} // namespace clavis::ui
