#include "ui/chart/pages/overview_page.h"

#include "ui/chart/chart_words.h"
#include "ui/chart/pages/vitals_page.h"
#include "ui/chart/rows/row_table.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/label.h"
#include "ui/widgets/on_answer.h"
#include "ui/words/error_sentence.h"

#include <QPainter>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

namespace clavis::ui {
namespace {

constexpr int mostInCard = 8, mostMedications = 12;

Column fitting(const QString& title) { return {title, 0, 1, true}; }

// The newest value of each test that is out of its range.
class OutOfRangeRows final : public RowSet {
 public:
  explicit OutOfRangeRows(std::vector<chart::SeriesInfo> series)
      : m_series(std::move(series)), m_origins(m_series.size()) {}
  [[nodiscard]] int count() const override { return static_cast<int>(m_series.size()); }
  [[nodiscard]] Cell cell(int row, int column) const override {
    const auto& info = m_series.at(static_cast<std::size_t>(row));
    Cell cell;
    switch (column) {
    case 0: cell.text = oneLine(info.what.text); break;
    case 1: cell.strong = valueText(info.last); break;
    case 2:
      cell.badge = flagText(info.lastFlag);
      cell.badgeKind = isCritical(info.lastFlag) ? BadgeKind::Critical : BadgeKind::Caution;
      break;
    case 3: cell.text = dayText(info.lastDate); break;
    default: break;
    }
    return cell;
  }
  [[nodiscard]] RecordDetails details(int row) const override { return {cell(row, 0).text, {}, {}}; }
  [[nodiscard]] const chart::Origin& origin(int row) const override {
    return m_origins.at(static_cast<std::size_t>(row));
  }
  [[nodiscard]] bool past(int) const override { return false; }
  [[nodiscard]] const std::string& id(int row) const { return m_series.at(static_cast<std::size_t>(row)).id; }

