#include "ui/chart/details/detail_panel.h"

#include "ui/chart/chart_words.h"
#include "ui/chart/details/json_text.h"
#include "ui/theme/icon.h"
#include "ui/widgets/guarded_clipboard.h"
#include "ui/widgets/label.h"
#include "ui/widgets/on_answer.h"
#include "ui/widgets/reading_area.h"
#include "ui/words/clinical_format.h"
#include "ui/words/error_sentence.h"

#include <QCheckBox>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace clavis::ui {

DetailPanel::DetailPanel(ChartReader& reader, QWidget* parent)
    : QWidget(parent), m_reader(reader), m_tabs(new QTabWidget(this)), m_title(Label::title(QString(), this)),
      m_facts(new ReadingArea(tr("Details"), this)), m_source(new ReadingArea(tr("Source"), this)),
      m_raw(new QPlainTextEdit(this)), m_asSent(new QCheckBox(tr("Exactly as sent"), this)),
      m_copy(new QPushButton(tr("Copy"), this)), m_rawNote(Label::quiet(QString(), this)) {
  setMinimumWidth(260);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(12, 12, 12, 12);
  column->setSpacing(8);
  auto* head = new QHBoxLayout;
  m_title->setWordWrap(true);
  m_title->setTextFormat(Qt::PlainText);
  m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
  head->addWidget(m_title, 1);
  auto* close = new QToolButton(this);
  close->setIcon(themedIcon(Icon::Close));
  close->setAccessibleName(tr("Close the details"));
  close->setToolTip(tr("Close the details (Escape)"));
  close->setAutoRaise(true);
  connect(close, &QToolButton::clicked, this, &DetailPanel::closeRequested);
  head->addWidget(close, 0, Qt::AlignTop);
  column->addLayout(head);
  column->addWidget(m_tabs, 1);
  m_tabs->setDocumentMode(true);
  m_tabs->setElideMode(Qt::ElideNone); // the panel is at least as wide as its tabs
  m_tabs->setUsesScrollButtons(false);
  m_tabs->addTab(m_facts, tr("Details"));
  m_tabs->addTab(m_source, tr("Source"));

  auto* raw = new QWidget(this);
  auto* rawColumn = new QVBoxLayout(raw);
  rawColumn->setContentsMargins(0, 8, 0, 0);
  rawColumn->setSpacing(6);
  auto* rawTools = new QHBoxLayout;
  rawTools->addWidget(m_asSent);
  rawTools->addStretch(1);
  rawTools->addWidget(m_copy);
  rawColumn->addLayout(rawTools);
  m_rawNote->setWordWrap(true);
  rawColumn->addWidget(m_rawNote);
  m_raw->setReadOnly(true);
  m_raw->setLineWrapMode(QPlainTextEdit::WidgetWidth);
  QFont mono = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  mono.setPixelSize(12);
  m_raw->setFont(mono);
  m_raw->setTabChangesFocus(true);
  m_raw->setAccessibleName(tr("The record as FHIR"));
  rawColumn->addWidget(m_raw, 1);
  m_tabs->addTab(raw, tr("Raw FHIR"));

  connect(m_tabs, &QTabWidget::currentChanged, this, [this](int tab) { open(tab); });
  connect(m_asSent, &QCheckBox::toggled, this, [this] { showRaw(); });
  connect(m_copy, &QPushButton::clicked, this, [this] { copyGuarded(m_raw->toPlainText(), std::chrono::minutes(2)); });
  clear();
}

void DetailPanel::clear() {
  ++m_generation;
  m_details = {};
  m_title->setText(tr("Details"));
  m_sourceRead = m_rawRead = true; // nothing to read
  m_bytes.clear();
  m_raw->clear();
  fill(m_facts, {}, tr("Choose a line to see its values, dates and source."));
  fill(m_source, {}, tr("Choose a line to see its source."));
}

void DetailPanel::show(const RecordDetails& details) {
  ++m_generation;
  m_details = details;
  m_title->setText(details.title);
  m_sourceRead = m_rawRead = false;
  m_bytes.clear();
  m_raw->clear();
  m_rawNote->clear();
  fillDetails();
  open(m_tabs->currentIndex());
}

