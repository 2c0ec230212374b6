#include "ui/viewer/media/media_pane.h"

#include "ui/theme/clavis_style.h"
#include "ui/theme/theme.h"
#include "ui/viewer/media/video_surface.h"
#include "ui/widgets/key_table.h"
#include "ui/widgets/label.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSlider>
#include <QVBoxLayout>

#include <algorithm>
#include <limits>

namespace clavis::ui {

namespace {

/// "1:05", "1:02:07"
QString timeWords(qint64 milliseconds) {
  const qint64 seconds = milliseconds / 1000;
  const auto two = [](qint64 number) { return QStringLiteral("%1").arg(number, 2, 10, QLatin1Char('0')); };
  const QString end = QStringLiteral(":") + two(seconds % 60);
  if (seconds < 3600) return QString::number(seconds / 60) + end;
  return QString::number(seconds / 3600) + QLatin1Char(':') + two(seconds / 60 % 60) + end;
}

} // namespace

MediaPane::MediaPane(std::shared_ptr<core::preview::ByteSource> source, bool video, QWidget* parent)
    : QWidget(parent), m_player(new MediaPlayer(std::move(source), this)), m_surface(new VideoSurface(this)),
      m_play(new QPushButton(this)), m_slider(new QSlider(Qt::Horizontal, this)), m_time(Label::quiet({}, this)),
      m_volume(new QSlider(Qt::Horizontal, this)), m_speed(new QComboBox(this)) {
  build(video);
  connect(m_player, &MediaPlayer::stateChanged, this, [this](MediaPlayer::State state) {
    m_state = state;
    updateWords();
  });
  connect(m_player, &MediaPlayer::durationChanged, this, [this](qint64 duration) {
    m_duration = duration;
    m_slider->setRange(0, static_cast<int>(std::min<qint64>(duration, std::numeric_limits<int>::max())));
    m_slider->setEnabled(duration > 0);
    updateWords();
  });
  connect(m_player, &MediaPlayer::positionChanged, this, [this](qint64 position) {
    m_position = position;
    if (!m_slider->isSliderDown()) m_slider->setValue(static_cast<int>(position));
    updateWords();
  });
  connect(m_player, &MediaPlayer::pictureArrived, m_surface, &VideoSurface::setPicture);
  connect(m_player, &MediaPlayer::failed, this, &MediaPane::failed);
  addKey(this, tr("Play or pause"), {QKeySequence(Qt::Key_Space), QKeySequence(Qt::Key_K)},
         [this] { togglePlaying(); });
  addKey(this, tr("Back 5 seconds"), {QKeySequence(Qt::Key_J)}, [this] { skip(-5000); });
  addKey(this, tr("On 5 seconds"), {QKeySequence(Qt::Key_L)}, [this] { skip(5000); });
  addKey(this, tr("To the start"), {QKeySequence(Qt::Key_Home)}, [this] { seek(0); });
  updateWords();
}

void MediaPane::build(bool video) {
  m_surface->setWords(video ? tr("A video. It plays when you press Play.")
                            : tr("A sound. It plays when you press Play."));
  setButtonRole(m_play, ButtonRole::Primary);
  m_play->setMinimumWidth(88);
  m_slider->setAccessibleName(tr("Position"));
  m_slider->setEnabled(false);
  m_slider->setSingleStep(5000);
  m_slider->setPageStep(30'000);
  m_volume->setAccessibleName(tr("Volume"));
  m_volume->setRange(0, 100);
  m_volume->setValue(100);
  m_volume->setFixedWidth(110);
  m_speed->setAccessibleName(tr("Speed"));
  for (const double speed : {0.5, 1.0, 1.5, 2.0})
    m_speed->addItem(tr("%1\u00D7").arg(locale().toString(speed, 'g', 2)), speed);
  m_speed->setCurrentIndex(1);
  auto* bar = new QHBoxLayout;
  bar->setContentsMargins(12, 8, 12, 8);
  bar->setSpacing(10);
  bar->addWidget(m_play);
  bar->addWidget(m_slider, 1);
  bar->addWidget(m_time);
  bar->addWidget(Label::quiet(tr("Volume"), this));
  bar->addWidget(m_volume);
  bar->addWidget(m_speed);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(m_surface, 1);
  column->addLayout(bar);
  connect(m_play, &QPushButton::clicked, this, &MediaPane::togglePlaying);
  connect(m_slider, &QSlider::sliderMoved, this, [this](int value) { m_player->seek(value); });
  connect(m_slider, &QSlider::actionTriggered, this, [this](int action) {
    if (action != QAbstractSlider::SliderMove) m_player->seek(m_slider->sliderPosition());
  });
  connect(m_volume, &QSlider::valueChanged, this, [this](int value) { m_player->setVolume(value / 100.0); });
  connect(m_speed, &QComboBox::activated, this, [this] { m_player->setRate(m_speed->currentData().toDouble()); });
  setFocusProxy(m_play);
}

void MediaPane::togglePlaying() {
  if (playing())
    m_player->pause();
  else
    m_player->play();
}

void MediaPane::skip(qint64 milliseconds) {
  seek(std::clamp<qint64>(m_position + milliseconds, 0, std::max<qint64>(m_duration, 0)));
}

void MediaPane::seek(qint64 milliseconds) { m_player->seek(milliseconds); }

bool MediaPane::hasPicture() const { return m_surface->hasPicture(); }

void MediaPane::updateWords() {
  m_play->setText(playing() ? tr("Pause") : tr("Play"));
  m_time->setText(m_duration > 0 ? tr("%1 of %2").arg(timeWords(m_position), timeWords(m_duration))
                                 : tr("not started"));
}

} // namespace clavis::ui
