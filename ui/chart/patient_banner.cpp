#include "ui/chart/patient_banner.h"

#include "ui/chart/allergy_strip.h"
#include "ui/chart/chart_words.h"
#include "ui/theme/theme.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/label.h"
#include "ui/words/clinical_format.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace clavis::ui {

// Label and value pairs that flow: the label quiet, the value strong, no colon between them.
class FactFlow final : public QWidget {
 public:
  explicit FactFlow(QWidget* parent) : QWidget(parent), m_flow(new FlowLayout(20, 2, this)) {
    m_flow->setContentsMargins(0, 0, 0, 0);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
  }

  void clear() {
    while (m_flow->count() > 0) {
      QLayoutItem* item = m_flow->takeAt(0);
      delete item->widget();
      delete item;
    }
    m_spoken.clear();
  }
  /// `quiet` and `strong` are the colours on the ground the fact stands on.
  void add(const QString& label, const QString& value, Token quiet, Token strong) {
    auto* fact = new QWidget(this);
    auto* row = new QHBoxLayout(fact);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    if (!label.isEmpty()) row->addWidget(new Label(label, fact, TextSize::Body, Weight::Regular, quiet));
    auto* shown = new Label(value, fact, TextSize::Body, Weight::Strong, strong);
    shown->setTextFormat(Qt::PlainText);
    shown->setTextInteractionFlags(Qt::TextSelectableByMouse); // identifiers are copied into other systems
    row->addWidget(shown);
    fact->setAccessibleName(label.isEmpty() ? value : label + u' ' + value);
    m_flow->addWidget(fact);
    m_spoken << fact->accessibleName();
  }
  void addWidget(QWidget* widget) { m_flow->addWidget(widget); }
  [[nodiscard]] QStringList spoken() const { return m_spoken; }

 private:
  FlowLayout* m_flow;
  QStringList m_spoken;
};

PatientBanner::PatientBanner(QWidget* parent)
    : QFrame(parent), m_name(nullptr), m_note(nullptr), m_facts(new FactFlow(this)),
      m_allergies(new AllergyStrip(this)) {
  setObjectName(QStringLiteral("patientBanner"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(16, 8, 16, 8);
  column->setSpacing(6);
  auto* name = new Label(QString(), this, TextSize::Headline, Weight::Strong);
  name->setTextFormat(Qt::PlainText);
  name->setWordWrap(true);
  name->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_name = name;
  auto* note = Label::paragraph(QString(), this, Token::Text);
  note->setTextFormat(Qt::PlainText);
  m_note = note;
  column->addWidget(m_name);
  column->addWidget(m_note);
  column->addWidget(m_facts);
  column->addWidget(m_allergies);
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  clear();
}

void PatientBanner::clear() {
  m_shownName.clear();
  m_deceased = false;
  m_facts->clear();
  m_facts->hide();
  m_allergies->hide();
  m_name->setText(tr("Opening the chart"));
  m_note->hide();
  restyle();
}

void PatientBanner::setProblem(const QString& sentence) {
  clear();
  m_name->setText(tr("The chart could not be opened"));
  m_note->setText(sentence);
  m_note->show();
  setAccessibleName(spokenText());
}

void PatientBanner::setBanner(const core::chart::Banner& banner) {
  m_shownName = nameText(banner.name);
  m_deceased = banner.deceased;
  m_name->setText(m_shownName);
  m_facts->clear();
  const Token quiet = m_deceased ? Token::OnBannerDeceased : Token::TextQuiet;
  const Token strong = m_deceased ? Token::OnBannerDeceased : Token::Text;

  const QString born = dayText(banner.birthDate);
  QString birth = born.isEmpty() ? tr("Not known") : born;
  if (!born.isEmpty() && banner.age && !banner.deceased) birth += QStringLiteral(" (") + ageWords(*banner.age) + u')';
  m_facts->add(tr("Born"), birth, quiet, strong);
  if (banner.deceased) {
    QString died = dayText(banner.died);
    if (died.isEmpty()) died = tr("Date not known");
    if (banner.ageAtDeath) died += QStringLiteral(" (") + ageWords(*banner.ageAtDeath) + u')';
    m_facts->add(tr("Died"), died, quiet, strong);
  }
  m_facts->add(tr("Gender"), genderText(fromUtf8(banner.gender)), quiet, strong);
  bool any = false;
  for (const auto& identifier : banner.identifiers) {
    if (identifier.use == "old") continue;
    // One line for each would push the chart down: those that identify a person at the bedside.
    const bool bedside = identifier.type == "MR" || identifier.type == "NI" || identifier.type == "NH" ||
                         identifier.grouping == core::chart::IdentifierGrouping::NhsNumber ||
                         identifier.grouping == core::chart::IdentifierGrouping::Medicare ||
                         identifier.grouping == core::chart::IdentifierGrouping::Ihi;
    if (!bedside) continue;
    m_facts->add(identifier.label.empty() ? tr("Identifier") : oneLine(identifier.label),
                 oneLine(identifier.grouped.empty() ? identifier.value : identifier.grouped), quiet, strong);
    any = true;
  }
  if (!any) {
    if (banner.identifiers.empty()) {
      m_facts->add(tr("Identifier"), tr("Not known"), quiet, strong);
    } else {
      const auto& first = banner.identifiers.front();
      m_facts->add(first.label.empty() ? tr("Identifier") : oneLine(first.label),
                   oneLine(first.grouped.empty() ? first.value : first.grouped), quiet, strong);
    }
  }
  QStringList notes;
  if (banner.mergedInto) notes << tr("This record has been replaced by another one: do not add to it.");
  if (!banner.active) notes << tr("This record is marked as not in use.");
  m_note->setText(notes.join(u' '));
  m_note->setVisible(!notes.isEmpty());
  m_allergies->setAllergies(banner.allergies);
  m_facts->show();
  m_allergies->show();
  restyle();
  setAccessibleName(spokenText());
}

QString PatientBanner::spokenText() const {
  QStringList parts{m_name->text()};
  if (!m_note->text().isEmpty() && m_note->isVisibleTo(this)) parts << m_note->text();
  parts << m_facts->spoken();
  if (m_allergies->isVisibleTo(this)) parts << m_allergies->text().simplified();
  return parts.join(QStringLiteral(", "));
}

void PatientBanner::restyle() {
  const Token ink = m_deceased ? Token::OnBannerDeceased : Token::Text;
  static_cast<Label*>(m_name)->setTone(m_shownName.isEmpty() ? Token::TextQuiet : ink);
  static_cast<Label*>(m_note)->setTone(ink);
  updateGeometry();
  update();
}

void PatientBanner::changeEvent(QEvent* event) {
  if (event->type() == QEvent::StyleChange) update();
  QFrame::changeEvent(event);
}

void PatientBanner::paintEvent(QPaintEvent*) {
  const Theme& theme = themeOf(this);
  QPainter painter(this);
  painter.fillRect(rect(), theme.color(m_deceased ? Token::BannerDeceased : Token::Banner));
  painter.fillRect(QRect(0, height() - 1, width(), 1), theme.color(Token::Line));
}

} // namespace clavis::ui
