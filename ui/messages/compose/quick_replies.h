// Sentences that are written often: a list that each person edits, kept in their vault. Thread: main.
#pragma once

#include "ui/messages/message_source.h"

#include <QDialog>
#include <QStringList>

class QPlainTextEdit;

namespace clavis::ui {

/// What was saved, or the ones Clavis comes with when nothing ever was.
[[nodiscard]] QStringList quickReplies(const std::optional<std::vector<std::string>>& saved);

/// One reply a line; open() it, it saves and deletes itself.
class QuickReplyDialog final : public QDialog {
  Q_OBJECT
 public:
  explicit QuickReplyDialog(MessageSource& source, QWidget* parent);
  [[nodiscard]] QPlainTextEdit& field() { return *m_field; }

 private:
  void save();

  MessageSource& m_source;
  QPlainTextEdit* m_field;
};

} // namespace clavis::ui
