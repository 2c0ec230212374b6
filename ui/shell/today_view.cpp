#include "ui/shell/today_view.h"

#include "ui/profile/profile.h"
#include "ui/shell/recent_model.h"
#include "ui/theme/clavis_style.h"
#include "ui/theme/paint.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/key_table.h"
#include "ui/widgets/label.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/tabular_text.h"
#include "ui/words/clinical_format.h"
#include "ui/words/sync_words.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QListView>
#include <QLocale>
#include <QPushButton>
#include <QStyledItemDelegate>

namespace clavis::ui {

namespace {

QString fromUtf8(const std::string& text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

class RecentDelegate final : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const auto* model = qobject_cast<const RecentModel*>(index.model());
    if (model == nullptr) return;
    const Theme& theme = themeOf(option.widget);
    const PaintScope scope(*painter);
    const bool selected = (option.state & QStyle::State_Selected) != 0;
    const bool focus = selected && option.widget != nullptr && option.widget->hasFocus();
    if (focus)
      painter->fillRect(option.rect, theme.color(Token::Selected));
    else if ((option.state & QStyle::State_MouseOver) != 0)
      painter->fillRect(option.rect, theme.color(Token::Hover));
    const QRectF line = QRectF(option.rect).adjusted(Theme::step(3), 0, -Theme::step(3), 0);
    const bool mirrored = option.direction == Qt::RightToLeft;
    if (focus) {
      painter->fillRect(
          QRectF(mirrored ? option.rect.right() - 2 : option.rect.left(), option.rect.top(), 3, option.rect.height()),
          theme.color(Token::Focus));
    }
    const auto& row = model->row(index.row());
    const QString recorded = fromUtf8(row.birthDate.recorded);
    const QString born = row.birthDate.known() ? dateText(recorded) : TodayView::tr("Birth date not known");
    const qreal width = tabularWidth(theme.font(), born);
    painter->setPen(theme.color(Token::TextQuiet));
    drawTabular(*painter, theme.font(), line, born, mirrored ? Qt::AlignLeft : Qt::AlignRight);
    const QRectF place = mirrored ? line.adjusted(width + 12, 0, 0, 0) : line.adjusted(0, 0, -width - 12, 0);
    painter->setFont(theme.font(TextSize::Body, Weight::Strong));
    painter->setPen(theme.color(Token::Text));
    const QString name =
        painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, static_cast<int>(place.width()));
    painter->drawText(
        place, static_cast<int>((mirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignAbsolute | Qt::AlignVCenter),
        name);
  }
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& /*index*/) const override {
    return {200, themeOf(option.widget).rowHeight() + 4};
  }
};

/// A raised card with a title.
class Card final : public QWidget {
 public:
  Card(const QString& title, QWidget* parent) : QWidget(parent), m_column(new QVBoxLayout(this)) {
    setAccessibleName(title);
    m_column->setContentsMargins(1, Theme::step(3), 1, Theme::step(3));
    m_column->setSpacing(Theme::step(2));
    auto* label = Label::title(title, this);
    label->setWordWrap(true);
    label->setContentsMargins(Theme::step(3), 0, Theme::step(3), 0);
    m_column->addWidget(label);
  }
  [[nodiscard]] QVBoxLayout* column() const { return m_column; }

 protected:
  void paintEvent(QPaintEvent* /*event*/) override {
    QPainter painter(this);
    const PaintScope scope(painter);
    const Theme& theme = themeOf(this);
    roundedBox(painter, rect(), theme.color(Token::Raised), theme.color(Token::Hairline), 8);
  }

 private:
  QVBoxLayout* m_column;
};

/// A quiet label over a value, in a card.
Label* addFact(QVBoxLayout* column, const QString& name, QWidget* parent) {
  auto* place = new QVBoxLayout;
  place->setContentsMargins(Theme::step(3), 0, Theme::step(3), 0);
  place->setSpacing(2);
  auto* label = Label::quiet(name, parent);
  auto* value = Label::paragraph({}, parent);
  label->setBuddy(value);
  place->addWidget(label);
  place->addWidget(value);
  column->addLayout(place);
  return value;
}

} // namespace

TodayView::TodayView(Profile& profile, QWidget* parent)
    : QWidget(parent), m_profile(profile), m_title(new Label({}, this, TextSize::Headline, Weight::Strong)),
      m_notice(new NoticeBar(this)), m_recent(new RecentModel(profile.patients(), this)) {
  setAccessibleName(tr("Today"));
  auto* cards = new QHBoxLayout;
  cards->setSpacing(Theme::step(4));
  cards->addWidget(buildRecent(), 3);
  cards->addWidget(buildData(), 2, Qt::AlignTop);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(Theme::step(6), Theme::step(5), Theme::step(6), Theme::step(5));
  column->setSpacing(Theme::step(4));
  column->addWidget(m_title);
  column->addWidget(m_notice);
  column->addLayout(cards);
  column->addStretch(1);
  connect(&profile.sync(), &SyncControl::statusChanged, this, &TodayView::refresh);
  connect(m_notice, &NoticeBar::actionTriggered, &profile.sync(), &SyncControl::syncNow);
  refresh();
}

