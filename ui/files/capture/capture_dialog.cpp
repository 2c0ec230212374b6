#include "ui/files/capture/capture_dialog.h"

#include "core/base/error.h"
#include "core/base/on_pool.h"
#include "ui/files/picture/picture_edit.h"
#include "ui/theme/clavis_style.h"
#include "ui/viewer/media/video_surface.h"
#include "ui/widgets/label.h"
#include "ui/widgets/on_answer.h"
#include "ui/widgets/screen_fit.h"

#include <QBuffer>
#include <QComboBox>
#include <QDateTime>
#include <QHBoxLayout>
#include <QImageWriter>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <utility>

namespace clavis::ui {

namespace {

constexpr QSize filmSize(1280, 720);
constexpr int filmQuality = 72;
constexpr int framesWaiting = 3; ///< more than that are left out: the window goes before the film
constexpr qsizetype quietest = 2;

QString lengthText(qint64 milliseconds) {
  const qint64 seconds = milliseconds / 1000;
  return QStringLiteral("%1:%2").arg(seconds / 60).arg(seconds % 60, 2, 10, QLatin1Char('0'));
}

QByteArray jpegOf(const QImage& picture, int quality) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  QImageWriter writer(&buffer, "jpeg");
  writer.setQuality(quality);
  return writer.write(picture) ? bytes : QByteArray();
}

} // namespace

CaptureDialog::CaptureDialog(std::unique_ptr<CaptureSource> source, Kind kind, QWidget* parent)
    : QDialog(parent), m_source(std::move(source)), m_kind(kind), m_kinds(new QComboBox(this)),
      m_cameras(new QComboBox(this)), m_microphones(new QComboBox(this)), m_surface(new VideoSurface(this)),
      m_level(new QProgressBar(this)), m_words(Label::paragraph({}, this)),
      m_cancel(new QPushButton(tr("Leave it"), this)), m_again(new QPushButton(tr("Take it again"), this)),
      m_take(new QPushButton(this)), m_use(new QPushButton(tr("Use it"), this)) {
  setAttribute(Qt::WA_DeleteOnClose);
  m_encoder.setMaxThreadCount(1);
  build();
  connect(m_source.get(), &CaptureSource::devicesChanged, this, &CaptureDialog::listDevices);
  connect(m_source.get(), &CaptureSource::frame, this, &CaptureDialog::showFrame);
  connect(m_source.get(), &CaptureSource::samples, this, &CaptureDialog::hear);
  connect(m_source.get(), &CaptureSource::failed, this, [this](bool camera) {
    m_broken = true;
    if (m_phase == Phase::Recording) end(); // what there is, is kept
    say(camera
            ? tr("The camera gives no picture. Another program may be using it, or it was pulled out. Choose another "
                 "one, or plug it in again.")
            : tr("The microphone gives no sound. Another program may be using it, or it was pulled out. Choose "
                 "another one, or plug it in again."));
  });
  connect(m_kinds, &QComboBox::activated, this, [this](int index) { setKind(static_cast<Kind>(index)); });
  for (QComboBox* box : {m_cameras, m_microphones}) connect(box, &QComboBox::activated, this, &CaptureDialog::start);
  connect(m_take, &QPushButton::clicked, this, &CaptureDialog::take);
  connect(m_again, &QPushButton::clicked, this, &CaptureDialog::again);
  connect(m_use, &QPushButton::clicked, this, &CaptureDialog::use);
  connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
  m_tick.setInterval(250);
  connect(&m_tick, &QTimer::timeout, this, [this] {
    const qint64 now = m_clock.elapsed();
    const bool full = m_film && m_film->isFull();
    if (full || now >= std::chrono::milliseconds(longest).count()) return end();
    //: %1 and %2 are lengths such as "0:12" and "10:00"
    say(tr("Recording, %1 of at most %2").arg(lengthText(now), lengthText(std::chrono::milliseconds(longest).count())));
  });
  setKind(kind);
}

CaptureDialog::~CaptureDialog() {
  stop();
  m_encoder.clear();
  m_encoder.waitForDone();
  m_content.fill('\0');
  m_sound.fill('\0');
}