void DetailPanel::setTab(Tab tab) { m_tabs->setCurrentIndex(static_cast<int>(tab)); }
QString DetailPanel::rawText() const { return m_raw->toPlainText(); }

QString DetailPanel::spokenText() const {
  QStringList lines{m_details.title};
  for (const Fact& fact : m_details.facts) lines << fact.label + u' ' + fact.value;
  return lines.join(u'\n');
}

void DetailPanel::fillDetails() { fill(m_facts, m_details.facts, tr("The record holds nothing more.")); }

void DetailPanel::fill(QScrollArea* area, const QList<Fact>& facts, const QString& empty) {
  auto* content = new QWidget;
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(2, 8, 6, 8);
  column->setSpacing(1);
  if (facts.isEmpty()) column->addWidget(Label::paragraph(empty, content, Token::TextQuiet));
  for (const Fact& fact : facts) {
    auto* label = Label::quiet(fact.label, content);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    column->addWidget(label);
    auto* value = Label::paragraph(fact.value, content);
    value->setTextFormat(Qt::PlainText); // a record's text is never markup
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    value->setAccessibleName(fact.label + u' ' + fact.value);
    column->addWidget(value);
    column->addSpacing(8);
  }
  column->addStretch(1);
  area->setWidget(content); // deletes the one before
}

void DetailPanel::open(int tab) {
  if (m_details.key.id.empty()) return;
  if (tab == static_cast<int>(Tab::Source) && !m_sourceRead) readSource();
  if (tab == static_cast<int>(Tab::Raw) && !m_rawRead) readRaw();
}

void DetailPanel::readSource() {
  m_sourceRead = true;
  fill(m_source, {}, tr("Reading the source"));
  onAnswer(m_reader.provenance(m_details.key), this,
           [this, asked = m_generation](core::Result<chart::ProvenanceAnswer> answer) {
             if (asked != m_generation) return;
             if (!answer) {
               m_sourceRead = false;
               fill(m_source, {}, errorSentence(answer.error()));
               Q_EMIT loaded();
               return;
             }
             QList<Fact> facts;
             for (const auto& entry : answer->entries) {
               facts.append({tr("Recorded"), momentText(entry.recorded)});
               if (entry.occurred.start.known()) facts.append({tr("Happened"), spanText(entry.occurred)});
               if (!entry.activity.text.empty()) facts.append({tr("Activity"), oneLine(entry.activity.text)});
               for (const auto& agent : entry.agents)
                 facts.append({agent.role.empty() ? tr("By") : statusText(oneLine(agent.role)), partyText(agent)});
               for (const auto& entity : entry.entities) facts.append({tr("Made from"), oneLine(entity)});
               if (entry.signedByAgent) facts.append({tr("Signature"), tr("Present; not checked here")});
               facts.append({tr("Record"), fromUtf8(entry.key.text())});
             }
             fill(m_source, facts,
                  tr("No Provenance is recorded for this record. What it says about its own source is under Details."));
             Q_EMIT loaded();
           });
}

void DetailPanel::readRaw() {
  m_rawRead = true;
  m_rawNote->setText(tr("Reading the record"));
  onAnswer(m_reader.raw(m_details.key), this, [this, asked = m_generation](core::Result<chart::RawResource> answer) {
    if (asked != m_generation) return;
    if (!answer) {
      m_rawRead = false;
      m_rawNote->setText(errorSentence(answer.error()));
      Q_EMIT loaded();
      return;
    }
    m_bytes = std::move(answer->bytes);
    QString note = tr("%n byte(s)", nullptr, static_cast<int>(m_bytes.size()));
    if (!answer->versionId.empty()) note += QStringLiteral("  ·  ") + tr("version %1").arg(oneLine(answer->versionId));
    if (answer->lastUpdated) note += QStringLiteral("  ·  ") + tr("changed %1").arg(instantText(*answer->lastUpdated));
    m_rawNote->setText(note);
    showRaw();
    Q_EMIT loaded();
  });
}

void DetailPanel::showRaw() { m_raw->setPlainText(m_asSent->isChecked() ? fromUtf8(m_bytes) : indentedJson(m_bytes)); }

} // namespace clavis::ui
