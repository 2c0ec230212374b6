#include "ui/messages/compose/composer.h"

#include "core/messaging/payload/payload.h"
#include "ui/messages/compose/quick_replies.h"
#include "ui/messages/message_words.h"
#include "ui/theme/clavis_style.h"
#include "ui/theme/icon.h"
#include "ui/widgets/key_table.h"
#include "ui/widgets/label.h"
#include "ui/widgets/on_answer.h"

#include <QCheckBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLocale>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>

#include <algorithm>

namespace clavis::ui {

namespace {
constexpr int fewestLines = 2;
constexpr int mostLines = 7;
constexpr qsizetype nearlyFull = 1000; ///< bytes left at which the composer counts
} // namespace

Composer::Composer(MessageSource& source, QWidget* parent)
    : QWidget(parent), m_source(source), m_special(new QWidget(this)),
      m_specialText(Label::paragraph({}, m_special, Token::TextQuiet)),
      m_leaveSpecial(new QPushButton(tr("Cancel"), m_special)), m_note(Label::paragraph({}, this, Token::Caution)),
      m_field(new QPlainTextEdit(this)), m_quick(new QPushButton(tr("Quick replies"), this)),
      m_menu(new QMenu(m_quick)), m_urgent(new QCheckBox(tr("Urgent"), this)), m_send(new QPushButton(this)) {
  setAccessibleName(tr("New message"));
  build();
  m_saveSoon.setSingleShot(true);
  m_saveSoon.setInterval(600);
  connect(&m_saveSoon, &QTimer::timeout, this, &Composer::saveDraft);
  connect(m_field, &QPlainTextEdit::textChanged, this, [this] {
    fit();
    refresh();
    if (!m_loadingDraft && m_editing == 0) m_saveSoon.start();
  });
  connect(m_send, &QPushButton::clicked, this, &Composer::submit);
  connect(m_urgent, &QCheckBox::toggled, this, &Composer::refresh);
  connect(m_leaveSpecial, &QPushButton::clicked, this, &Composer::leaveSpecial);
  connect(m_menu, &QMenu::aboutToShow, this, &Composer::fillQuickReplies);
  refresh();
}

Composer::~Composer() { saveDraft(); }

void Composer::build() {
  m_field->setAccessibleName(tr("Message"));
  m_field->setTabChangesFocus(true);
  m_field->installEventFilter(this);
  m_field->setPlaceholderText(tr("Write a message"));
  m_quick->setMenu(m_menu);
  m_menu->setAccessibleName(tr("Quick replies"));
  setButtonRole(m_leaveSpecial, ButtonRole::Quiet);
  setButtonRole(m_send, ButtonRole::Primary);
  m_urgent->setToolTip(tr("Marks the message so that it stands first in the other inboxes"));

  auto* special = new QHBoxLayout(m_special);
  special->setContentsMargins(0, 0, 0, 0);
  special->addWidget(m_specialText, 1);
  special->addWidget(m_leaveSpecial, 0, Qt::AlignTop);
  m_special->hide();
  m_note->hide();

  auto* row = new QHBoxLayout;
  row->setSpacing(Theme::step(2));
  row->addWidget(m_quick);
  row->addWidget(m_urgent);
  row->addStretch(1);
  row->addWidget(m_send);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(Theme::step(3), Theme::step(2), Theme::step(3), Theme::step(2));
  column->setSpacing(Theme::step(2));
  column->addWidget(m_special);
  column->addWidget(m_field);
  column->addWidget(m_note);
  column->addLayout(row);

  auto* keys = new KeyTable(m_field);
  keys->add(tr("Send"), {QKeySequence(Qt::CTRL | Qt::Key_Return), QKeySequence(Qt::CTRL | Qt::Key_Enter)},
            [this] { submit(); });
  keys->add(tr("Mark as urgent, or not"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_U)},
            [this] { m_urgent->toggle(); });
  keys->add(tr("Quick replies"), {QKeySequence(Qt::CTRL | Qt::Key_J)}, [this] { m_quick->showMenu(); });
  keys->add(tr("Stop replying or editing"), {QKeySequence(Qt::Key_Escape)}, [this] { leaveSpecial(); });
  m_send->setToolTip(tr("Send (%1)").arg(QKeySequence(Qt::CTRL | Qt::Key_Return).toString(QKeySequence::NativeText)));
  fit();
}

QString Composer::words() const { return m_field->toPlainText(); }

void Composer::fit() {
  const QFontMetrics metrics(themeOf(this).font());
  const int lines = std::clamp(static_cast<int>(m_field->document()->size().height()), fewestLines, mostLines);
  const int margins = 2 * static_cast<int>(m_field->document()->documentMargin()) + 2 * m_field->frameWidth();
  m_field->setFixedHeight(lines * metrics.lineSpacing() + margins + 2);
}

void Composer::setConversation(messaging::ConversationKey key) {
  if (key == m_conversation) return;
  saveDraft();
  m_conversation = key;
  m_editing = 0;
  m_replyTo.reset();
  m_beforeEditing.clear();
  m_special->hide();
  m_note->hide();
  m_loadingDraft = true;
  m_field->clear();
  m_field->document()->clearUndoRedoStacks(); // no way back into the words for somebody else
  m_urgent->setChecked(false);
  m_savedDraft.clear();
  m_loadingDraft = false;
  if (key == 0) return refresh();
  onAnswer(m_source.draft(key), this, [this, key](const core::Result<std::optional<messaging::Draft>>& answer) {
    // Whoever has begun to type meanwhile goes on with that.
    if (key != m_conversation || !answer || !*answer || !words().isEmpty()) return;
    m_loadingDraft = true;
    m_savedDraft = utf8((*answer)->words);
    m_field->setPlainText(m_savedDraft);
    m_field->moveCursor(QTextCursor::End);
    m_loadingDraft = false;
  });
  refresh();
}

