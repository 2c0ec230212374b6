#include "ui/access/recovery_code_page.h"

#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/label.h"
#include "ui/widgets/tabular_text.h"

#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace clavis::ui {

namespace {

/// Paints the code straight from the secret: it never becomes the text of a label.
class CodePanel final : public QWidget {
 public:
  CodePanel(std::shared_ptr<const crypto::SecretBytes> code, QWidget* parent)
      : QWidget(parent), m_code(std::move(code)) {
    setFixedHeight(Theme::step(24));
    setFocusPolicy(Qt::TabFocus);
    // Someone who cannot see it has to be able to hear it.
    setAccessibleName(QString::fromLatin1(m_code->text().data(), static_cast<qsizetype>(m_code->size())));
  }

 protected:
  void paintEvent(QPaintEvent* /*event*/) override {
    QPainter painter(this);
    const PaintScope scope(painter);
    const Theme& theme = themeOf(this);
    roundedBox(painter, rect(), theme.color(Token::Raised), theme.color(hasFocus() ? Token::Focus : Token::Hairline),
               Theme::radius, hasFocus() ? 2 : 1);
    painter.setPen(theme.color(Token::Text));
    painter.setFont(theme.font(TextSize::Headline, Weight::Strong));
    const QLatin1StringView whole(m_code->text().data(), static_cast<qsizetype>(m_code->size()));
    const qsizetype middle = whole.indexOf(QLatin1Char('-'), whole.size() / 2 - 2);
    const QRectF inner = QRectF(rect()).adjusted(8, 12, -8, -12);
    const QRectF top(inner.left(), inner.top(), inner.width(), inner.height() / 2);
    painter.drawText(top, Qt::AlignCenter, QString(whole.left(middle + 1)));
    painter.drawText(top.translated(0, inner.height() / 2), Qt::AlignCenter, QString(whole.mid(middle + 1)));
  }

 private:
  std::shared_ptr<const crypto::SecretBytes> m_code;
};

} // namespace

RecoveryCodePage::RecoveryCodePage(std::shared_ptr<const crypto::SecretBytes> code, QWidget* parent)
    : SignInPage(
          tr("Write down your recovery code"),
          tr("If you forget your passphrase, this code is the only way back in. It is shown once and kept nowhere. "
             "Keep it on paper, locked away, not beside this computer."),
          tr("Continue"), parent),
      m_confirmation(new QLineEdit(this)) {
  body()->addWidget(new CodePanel(code, this));
  auto* label =
      new Label(tr("Type its last four characters to show you have it"), this, TextSize::Small, Weight::Strong);
  label->setBuddy(m_confirmation);
  m_confirmation->setAccessibleName(label->text());
  m_confirmation->setMaxLength(4);
  body()->addWidget(label);
  body()->addWidget(m_confirmation);
  setFocusProxy(m_confirmation);
  const auto submit = [this, code] {
    const QByteArray typed = m_confirmation->text().trimmed().toUpper().toLatin1();
    if (typed.size() == 4 && code->text().ends_with(std::string_view(typed.constData(), 4)))
      Q_EMIT confirmed();
    else
      showNotice(NoticeKind::Caution, tr("Those are not the last four characters. Check what you wrote down."));
  };
  connect(this, &SignInPage::submitted, this, submit);
  connect(m_confirmation, &QLineEdit::returnPressed, this, submit);
  connect(m_confirmation, &QLineEdit::textChanged, this, &SignInPage::clearNotice);
}

} // namespace clavis::ui