void CaptureDialog::build() {
  m_kinds->addItems({tr("Photo"), tr("Film"), tr("Voice note")});
  m_kinds->setAccessibleName(tr("What to take"));
  m_cameras->setAccessibleName(tr("Camera"));
  m_microphones->setAccessibleName(tr("Microphone"));
  m_level->setRange(0, 100);
  m_level->setTextVisible(false);
  m_level->setFixedHeight(6);
  m_level->setAccessibleName(tr("Loudness"));
  m_surface->setMinimumSize(320, 200);
  for (QPushButton* button : {m_cancel, m_again, m_take, m_use}) button->setAutoDefault(false);
  setButtonRole(m_take, ButtonRole::Primary);
  setButtonRole(m_use, ButtonRole::Primary);
  auto* devices = new QHBoxLayout;
  devices->setSpacing(Theme::step(2));
  for (QComboBox* box : {m_kinds, m_cameras, m_microphones}) devices->addWidget(box, 1);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(m_cancel);
  buttons->addStretch(1);
  for (QPushButton* button : {m_again, m_take, m_use}) buttons->addWidget(button);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(Theme::step(5), Theme::step(4), Theme::step(5), Theme::step(4));
  column->setSpacing(Theme::step(3));
  column->addLayout(devices);
  column->addWidget(m_surface, 1);
  column->addWidget(m_level);
  column->addWidget(m_words);
  column->addWidget(
      Label::paragraph(tr("It is kept in memory until you send it, and then encrypted. No copy is left on "
                          "this computer outside Clavis."),
                       this, Token::TextQuiet));
  column->addLayout(buttons);
  resizeWithinScreen(*this, {720, 620});
}

void CaptureDialog::setKind(Kind kind) {
  m_kind = kind;
  m_kinds->setCurrentIndex(static_cast<int>(kind));
  switch (kind) {
  case Kind::Photo: setWindowTitle(tr("Take a picture")); break;
  case Kind::Film: setWindowTitle(tr("Record a film")); break;
  case Kind::Voice: setWindowTitle(tr("Record a voice note")); break;
  }
  setAccessibleName(windowTitle());
  m_cameras->setVisible(needsCamera());
  m_surface->setVisible(true);
  m_microphones->setVisible(needsMicrophone());
  m_level->setVisible(needsMicrophone());
  listDevices();
}

void CaptureDialog::listDevices() {
  const auto fill = [](QComboBox& box, const std::vector<CaptureDevice>& devices) {
    const QByteArray before = box.currentData().toByteArray();
    box.clear();
    for (const CaptureDevice& device : devices) box.addItem(device.name, device.id);
    const int same = box.findData(before);
    box.setCurrentIndex(same >= 0 ? same : box.count() > 0 ? 0 : -1);
    box.setEnabled(box.count() > 0);
    return before != box.currentData().toByteArray();
  };
  const bool camera = fill(*m_cameras, m_source->cameras());
  const bool microphone = fill(*m_microphones, m_source->microphones());
  // What is being recorded from goes on when another device comes.
  if (m_phase == Phase::Recording && !camera && !microphone) return;
  if (m_phase == Phase::Recording) end();
  if (m_phase == Phase::Ready) start();
}

void CaptureDialog::start() {
  stop();
  m_broken = false;
  m_last = {};
  m_surface->setPicture({});
  m_surface->setWords(needsCamera() ? QString() : tr("Voice note"));
  show(Phase::Ready);
  if (needsCamera() && m_cameras->count() == 0)
    say(tr("No camera is connected. Plug one in; it appears here by itself."));
  else if (needsMicrophone() && m_microphones->count() == 0)
    say(tr("No microphone is connected. Plug one in; it appears here by itself."));
  else
    say(needsCamera() ? tr("Check that nobody else is in the picture.") : tr("Say something: the bar shows how loud."));
  if (needsCamera() && m_cameras->count() > 0) m_source->startCamera(m_cameras->currentData().toByteArray());
  if (needsMicrophone() && m_microphones->count() > 0)
    m_source->startMicrophone(m_microphones->currentData().toByteArray());
  show(Phase::Ready);
}

void CaptureDialog::stop() {
  m_tick.stop();
  m_source->stopCamera();
  m_source->stopMicrophone();
  m_level->setValue(0);
}

void CaptureDialog::showFrame(const QImage& picture) {
  if (m_phase == Phase::Taken || !needsCamera()) return;
  const bool first = m_last.isNull();
  m_last = picture;
  m_surface->setPicture(picture);
  if (m_phase == Phase::Recording && m_kind == Kind::Film) encode(picture);
  if (first) show(m_phase);
}

void CaptureDialog::hear(const QByteArray& pcm) {
  if (m_phase == Phase::Taken || !needsMicrophone()) return;
  m_level->setValue(static_cast<int>(loudness(pcm) * 100));
  if (m_phase != Phase::Recording || m_ending) return;
  if (m_film)
    m_film->addSamples(pcm);
  else
    m_sound.append(pcm);
}

