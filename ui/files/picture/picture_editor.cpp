#include "ui/files/picture/picture_editor.h"

#include "ui/files/picture/picture_canvas.h"
#include "ui/theme/clavis_style.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/key_table.h"
#include "ui/widgets/label.h"
#include "ui/widgets/screen_fit.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace clavis::ui {

PictureEditor::PictureEditor(const QImage& picture, bool lossless, QWidget* parent)
    : QDialog(parent), m_edit(picture), m_lossless(lossless), m_canvas(new PictureCanvas(this)),
      m_words(
          Label::paragraph(tr("Choose an area with the mouse, or with the arrow keys and Shift. What is blacked out "
                              "or blurred is gone from the picture that is sent. For names and numbers, black out: "
                              "blurred writing can sometimes be guessed."),
                           this, Token::TextQuiet)),
      m_left(add(tr("Turn left"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R), &PictureEditor::turnLeft)),
      m_right(add(tr("Turn right"), QKeySequence(Qt::CTRL | Qt::Key_R), &PictureEditor::turnRight)),
      m_crop(add(tr("Cut to the area"), QKeySequence(Qt::Key_C), &PictureEditor::crop)),
      m_blackOut(add(tr("Black out"), QKeySequence(Qt::Key_B), &PictureEditor::blackOut)),
      m_blur(add(tr("Blur"), QKeySequence(Qt::Key_U), &PictureEditor::blur)),
      m_undo(add(tr("Undo"), QKeySequence(QKeySequence::Undo), &PictureEditor::undo)),
      m_done(new QPushButton(tr("Use this picture"), this)) {
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowTitle(tr("Before the picture is sent"));
  setAccessibleName(windowTitle());
  auto* tools = new FlowLayout(Theme::step(2), Theme::step(1));
  for (QPushButton* button : {m_left, m_right, m_crop, m_blackOut, m_blur, m_undo}) tools->addWidget(button);
  auto* cancel = new QPushButton(tr("Leave it as it was"), this);
  cancel->setAutoDefault(false);
  m_done->setAutoDefault(false);
  setButtonRole(m_done, ButtonRole::Primary);
  auto* buttons = new QHBoxLayout;
  buttons->addStretch(1);
  buttons->addWidget(cancel);
  buttons->addWidget(m_done);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(Theme::step(5), Theme::step(4), Theme::step(5), Theme::step(4));
  column->setSpacing(Theme::step(3));
  column->addWidget(m_canvas, 1);
  column->addLayout(tools);
  column->addWidget(m_words);
  column->addLayout(buttons);
  resizeWithinScreen(*this, {860, 680});
  connect(m_canvas, &PictureCanvas::areaChanged, this, &PictureEditor::update);
  connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
  connect(m_done, &QPushButton::clicked, this, [this] {
    if (const QByteArray bytes = m_edit.encoded(m_lossless); !bytes.isEmpty()) Q_EMIT edited(bytes);
    accept();
  });
  show();
}

QPushButton* PictureEditor::add(const QString& text, const QKeySequence& key, void (PictureEditor::*act)()) {
  auto* button = new QPushButton(text, this);
  button->setAutoDefault(false);
  //: %1 is a key, as in "Key: Space"
  button->setToolTip(tr("Key: %1").arg(key.toString(QKeySequence::NativeText)));
  connect(button, &QPushButton::clicked, this, act);
  addKey(this, text, {key}, [button] { button->click(); });
  return button;
}

void PictureEditor::turnLeft() {
  m_edit.turnLeft();
  show();
}
void PictureEditor::turnRight() {
  m_edit.turnRight();
  show();
}
void PictureEditor::crop() {
  m_edit.crop(m_canvas->area());
  show();
}
void PictureEditor::blackOut() {
  m_edit.blackOut(m_canvas->area());
  show();
}
void PictureEditor::blur() {
  m_edit.blur(m_canvas->area());
  show();
}
void PictureEditor::undo() {
  m_edit.undo();
  show();
}

void PictureEditor::show() {
  m_canvas->setPicture(m_edit.picture());
  update();
}

void PictureEditor::update() {
  const bool area = !m_canvas->area().isEmpty();
  for (QPushButton* button : {m_crop, m_blackOut, m_blur}) button->setEnabled(area);
  m_undo->setEnabled(m_edit.canUndo());
}

} // namespace clavis::ui
