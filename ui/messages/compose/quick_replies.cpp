#include "ui/messages/compose/quick_replies.h"

#include "ui/messages/message_words.h"
#include "ui/theme/clavis_style.h"
#include "ui/widgets/label.h"
#include "ui/widgets/on_answer.h"

#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QPushButton>

namespace clavis::ui {

namespace {
constexpr qsizetype mostReplies = 40;
}

QStringList quickReplies(const std::optional<std::vector<std::string>>& saved) {
  if (!saved) {
    return {QuickReplyDialog::tr("Thank you, I have read this."), QuickReplyDialog::tr("Please call the clinic today."),
            QuickReplyDialog::tr("Your results are in the normal range."),
            QuickReplyDialog::tr("Please book an appointment so that we can look at this together."),
            QuickReplyDialog::tr("This cannot wait: call the emergency number if it gets worse.")};
  }
  QStringList replies;
  for (const std::string& reply : *saved) replies.append(utf8(reply));
  return replies;
}

QuickReplyDialog::QuickReplyDialog(MessageSource& source, QWidget* parent)
    : QDialog(parent), m_source(source), m_field(new QPlainTextEdit(this)) {
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowTitle(tr("Quick replies"));
  setAccessibleName(tr("Quick replies"));
  m_field->setAccessibleName(tr("Quick replies, one a line"));
  m_field->setTabChangesFocus(true);
  m_field->setMinimumSize(440, 220);
  auto* keep = new QPushButton(tr("Save the list"), this);
  setButtonRole(keep, ButtonRole::Primary);
  keep->setDefault(true);
  auto* leave = new QPushButton(tr("Cancel"), this);
  auto* row = new QHBoxLayout;
  row->addStretch(1);
  row->addWidget(leave);
  row->addWidget(keep);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(Theme::step(5), Theme::step(5), Theme::step(5), Theme::step(5));
  column->setSpacing(Theme::step(3));
  column->addWidget(Label::title(tr("Quick replies"), this));
  column->addWidget(Label::paragraph(tr("One a line. Never write a patient's details here: they are for everybody."),
                                     this, Token::TextQuiet));
  column->addWidget(m_field, 1);
  column->addLayout(row);
  connect(keep, &QPushButton::clicked, this, &QuickReplyDialog::save);
  connect(leave, &QPushButton::clicked, this, &QDialog::reject);
  onAnswer(m_source.quickReplies(), this, [this](const core::Result<std::optional<std::vector<std::string>>>& answer) {
    m_field->setPlainText(quickReplies(answer ? *answer : std::nullopt).join(u'\n'));
  });
}

void QuickReplyDialog::save() {
  std::vector<std::string> replies;
  for (const QString& line : m_field->toPlainText().split(u'\n').mid(0, mostReplies)) {
    if (!line.trimmed().isEmpty()) replies.push_back(line.trimmed().toStdString());
  }
  m_source.saveQuickReplies(std::move(replies));
  accept();
}

} // namespace clavis::ui