QWidget* TodayView::buildRecent() {
  auto* card = new Card(tr("Recently opened charts"), this);
  m_list = new QListView(card);
  m_list->setAccessibleName(tr("Recently opened charts"));
  m_list->setModel(m_recent);
  m_list->setItemDelegate(new RecentDelegate(m_list));
  m_list->setFrameShape(QFrame::NoFrame);
  m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  m_list->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  m_noRecent = Label::paragraph(tr("None yet. Charts you open are listed here."), card, Token::TextQuiet);
  m_noRecent->setContentsMargins(Theme::step(3), 0, Theme::step(3), 0);
  auto* all = new QPushButton(tr("Find a patient"), card);
  auto* row = new QHBoxLayout;
  row->setContentsMargins(Theme::step(3), Theme::step(1), Theme::step(3), 0);
  row->addWidget(all);
  row->addStretch(1);
  card->column()->addWidget(m_noRecent);
  card->column()->addWidget(m_list);
  card->column()->addLayout(row);
  setFocusProxy(m_list);
  connect(all, &QPushButton::clicked, this, &TodayView::allPatientsRequested);
  connect(m_list, &QListView::activated, this, [this](const QModelIndex& index) {
    Q_EMIT openRequested(index.data(RecentModel::PatientIdRole).toString());
  });
  auto* keys = new KeyTable(m_list);
  keys->add(tr("Open the chart"), {Qt::Key_Return, Qt::Key_Enter}, [this] {
    if (m_list->currentIndex().isValid())
      Q_EMIT openRequested(m_list->currentIndex().data(RecentModel::PatientIdRole).toString());
  });
  keys->add(tr("Choose a chart"), {Qt::Key_Up, Qt::Key_Down});
  const auto fit = [this] {
    const int rows = m_recent->rowCount();
    m_noRecent->setVisible(rows == 0);
    m_list->setVisible(rows > 0);
    m_list->setFixedHeight(rows * (themeOf(this).rowHeight() + 4) + 2);
    if (rows > 0 && !m_list->currentIndex().isValid()) m_list->setCurrentIndex(m_recent->index(0));
  };
  connect(m_recent, &QAbstractItemModel::modelReset, this, fit);
  fit();
  return card;
}

QWidget* TodayView::buildData() {
  auto* card = new Card(tr("Charts on this workstation"), this);
  m_clinician = addFact(card->column(), tr("Clinician"), card);
  m_age = addFact(card->column(), tr("Age of the data"), card);
  m_panel = addFact(card->column(), tr("Patients in your panel"), card);
  m_incomplete = addFact(card->column(), tr("Not complete yet"), card);
  return card;
}

void TodayView::setRecent(const std::vector<std::string>& ids) { m_recent->setIds(ids); }

void TodayView::refresh() {
  const QDateTime now = QDateTime::currentDateTime();
  //: %1 is today's date
  m_title->setText(tr("Today, %1").arg(dateText(now.date())));
  const SyncStatus& status = m_profile.sync().status();
  const SyncWords words = syncWords(status, m_profile.isEnrolled(), now);
  m_age->setText(words.age);
  const QLocale locale;
  m_panel->setText(status.patients > 0 ? locale.toString(static_cast<qlonglong>(status.patients))
                                       : tr("Not known before the first sync"));
  const std::int64_t missing = status.patients - status.filled;
  QString incomplete = tr("None: every chart is here as a whole");
  if (status.patients == 0)
    incomplete = tr("Not known before the first sync");
  else if (missing > 0) {
    //: %1 is how many charts are not complete, %2 of how many
    incomplete = tr("%1 of %2 charts")
                     .arg(locale.toString(static_cast<qlonglong>(missing)),
                          locale.toString(static_cast<qlonglong>(status.patients)));
  }
  m_incomplete->setText(incomplete);
  m_clinician->setText(status.clinician.empty() ? tr("Not known before the first sync") : fromUtf8(status.clinician));
  if (!words.detail.isEmpty()) {
    m_notice->show(NoticeKind::Caution, words.detail, status.running ? QString() : tr("Sync now"));
  } else {
    m_notice->hide();
  }
}

} // namespace clavis::ui
