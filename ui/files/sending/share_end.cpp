#include "ui/files/sending/share_end.h"

#include "ui/theme/theme.h"
#include "ui/widgets/label.h"

#include <QComboBox>
#include <QDateEdit>
#include <QHBoxLayout>

#include <array>
#include <set>

namespace clavis::ui {

namespace {
constexpr std::array daysOffered{7, 30, 90};
constexpr int untilTakenBack = 0;
constexpr int untilADate = -1;
constexpr int furthestDays = 3650;
} // namespace

ShareEnd::ShareEnd(QWidget* parent) : QWidget(parent), m_choice(new QComboBox(this)), m_date(new QDateEdit(this)) {
  m_choice->setAccessibleName(tr("How long they can be fetched"));
  m_choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  m_date->setAccessibleName(tr("Last day they can be fetched"));
  m_date->setCalendarPopup(true);
  m_date->setDisplayFormat(QStringLiteral("dd-MMM-yyyy"));
  m_date->hide();
  auto* label = Label::quiet(tr("Can be fetched"), this);
  label->setBuddy(m_choice);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(Theme::step(2));
  row->addWidget(label);
  row->addWidget(m_choice);
  row->addWidget(m_date);
  row->addStretch(1);
  connect(m_choice, &QComboBox::currentIndexChanged, this,
          [this] { m_date->setVisible(m_choice->currentData().toInt() == untilADate); });
  setRules({});
}

void ShareEnd::setRules(const exchange::ShareRules& rules) {
  const QDate today = QDate::currentDate();
  const int furthest = rules.longestDays > 0 ? rules.longestDays : furthestDays;
  m_choice->clear();
  std::set<int> days(daysOffered.begin(), daysOffered.end());
  if (rules.usualDays > 0) days.insert(rules.usualDays);
  for (const int count : days)
    if (count <= furthest) m_choice->addItem(tr("for %n day(s)", nullptr, count), count);
  m_choice->addItem(tr("until a date"), untilADate);
  if (rules.longestDays == 0) m_choice->addItem(tr("until they are taken back"), untilTakenBack);
  m_date->setDateRange(today, today.addDays(furthest));
  m_date->setDate(today.addDays(std::min(rules.usualDays > 0 ? rules.usualDays : daysOffered.back(), furthest)));
  m_choice->setCurrentIndex(std::max(0, m_choice->findData(rules.usualDays)));
}

std::optional<core::Instant> ShareEnd::end(core::Instant now) const {
  const int days = m_choice->currentData().toInt();
  if (days > 0) return now + std::chrono::days(days);
  if (days == untilTakenBack) return std::nullopt;
  return core::Instant(std::chrono::milliseconds(m_date->date().endOfDay().toMSecsSinceEpoch()));
}

} // namespace clavis::ui