 private:
  std::vector<chart::SeriesInfo> m_series;
  std::vector<chart::Origin> m_origins;
};

} // namespace

// ---- A card

OverviewCard::OverviewCard(const QString& title, QList<Column> columns, QWidget* parent)
    : QFrame(parent), m_name(title), m_columns(std::move(columns)), m_title(new QToolButton(this)),
      m_rows(new RowModel(this)), m_table(new RowTable(this)),
      m_sentence(Label::paragraph(QString(), this, Token::TextQuiet)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(1, 4, 1, 6);
  column->setSpacing(2);
  m_title->setIcon(themedIcon(Icon::ChevronRight));
  m_title->setToolTip(tr("Open the section"));
  m_title->setAutoRaise(true);
  m_title->setFocusPolicy(Qt::StrongFocus);
  connect(m_title, &QToolButton::clicked, this, &OverviewCard::opened);
  auto* head = new QHBoxLayout;
  head->setContentsMargins(4, 0, 4, 0);
  m_heading = new Label(title, this, TextSize::Body, Weight::Strong);
  m_heading->setContentsMargins(6, 2, 0, 2);
  head->addWidget(m_heading);
  head->addStretch(1);
  head->addWidget(m_title);
  column->addLayout(head);
  m_table->setCompact(true);
  m_table->setRows(m_rows);
  m_table->setAccessibleName(title);
  m_table->hide();
  column->addWidget(m_table);
  m_sentence->setTextFormat(Qt::PlainText);
  m_sentence->setContentsMargins(10, 2, 10, 2);
  m_sentence->setText(tr("Reading"));
  column->addWidget(m_sentence);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
}

void OverviewCard::setRows(std::shared_ptr<const RowSet> rows, std::int64_t total, const QString& note) {
  m_settled = true;
  const int shown = rows->count();
  m_rows->reset(m_columns);
  m_rows->append(std::move(rows));
  m_table->show();
  m_heading->setText(total >= 0 ? tr("%1  %2").arg(m_name).arg(total) : m_name);
  m_title->setAccessibleName(tr("%1, open the section").arg(m_name));
  QStringList notes;
  if (total > shown) notes << tr("%n more in the section", nullptr, static_cast<int>(total - shown));
  if (!note.isEmpty()) notes << note;
  m_sentence->setTextStyle(TextSize::Small, Weight::Regular);
  m_sentence->setTone(Token::TextQuiet);
  m_sentence->setText(notes.join(QStringLiteral("  ·  ")));
  m_sentence->setVisible(!notes.isEmpty());
}

void OverviewCard::setSentence(const QString& sentence, bool alarming) {
  m_settled = true;
  m_heading->setText(m_name);
  m_title->setAccessibleName(tr("%1, open the section").arg(m_name));
  m_table->hide();
  m_sentence->setTextStyle(TextSize::Body, Weight::Regular);
  m_sentence->setTone(alarming ? Token::Caution : Token::TextQuiet);
  m_sentence->setText(sentence);
  m_sentence->show();
}

QString OverviewCard::sentence() const { return m_sentence->text(); }

void OverviewCard::unchoose() {
  const QSignalBlocker quiet(m_table);
  m_table->clearSelection();
  m_table->setCurrentIndex({});
}

void OverviewCard::paintEvent(QPaintEvent*) {
  const Theme& theme = themeOf(this);
  QPainter painter(this);
  PaintScope scope(painter);
  roundedBox(painter, rect(), theme.color(Token::Raised), theme.color(Token::Hairline), Theme::radius);
}

// ---- The page

OverviewPage::OverviewPage(PageContext context, QWidget* parent)
    : ChartPage(context, tr("Overview"), parent), m_ground(new QWidget), m_columns(new QHBoxLayout(m_ground)),
      m_left(new QVBoxLayout), m_right(new QVBoxLayout) {
  const auto make = [this](Card which, const QString& title, QList<Column> columns) {
    auto* made = new OverviewCard(title, std::move(columns), m_ground);
    m_cards.at(static_cast<std::size_t>(which)) = made;
    connect(made, &OverviewCard::opened, this, [this, which] { Q_EMIT cardOpened(which); });
    connect(made->table(), &RowTable::activatedRow, this, [this, which] { Q_EMIT cardOpened(which); });
    connect(made->table(), &RowTable::chosen, this, [this, made](int row) {
      for (OverviewCard* other : m_cards) {
        if (other != made) other->unchoose();
      }
      if (const RecordDetails details = made->table()->rows()->details(row); !details.key.id.empty())
        Q_EMIT recordChosen(details);
    });
  };
  make(Card::Problems, tr("Current problems"), {{tr("Problem"), 0, 1}, {tr("Onset"), 106}});
  make(Card::Medications, tr("Current medications"), {{tr("Medication"), 0, 1}, {tr("Since"), 106}});
  make(Card::Allergies, tr("Allergies"), {{tr("Substance"), 0, 3}, fitting(tr("Risk")), {tr("Reaction"), 0, 2}});
  make(Card::Vitals, tr("Last vital signs"),
       {{tr("Vital sign"), 0, 1}, fitting(tr("Value")), fitting(tr("Flag")), fitting(tr("When"))});
  make(Card::OutOfRange, tr("Latest results out of range"),
       {{tr("Test"), 0, 1}, fitting(tr("Value")), fitting(tr("Flag")), fitting(tr("When"))});
  make(Card::Appointments, tr("Coming appointments"), {{tr("When"), 132}, {tr("Appointment"), 0, 1}});

  m_columns->setContentsMargins(0, 0, 8, 0);
  m_columns->setSpacing(12);
  for (QBoxLayout* column : {m_left, m_right}) {
    column->setSpacing(12);
    m_columns->addLayout(column, 1);
  }
  for (const Card which : {Card::Problems, Card::Medications}) m_left->addWidget(card(which));
  for (const Card which : {Card::Allergies, Card::OutOfRange, Card::Vitals, Card::Appointments})
    m_right->addWidget(card(which));
  m_left->addStretch(1);
  m_right->addStretch(1);

  auto* area = new QScrollArea(this);
  area->setWidget(m_ground);
  area->setWidgetResizable(true);
  area->setFrameShape(QFrame::NoFrame);
  area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  area->setFocusPolicy(Qt::NoFocus);
  setContent(area);
}

void OverviewPage::resizeEvent(QResizeEvent* event) {
  ChartPage::resizeEvent(event);
  m_columns->setDirection(width() < 640 ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

// lupdate takes a template for a class of its own: the context is named.
template <class Row>
void OverviewPage::readList(Card which, Answer<chart::Section<Row>> (ChartReader::*read)(chart::SectionQuery),
                            QList<int> columns, int most, const QString& none) {
  chart::SectionQuery query;
  query.activeOnly = true;
  query.limit = most + 1;
  onAnswer((context().reader.*read)(std::move(query)), this,
           [this, which, columns, most, none, asked = generation()](core::Result<chart::Section<Row>> section) {
             if (asked != generation()) return;
             OverviewCard* shown = card(which);
             if (!section) {
               shown->setSentence(OverviewPage::tr("Could not be read. %1").arg(errorSentence(section.error())), true);
             } else if (section->rows.empty()) {
               const bool sure = section->age.state == chart::SectionAge::State::Complete ||
                                 section->age.state == chart::SectionAge::State::Unknown;
               shown->setSentence(sure ? none : ageOfDataText(section->age, context().now()), !sure);
             } else {
               const auto total = static_cast<std::int64_t>(section->rows.size()) + section->hidden.beyondLimit;
               QString note;
               if (section->hidden.filtered > 0)
                 note = OverviewPage::tr("%n no longer current", nullptr, static_cast<int>(section->hidden.filtered));
               shown->setRows(std::make_shared<ExcerptRows>(std::make_shared<TypedRows<Row>>(std::move(section->rows)),
                                                            columns, most),
                              total, note);
             }
             settle();
           });
}

void OverviewPage::load() {
  showContent();
  readList<chart::ProblemRow>(Card::Problems, &ChartReader::problems, {0, 2}, mostInCard,
                              tr("No current problems are recorded."));
  readList<chart::MedicationRow>(Card::Medications, &ChartReader::medications, {0, 2}, mostMedications,
                                 tr("No current medications are recorded."));
  readAllergies();
  readVitals();
  readOutOfRange();
  readAppointments();
}

// The banner's summary knows "no known allergies" from "not recorded"; a bare list does not.
void OverviewPage::readAllergies() {
  onAnswer(context().reader.banner(), this, [this, asked = generation()](core::Result<chart::Banner> banner) {
    if (asked != generation()) return;
    OverviewCard* shown = card(Card::Allergies);
    if (!banner) {
      shown->setSentence(tr("Could not be read. %1").arg(errorSentence(banner.error())), true);
      return settle();
    }
    setAge(banner->allergies.age);
    const auto& known = banner->allergies;
    switch (known.knowledge) {
    case chart::AllergyKnowledge::Listed:
      shown->setRows(std::make_shared<ExcerptRows>(std::make_shared<TypedRows<chart::AllergyRow>>(known.allergies),
                                                   QList<int>{0, 1, 2}, static_cast<int>(known.allergies.size())),
                     static_cast<std::int64_t>(known.allergies.size()));
      break;
    case chart::AllergyKnowledge::NoneKnown: shown->setSentence(tr("No known allergies (recorded)."), false); break;
    case chart::AllergyKnowledge::NotRecorded:
      shown->setSentence(tr("Not recorded: nobody has said whether there are any."), true);
      break;
    case chart::AllergyKnowledge::NotLoaded:
      shown->setSentence(tr("Could not be loaded. There may be allergies."), true);
      break;
    }
    settle();
  });
}

void OverviewPage::readVitals() {
  onAnswer(context().reader.vitals({false, 1}), this,
           [this, asked = generation()](core::Result<chart::VitalsSection> vitals) {
             if (asked != generation()) return;
             OverviewCard* shown = card(Card::Vitals);
             if (!vitals) {
               shown->setSentence(tr("Could not be read. %1").arg(errorSentence(vitals.error())), true);
             } else if (auto rows = std::make_shared<VitalRows>(std::move(vitals->groups)); rows->count() == 0) {
               shown->setSentence(tr("No vital signs are recorded."), false);
             } else {
               const int total = rows->count();
               shown->setRows(std::make_shared<ExcerptRows>(rows, QList<int>{0, 1, 2, 3}, mostInCard), total);
             }
             settle();
           });
}

void OverviewPage::readOutOfRange() {
  onAnswer(context().reader.seriesList(), this, [this, asked = generation()](core::Result<chart::SeriesList> list) {
    if (asked != generation()) return;
    OverviewCard* shown = card(Card::OutOfRange);
    if (!list) {
      shown->setSentence(tr("Could not be read. %1").arg(errorSentence(list.error())), true);
      return settle();
    }
    std::vector<chart::SeriesInfo> out;
    int judged = 0, labs = 0;
    for (auto& info : list->series) {
      if (info.section != chart::SectionKind::Labs) continue;
      ++labs;
      if (info.lastFlag.level != chart::Level::NotStated) ++judged;
      if (info.lastFlag.abnormal()) out.push_back(std::move(info));
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const auto& a, const auto& b) { return isCritical(a.lastFlag) && !isCritical(b.lastFlag); });
    // A test without a range cannot be out of it: that must not read as "all is well".
    const QString unjudged =
        labs > judged ? tr("%n test(s) without a flag or a reference range", nullptr, labs - judged) : QString();
    if (labs == 0)
      shown->setSentence(tr("No laboratory results are recorded."), false);
    else if (out.empty())
      shown->setSentence(judged == 0 ? tr("Cannot be told: no result has a flag or a reference range.")
                                     : tr("None of the latest results is flagged.") +
                                           (unjudged.isEmpty() ? QString() : u' ' + unjudged + u'.'),
                         judged == 0);
    else {
      const auto total = static_cast<std::int64_t>(out.size());
      shown->setRows(std::make_shared<ExcerptRows>(std::make_shared<OutOfRangeRows>(std::move(out)),
                                                   QList<int>{0, 1, 2, 3}, mostInCard),
                     total, unjudged);
    }
    settle();
  });
}

void OverviewPage::readAppointments() {
  onAnswer(context().reader.appointments({}), this,
           [this, asked = generation()](core::Result<chart::Section<chart::AppointmentRow>> section) {
             if (asked != generation()) return;
             OverviewCard* shown = card(Card::Appointments);
             if (!section) {
               shown->setSentence(tr("Could not be read. %1").arg(errorSentence(section.error())), true);
               return settle();
             }
             std::erase_if(section->rows, [](const chart::AppointmentRow& row) {
               return row.past || row.origin.status == "cancelled";
             });
             // The next one first.
             std::reverse(section->rows.begin(), section->rows.end());
             if (section->rows.empty())
               shown->setSentence(tr("None is recorded."), false);
             else {
               const auto total = static_cast<std::int64_t>(section->rows.size());
               shown->setRows(std::make_shared<ExcerptRows>(
                                  std::make_shared<TypedRows<chart::AppointmentRow>>(std::move(section->rows)),
                                  QList<int>{0, 1}, mostInCard),
                              total);
             }
             settle();
           });
}

void OverviewPage::settle() {
  if (std::all_of(m_cards.begin(), m_cards.end(), [](const OverviewCard* one) { return one->settled(); })) markReady();
}

void OverviewPage::focusContent() { card(Card::Problems)->table()->setFocus(Qt::OtherFocusReason); }

} // namespace clavis::ui