void Composer::setRecipient(const QString& name) {
  m_recipient = name;
  refresh();
}

void Composer::setClosed(const QString& reason) {
  m_closed = reason;
  refresh();
}

void Composer::replyTo(const messaging::MessageId& id, const QString& quoted) {
  leaveSpecial();
  m_replyTo = id;
  m_specialText->setText(quoted);
  m_special->show();
  focusField();
}

void Composer::editMessage(messaging::MessageKey key, const QString& words) {
  leaveSpecial();
  m_saveSoon.stop();
  m_beforeEditing = this->words();
  m_editing = key;
  m_field->setPlainText(words);
  m_field->moveCursor(QTextCursor::End);
  m_specialText->setText(tr("Changing a message you sent. The others see that it was edited."));
  m_special->show();
  refresh();
  focusField();
}

void Composer::leaveSpecial() {
  m_special->hide();
  m_replyTo.reset();
  if (m_editing != 0) {
    m_editing = 0;
    m_field->setPlainText(std::exchange(m_beforeEditing, {}));
  }
  refresh();
}

void Composer::focusField() { m_field->setFocus(Qt::OtherFocusReason); }

void Composer::submit() {
  if (!m_send->isEnabled()) return;
  if (m_editing != 0) {
    Q_EMIT editRequested(m_editing, words());
    return;
  }
  messaging::Outgoing message;
  message.words = words().trimmed().toStdString();
  message.urgent = m_urgent->isChecked();
  message.replyTo = m_replyTo;
  Q_EMIT sendRequested(message);
}

void Composer::sent() {
  m_saveSoon.stop();
  m_note->hide();
  if (m_editing != 0) return leaveSpecial();
  m_loadingDraft = true;
  m_field->clear();
  m_field->document()->clearUndoRedoStacks();
  m_loadingDraft = false;
  m_urgent->setChecked(false);
  leaveSpecial();
  saveDraft();
}

void Composer::showProblem(const QString& sentence) {
  m_note->setText(sentence);
  m_note->setVisible(!sentence.isEmpty());
}

void Composer::saveDraft() {
  m_saveSoon.stop();
  if (m_conversation == 0) return;
  const QString draft = m_editing != 0 ? m_beforeEditing : words();
  if (draft == m_savedDraft) return;
  m_savedDraft = draft;
  m_source.saveDraft(m_conversation, draft.trimmed().isEmpty() ? std::string() : draft.toStdString());
}

void Composer::refresh() {
  const bool open = m_closed.isEmpty() && m_conversation != 0;
  m_field->setEnabled(open);
  m_quick->setEnabled(open && m_editing == 0);
  m_urgent->setEnabled(open && m_editing == 0);
  const qsizetype bytes = words().toUtf8().size();
  const auto limit = static_cast<qsizetype>(messaging::limits::text);
  m_send->setEnabled(open && !words().trimmed().isEmpty() && bytes <= limit);
  if (m_editing != 0)
    m_send->setText(tr("Change the message"));
  else if (m_recipient.isEmpty())
    m_send->setText(tr("Send"));
  else
    //: %1 is the name of the patient the conversation is about
    m_send->setText(m_urgent->isChecked() ? tr("Send as urgent to %1").arg(m_recipient)
                                          : tr("Send to %1").arg(m_recipient));
  setButtonRole(m_send, ButtonRole::Primary);
  if (!m_closed.isEmpty()) {
    showProblem(m_closed);
  } else if (bytes > limit - nearlyFull) {
    showProblem(bytes > limit
                    ? tr("Too long by %1 characters. Send it in two messages.").arg(QLocale().toString(bytes - limit))
                    : tr("Room for %1 more characters.").arg(QLocale().toString(limit - bytes)));
  } else {
    m_note->hide();
  }
}

void Composer::fillQuickReplies() {
  m_menu->clear();
  onAnswer(m_source.quickReplies(), m_menu,
           [this](const core::Result<std::optional<std::vector<std::string>>>& answer) {
             m_menu->clear();
             const QStringList replies = quickReplies(answer ? *answer : std::nullopt);
             for (const QString& reply : replies) {
               constexpr qsizetype longest = 60;
               QString shown = reply.size() > longest ? reply.left(longest) + QChar(0x2026) : reply;
               m_menu->addAction(shown.replace(u'&', QStringLiteral("&&")), this, [this, reply] {
                 m_field->insertPlainText(reply);
                 focusField();
               });
             }
             if (!replies.isEmpty()) m_menu->addSeparator();
             m_menu->addAction(tr("Edit the list…"), this, &Composer::quickReplyEditingRequested);
           });
}

bool Composer::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_field && (event->type() == QEvent::FocusOut || event->type() == QEvent::Hide)) saveDraft();
  if (watched == m_field && event->type() == QEvent::Resize) fit();
  return QWidget::eventFilter(watched, event);
}

} // namespace clavis::ui
