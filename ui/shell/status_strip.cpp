#include "ui/shell/status_strip.h"

#include "ui/profile/profile.h"
#include "ui/theme/clavis_style.h"
#include "ui/widgets/icon_mark.h"
#include "ui/widgets/label.h"
#include "ui/words/sync_words.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>

namespace clavis::ui {

StatusStrip::StatusStrip(Profile& profile, QWidget* parent)
    : QWidget(parent), m_profile(profile), m_mark(new IconMark(Icon::Clock, 16, Token::TextQuiet, this)),
      m_sentence(Label::quiet({}, this)), m_progress(new QProgressBar(this)), m_parts(new QHBoxLayout),
      m_sync(new QPushButton(tr("Sync now"), this)) {
  setAccessibleName(tr("Age of the data"));
  m_progress->setTextVisible(false);
  m_progress->setFixedSize(160, 4);
  m_progress->setAccessibleName(tr("Charts synced"));
  setButtonRole(m_sync, ButtonRole::Quiet);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(Theme::step(3), 2, Theme::step(2), 2);
  row->setSpacing(Theme::step(2));
  row->addWidget(m_mark);
  row->addWidget(m_sentence);
  row->addWidget(m_progress);
  row->addStretch(1);
  row->addLayout(m_parts);
  row->addWidget(m_sync);
  connect(m_sync, &QPushButton::clicked, &profile.sync(), &SyncControl::syncNow);
  connect(&profile.sync(), &SyncControl::statusChanged, this, &StatusStrip::refresh);
  connect(&m_minute, &QTimer::timeout, this, &StatusStrip::refresh);
  m_minute.setTimerType(Qt::VeryCoarseTimer);
  m_minute.start(std::chrono::minutes(1));
  refresh();
}

void StatusStrip::refresh() {
  const SyncStatus& status = m_profile.sync().status();
  const SyncWords words = syncWords(status, m_profile.isEnrolled(), QDateTime::currentDateTime());
  m_sentence->setText(words.sentence);
  m_sentence->setToolTip(words.detail.isEmpty() ? words.age : words.detail);
  m_sentence->setAccessibleDescription(words.detail);
  const bool away = status.failure && meansUnreachable(*status.failure) && !status.running;
  switch (words.mood) {
  case SyncMood::Calm:
    m_mark->set(Icon::Check, Token::Positive);
    m_sentence->setTone(Token::TextQuiet);
    break;
  case SyncMood::Working:
    m_mark->set(Icon::Sync, Token::Accent);
    m_sentence->setTone(Token::Text);
    break;
  case SyncMood::Attention:
    m_mark->set(away ? Icon::Offline : Icon::Warning, Token::Caution);
    m_sentence->setTone(Token::Text);
    break;
  }
  const bool counted =
      status.running && status.progress.phase == core::SyncPhase::Charts && status.progress.patientsTotal > 0;
  m_progress->setVisible(counted);
  if (counted) {
    // An int holds fewer charts than a panel may have.
    m_progress->setRange(0, 1000);
    m_progress->setValue(static_cast<int>(status.progress.patientsDone * 1000 / status.progress.patientsTotal));
  }
  m_sync->setEnabled(!status.running && m_profile.isEnrolled());
}

void StatusStrip::addPart(QWidget* part) { m_parts->addWidget(part); }

QString StatusStrip::sentence() const { return m_sentence->text(); }

void StatusStrip::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  const Theme& theme = themeOf(this);
  painter.fillRect(rect(), theme.color(Token::Surface));
  painter.fillRect(QRect(0, 0, width(), 1), theme.color(Token::Hairline));
}

} // namespace clavis::ui
