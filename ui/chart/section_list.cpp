#include "ui/chart/section_list.h"

#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/key_table.h"
#include "ui/widgets/tabular_text.h"

#include <QKeyEvent>
#include <QPainter>
#include <QRegularExpression>

namespace clavis::ui {
namespace {

class SectionDelegate final : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override {
    return {120, themeOf(option.widget).rowHeight() + 2};
  }
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const Theme& theme = themeOf(option.widget);
    const auto& section = static_cast<const SectionModel*>(index.model())->at(index.row());
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    PaintScope scope(*painter);
    const QRectF box = QRectF(option.rect).adjusted(6, 1, -6, -1);
    if (selected || option.state.testFlag(QStyle::State_MouseOver))
      roundedBox(*painter, box, theme.color(selected ? Token::Selected : Token::Hover), Qt::transparent, 4);
    if (selected && option.state.testFlag(QStyle::State_HasFocus))
      roundedBox(*painter, box, Qt::transparent, theme.color(Token::Focus), 4, 2);
    const bool rightToLeft = option.direction == Qt::RightToLeft;
    QRectF text = box.adjusted(10, 0, -10, 0);
    if (section.count >= 0) {
      painter->setPen(theme.color(Token::TextQuiet));
      const QString count = QString::number(section.count);
      drawTabular(*painter, theme.font(TextSize::Small), text, count, rightToLeft ? Qt::AlignLeft : Qt::AlignRight);
      const qreal used = tabularWidth(theme.font(TextSize::Small), count) + 8;
      rightToLeft ? text.setLeft(text.left() + used) : text.setRight(text.right() - used);
    }
    if (section.alarming) {
      const QRectF sign(rightToLeft ? text.left() : text.right() - 16, box.top(), 16, box.height());
      drawIcon(*painter, sign, Icon::Warning, theme.color(Token::Caution));
      rightToLeft ? text.setLeft(text.left() + 20) : text.setRight(text.right() - 20);
    }
    painter->setFont(theme.font(TextSize::Body, selected ? Weight::Strong : Weight::Regular));
    painter->setPen(theme.color(Token::Text));
    painter->drawText(text, Qt::AlignLeading | Qt::AlignVCenter | Qt::TextSingleLine,
                      QFontMetricsF(painter->font()).elidedText(section.title, Qt::ElideRight, text.width()));
  }
};

} // namespace

void SectionModel::setSections(QList<Section> sections) {
  beginResetModel();
  m_sections = std::move(sections);
  endResetModel();
}

void SectionModel::setCount(int row, qint64 count, const QString& spoken, bool alarming) {
  Section& section = m_sections[row];
  section.count = count;
  section.spokenCount = spoken;
  section.alarming = alarming;
  Q_EMIT dataChanged(index(row), index(row));
}

int SectionModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_sections.size());
}

QVariant SectionModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const Section& section = at(index.row());
  switch (role) {
  case Qt::DisplayRole: return section.title;
  case Qt::AccessibleTextRole: {
    QStringList parts{section.title};
    if (!section.spokenCount.isEmpty()) parts << section.spokenCount;
    if (section.alarming) parts << tr("not up to date");
    return parts.join(QStringLiteral(", "));
  }
  case Qt::ToolTipRole: {
    const QString key = index.row() < 9 ? tr("Key %1").arg(index.row() + 1) : QString();
    return QStringList{section.spokenCount, section.alarming ? tr("Not up to date") : QString(), key}
        .filter(QRegularExpression(QStringLiteral(".")))
        .join(QStringLiteral(" · "));
  }
  default: return {};
  }
}

SectionList::SectionList(SectionModel* model, QWidget* parent) : QListView(parent) {
  setModel(model);
  setItemDelegate(new SectionDelegate(this));
  setUniformItemSizes(true);
  setMouseTracking(true);
  setFrameShape(NoFrame);
  setEditTriggers(NoEditTriggers);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setAccessibleName(tr("Sections of the chart"));
  viewport()->setAutoFillBackground(false);
  auto* keys = new KeyTable(this);
  keys->add(tr("Choose a section"), {Qt::Key_Up, Qt::Key_Down});
}

QSize SectionList::sizeHint() const { return {qMax(196, minimumSizeHint().width()), 300}; }

// The names whole, in any language, with the largest count beside them; up to a width that leaves the chart its room.
QSize SectionList::minimumSizeHint() const {
  const Theme& theme = themeOf(this);
  const QFontMetrics names(theme.font(TextSize::Body, Weight::Strong));
  int width = 0;
  for (int row = 0; row < model()->rowCount(); ++row)
    width = qMax(width, names.horizontalAdvance(model()->index(row, 0).data().toString()));
  constexpr int padding = 2 * (6 + 10) + 8, scrollBar = 12, most = 252;
  return {
      qMin(most, width + padding + scrollBar + static_cast<int>(tabularWidth(theme.font(TextSize::Small), u"0000"))),
      80};
}

void SectionList::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
  QListView::currentChanged(current, previous);
  if (current.isValid() && current != previous) Q_EMIT chosen(current.row());
}

void SectionList::keyPressEvent(QKeyEvent* event) {
  if (!event->text().isEmpty() && event->text().at(0).isLetterOrNumber())
    return event->ignore(); // digits choose sections
  QListView::keyPressEvent(event);
}

} // namespace clavis::ui