void CaptureDialog::encode(const QImage& picture) {
  if (m_ending) return;
  if (!m_film) {
    const QSize size = picture.size().boundedTo(picture.size().scaled(filmSize, Qt::KeepAspectRatio));
    m_film = std::make_unique<MovieRecording>(QSize(size.width() & ~1, size.height() & ~1), CaptureSource::sampleRate);
    m_length = 0;
  }
  if (m_encoding >= framesWaiting) return;
  ++m_encoding;
  onAnswer(core::onPool(m_encoder,
                        [picture, size = m_film->size()]() -> core::Result<QByteArray> {
                          return jpegOf(picture.size() == size
                                            ? picture
                                            : picture.scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation),
                                        filmQuality);
                        }),
           this, [this](const core::Result<QByteArray>& jpeg) {
             --m_encoding;
             if (m_film && jpeg && !jpeg->isEmpty()) m_film->addFrame(*jpeg);
             if (m_ending && m_encoding == 0) finishFilm();
           });
}

void CaptureDialog::take() {
  switch (m_phase) {
  case Phase::Ready: return m_kind == Kind::Photo ? end() : begin();
  case Phase::Recording: return end();
  case Phase::Taken: return;
  }
}

void CaptureDialog::begin() {
  m_sound.clear();
  m_film.reset();
  m_ending = false;
  m_clock.start();
  m_tick.start();
  show(Phase::Recording);
  //: %1 and %2 are lengths such as "0:12" and "10:00"
  say(tr("Recording, %1 of at most %2").arg(lengthText(0), lengthText(std::chrono::milliseconds(longest).count())));
}

void CaptureDialog::end() {
  if (m_ending) return;
  m_length = m_phase == Phase::Recording ? m_clock.elapsed() : 0;
  m_ending = true;
  stop();
  switch (m_kind) {
  case Kind::Photo:
    if (m_last.isNull()) break;
    m_content = PictureEdit(m_last).encoded(false);
    break;
  case Kind::Voice:
    if (m_sound.size() >= quietest) m_content = wavFile(m_sound, CaptureSource::sampleRate);
    m_sound.fill('\0');
    m_sound.clear();
    break;
  case Kind::Film:
    if (m_encoding > 0) return show(Phase::Taken); // the last frames are still being encoded
    return finishFilm();
  }
  show(Phase::Taken);
}

void CaptureDialog::finishFilm() {
  if (m_film && m_film->frames() > 0) m_content = m_film->finish(m_length);
  m_film.reset();
  show(Phase::Taken);
}

void CaptureDialog::again() {
  m_content.fill('\0');
  m_content.clear();
  m_ending = false;
  start();
}

void CaptureDialog::use() {
  const QString moment = QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd HHmm"));
  //: names of what was taken; %1 is a date and time such as "2026-03-12 0905"
  const QString name = m_kind == Kind::Photo  ? tr("Photo %1.jpg").arg(moment)
                       : m_kind == Kind::Film ? tr("Film %1.avi").arg(moment)
                                              : tr("Voice note %1.wav").arg(moment);
  Q_EMIT taken(m_content, name);
  accept();
}

void CaptureDialog::show(Phase phase) {
  m_phase = phase;
  const bool whole = !m_content.isEmpty();
  const bool camera = !needsCamera() || !m_last.isNull();
  const bool microphone = !needsMicrophone() || m_microphones->count() > 0;
  m_take->setVisible(phase != Phase::Taken);
  m_again->setVisible(phase == Phase::Taken);
  m_use->setVisible(phase == Phase::Taken);
  m_use->setEnabled(whole);
  m_take->setEnabled(phase == Phase::Recording || (camera && microphone && !m_broken));
  m_take->setText(phase == Phase::Recording ? tr("Stop recording")
                  : m_kind == Kind::Photo   ? tr("Take the picture")
                                            : tr("Record"));
  for (QComboBox* box : {m_kinds, m_cameras, m_microphones}) box->setEnabled(phase == Phase::Ready && box->count() > 0);
  if (phase != Phase::Taken) return;
  if (m_ending && m_kind == Kind::Film && m_encoding > 0) return say(tr("Putting the film together"));
  if (!whole) return say(tr("Nothing was taken. Try again."));
  //: %1 is a length such as "0:12"
  say(m_kind == Kind::Photo ? tr("This is the picture.") : tr("Recorded: %1.").arg(lengthText(m_length)));
  m_use->setFocus(Qt::OtherFocusReason);
}

void CaptureDialog::say(const QString& words) { m_words->setText(words); }

QString CaptureDialog::words() const { return m_words->text(); }

} // namespace clavis::ui
