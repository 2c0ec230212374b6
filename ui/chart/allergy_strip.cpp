#include "ui/chart/allergy_strip.h"

#include "ui/chart/accessible_painted.h"
#include "ui/chart/chart_words.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QPainter>
#include <QTextLayout>

#include <cmath>

namespace clavis::ui {
namespace {
constexpr int padX = 10, padY = 5, iconSide = 16, iconGap = 8;
constexpr int textLeft = padX + iconSide + iconGap;
} // namespace

AllergyStrip::AllergyStrip(QWidget* parent) : QWidget(parent) {
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  installPaintedAccessibility();
  setAllergies({});
}

void AllergyStrip::setAllergies(const core::chart::AllergySummary& allergies) {
  using core::chart::AllergyKnowledge;
  m_text.clear();
  m_strong.clear();
  const auto strong = [this](const QString& text) {
    m_strong.append({m_text.size(), text.size()});
    m_text += text;
  };
  switch (allergies.knowledge) {
  case AllergyKnowledge::Listed: {
    m_look = Look::Listed;
    m_text = tr("Allergies") + QStringLiteral("   ");
    bool first = true;
    for (const auto& allergy : allergies.allergies) {
      if (!first) m_text += QStringLiteral("  ·  ");
      first = false;
      // What it is, then how dangerous, then what happened: one order, so that the eye finds its place.
      strong(allergy.substance.text.empty() ? tr("Substance not known") : oneLine(allergy.substance.text));
      QStringList more;
      if (const QString risk = criticalityWord(allergy.criticality); !risk.isEmpty()) more << risk.toLower();
      if (const QString doubt = verificationWord(allergy.verification); !doubt.isEmpty()) more << doubt.toLower();
      if (const QString reaction = reactionsText(allergy.reactions); !reaction.isEmpty()) more << reaction;
      if (!more.isEmpty()) m_text += QStringLiteral(" (") + more.join(QStringLiteral(", ")) + u')';
      if (allergy.criticality == core::chart::Criticality::High) m_look = Look::Danger;
    }
    if (allergies.contradictory) m_text += QStringLiteral("  ·  ") + tr("The record also says there are none: check");
    if (allergies.incomplete)
      m_text += QStringLiteral("  ·  ") + tr("There may be more: the last update did not finish");
    break;
  }
  case AllergyKnowledge::NoneKnown:
    m_look = Look::NoneKnown;
    m_text = tr("Allergies") + QStringLiteral("   ");
    strong(allergies.statedNone.empty() ? tr("No known allergies") : joined(allergies.statedNone));
    m_text += u' ' + tr("(recorded)");
    break;
  case AllergyKnowledge::NotRecorded:
    m_look = Look::NotRecorded;
    m_text = tr("Allergies") + QStringLiteral("   ");
    strong(tr("Not recorded"));
    m_text += QStringLiteral("   ") + tr("Nobody has recorded whether there are any.");
    break;
  case AllergyKnowledge::NotLoaded:
    m_look = Look::NotLoaded;
    m_text = tr("Allergies") + QStringLiteral("   ");
    strong(tr("Could not be loaded"));
    m_text += QStringLiteral("   ") + tr("There may be allergies that are not shown here.");
    break;
  }
  setAccessibleName(m_text.simplified());
  updateGeometry();
  update();
}

qreal AllergyStrip::layOut(QTextLayout& layout, qreal width) const {
  const Theme& theme = themeOf(this);
  layout.setText(m_text);
  layout.setFont(theme.font());
  QTextOption option;
  option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  option.setTextDirection(layoutDirection());
  layout.setTextOption(option);
  QList<QTextLayout::FormatRange> formats;
  for (const Strong& part : m_strong) {
    QTextLayout::FormatRange range;
    range.start = static_cast<int>(part.from);
    range.length = static_cast<int>(part.length);
    range.format.setFontWeight(QFont::DemiBold);
    formats.append(range);
  }
  layout.setFormats(formats);
  qreal y = 0;
  layout.beginLayout();
  for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
    line.setLineWidth(width);
    line.setPosition(QPointF(0, y));
    y += std::ceil(line.height()) + 1;
  }
  layout.endLayout();
  return y;
}

int AllergyStrip::heightForWidth(int width) const {
  QTextLayout layout;
  return static_cast<int>(std::ceil(layOut(layout, qMax(80, width - textLeft - padX)))) + 2 * padY;
}

QSize AllergyStrip::sizeHint() const { return {480, heightForWidth(480)}; }
QSize AllergyStrip::minimumSizeHint() const { return {160, heightForWidth(qMax(160, width()))}; }

void AllergyStrip::changeEvent(QEvent* event) {
  if (event->type() == QEvent::StyleChange || event->type() == QEvent::FontChange) updateGeometry();
  QWidget::changeEvent(event);
}

void AllergyStrip::paintEvent(QPaintEvent*) {
  const Theme& theme = themeOf(this);
  Token ground = Token::Raised, line = Token::Line, ink = Token::TextQuiet;
  Icon icon = Icon::Information;
  Qt::PenStyle outline = Qt::SolidLine;
  switch (m_look) {
  case Look::Danger: ground = Token::CriticalSoft, line = ink = Token::Critical, icon = Icon::Warning; break;
  case Look::Listed: ground = Token::CautionSoft, line = ink = Token::Caution, icon = Icon::Warning; break;
  case Look::NoneKnown: ground = Token::Raised, line = Token::Line, ink = Token::Positive, icon = Icon::Check; break;
  case Look::NotRecorded: ground = Token::Sunken, outline = Qt::DashLine, icon = Icon::Information; break;
  case Look::NotLoaded:
    ground = Token::CautionSoft, line = ink = Token::Caution, outline = Qt::DashLine, icon = Icon::Offline;
    break;
  }
  QPainter painter(this);
  PaintScope scope(painter);
  painter.setPen(QPen(theme.color(line), 1, outline));
  painter.setBrush(theme.color(ground));
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);

  const bool rightToLeft = layoutDirection() == Qt::RightToLeft;
  QTextLayout layout;
  layOut(layout, width() - textLeft - padX);
  const qreal firstLine = layout.lineCount() > 0 ? layout.lineAt(0).height() : iconSide;
  const qreal iconX = rightToLeft ? width() - padX - iconSide : padX;
  drawIcon(painter, QRectF(iconX, padY + (firstLine - iconSide) / 2, iconSide, iconSide), icon, theme.color(ink));
  painter.setPen(theme.color(Token::Text));
  layout.draw(&painter, QPointF(rightToLeft ? padX : textLeft, padY));
}

} // namespace clavis::ui
