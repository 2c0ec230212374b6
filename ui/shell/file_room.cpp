#include "ui/shell/file_room.h"

#include "ui/files/capture/capture_dialog.h"
#include "ui/files/capture/system_capture.h"
#include "ui/files/files_view.h"
#include "ui/files/filing/filing_dialog.h"
#include "ui/files/picture/picture_editor.h"
#include "ui/files/progress/task_bar.h"
#include "ui/files/progress/transfer_strip.h"
#include "ui/files/sending/file_drop.h"
#include "ui/files/sending/outgoing_model.h"
#include "ui/files/sending/send_files_dialog.h"
#include "ui/messages/compose/composer.h"
#include "ui/messages/conversation_view.h"
#include "ui/messages/message_words.h"
#include "ui/messages/people.h"
#include "ui/profile/profile.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/on_answer.h"
#include "ui/words/error_sentence.h"

#include <QPlainTextEdit>

#include <algorithm>

namespace clavis::ui {

FileRoom::FileRoom(Profile& profile, QWidget* desk)
    : QObject(desk), m_profile(profile), m_desk(desk),
      m_view(new FilesView(*profile.files(), *profile.messages(), desk)), m_strip(new TransferStrip(desk)),
      m_taskBar(systemTaskBar()) {
  connect(m_view, &FilesView::openRequested, this, &FileRoom::open);
  connect(m_view, &FilesView::filingRequested, this, &FileRoom::file);
  connect(m_view, &FilesView::summaryChanged, this, &FileRoom::showSummary);
  const auto toPatient = [this] { return m_view->patient().empty() ? std::string() : "Patient/" + m_view->patient(); };
  connect(m_view, &FilesView::sendRequested, this, [this, toPatient] { send(0, toPatient()); });
  connect(m_view, &FilesView::photoRequested, this, [this] { capture(false); });
  connect(m_view, &FilesView::recordingRequested, this, [this] { capture(true); });
  connect(m_strip, &TransferStrip::clicked, this, [this] {
    m_view->showTab(FilesView::Tab::UnderWay);
    Q_EMIT shown();
  });
  auto* drop = new FileDrop(m_view);
  connect(drop, &FileDrop::dropped, this,
          [this, toPatient](const std::vector<std::filesystem::path>& paths) { send(0, toPatient())->offer(paths); });
  connect(drop, &FileDrop::pasted, this, [this, toPatient](const QByteArray& picture, const QString& name) {
    send(0, toPatient())->offerBytes(picture, name);
  });
  m_view->readCounts();
}

FileRoom::~FileRoom() = default;

void FileRoom::serve(ConversationView& conversation) {
  conversation.offerFiles();
  connect(&conversation, &ConversationView::attachRequested, this, [this](qint64 key) { send(key, {}); });
  connect(&conversation, &ConversationView::filesRequested, this, [this](qint64 message) {
    m_view->showMessage(message);
    Q_EMIT shown();
  });
  auto* drop = new FileDrop(&conversation);
  drop->watch(conversation.composer().field());
  ConversationView* view = &conversation;
  connect(drop, &FileDrop::dropped, this, [this, view](const std::vector<std::filesystem::path>& paths) {
    if (view->conversation() != 0) send(view->conversation(), {})->offer(paths);
  });
  connect(drop, &FileDrop::pasted, this, [this, view](const QByteArray& picture, const QString& name) {
    if (view->conversation() != 0) send(view->conversation(), {})->offerBytes(picture, name);
  });
}

SendFilesDialog* FileRoom::send(exchange::ConversationKey conversation, const std::string& patient) {
  auto* dialog =
      new SendFilesDialog(*m_profile.files(), *m_profile.messages(), conversation, patient, m_desk->window());
  dialog->chartInFront = [this] { return chartInFront ? chartInFront() : std::string(); };
  connect(dialog, &SendFilesDialog::queued, this, [this](int files) {
    m_view->notice().show(NoticeKind::Positive,
                          tr("%n file(s) queued. They are encrypted here and sent by themselves.", nullptr, files),
                          tr("Close"));
  });
  connect(dialog, &SendFilesDialog::editRequested, this, [this, dialog](int index) { editPicture(dialog, index); });
  dialog->open();
  return dialog;
}

void FileRoom::capture(bool voice) {
  auto source = captureSource ? captureSource() : std::make_unique<SystemCapture>();
  auto* dialog = new CaptureDialog(std::move(source), voice ? CaptureDialog::Kind::Voice : CaptureDialog::Kind::Photo,
                                   m_desk->window());
  const std::string patient = m_view->patient().empty() ? std::string() : "Patient/" + m_view->patient();
  connect(dialog, &CaptureDialog::taken, this, [this, patient](const QByteArray& content, const QString& name) {
    send(0, patient)->offerBytes(content, name);
  });
  dialog->open();
}

// The picture may come from anywhere, so the restricted helper decodes it, as large as it answers.
void FileRoom::editPicture(SendFilesDialog* dialog, int index) {
  if (m_profile.viewer() == nullptr) return;
  const OutgoingFile file = dialog->model().files().at(static_cast<std::size_t>(index));
  const auto fail = [dialog](const core::Error& error) {
    dialog->notice().show(NoticeKind::Caution, errorSentence(error));
  };
  onAnswer(m_profile.files()->contentOf(file), dialog, [this, dialog, index, file, fail](const auto& content) {
    if (!content) return fail(content.error());
    auto opening = m_profile.viewer()->preview().open(std::make_shared<core::preview::MemorySource>(*content));
    onAnswer(std::move(opening), dialog, [dialog, index, file, fail](const auto& document) {
      if (!document) return fail(document.error());
      constexpr std::uint32_t side = 5600; // within what one answer may hold
      onAnswer(
          (*document)->page({0, side, side, std::nullopt}), dialog,
          [dialog, index, file, fail, held = *document](const core::Result<core::preview::PagePicture>& page) {
            if (!page) return fail(page.error());
            const auto& pixels = page->picture;
            const QImage view(reinterpret_cast<const uchar*>(pixels.pixels.constData()), static_cast<int>(pixels.width),
                              static_cast<int>(pixels.height), QImage::Format_RGB32);
            const bool lossless = file.type != core::preview::ContentType::Jpeg;
            auto* editor = new PictureEditor(view.copy(), lossless, dialog);
            QObject::connect(editor, &PictureEditor::edited, dialog, [dialog, index, file](const QByteArray& made) {
              dialog->replace(index, made, file.name);
            });
            editor->open();
          });
    });
  });
}

void FileRoom::open(const exchange::TransferRow& row) {
  onAnswer(m_profile.files()->read(row.key), this,
           [this, row](const core::Result<std::shared_ptr<core::preview::ByteSource>>& content) {
             if (!content)
               return m_view->notice().show(NoticeKind::Caution, errorSentence(content.error()), tr("Close"));
             const std::string patient = row.patient.substr(row.patient.find('/') + 1);
             const std::string what = row.document.empty() ? "file " + std::to_string(row.key) : row.document;
             Q_EMIT opened(patient, {utf8(row.name), utf8(row.mediaType), patient, what, *content});
           });
}

void FileRoom::file(const exchange::TransferRow& row) {
  People& people = m_view->people();
  const QString born = people.born(row.patient);
  //: %1 is a name, %2 a birth date
  const QString whose =
      born.isEmpty() ? people.name(row.patient) : tr("%1, born %2").arg(people.name(row.patient), born);
  auto* dialog = new FilingDialog(*m_profile.files(), row, whose, m_desk->window());
  connect(dialog, &FilingDialog::filed, this, [this] {
    m_view->notice().show(NoticeKind::Positive, tr("It is in the chart now, after the next sync here as well."),
                          tr("Close"));
  });
  dialog->open();
}

void FileRoom::showSummary(const exchange::TransferSummary& summary) {
  m_strip->show(summary);
  std::optional<double> part;
  if (summary.active > 0 && summary.total > 0)
    part = static_cast<double>(std::min(summary.done, summary.total)) / static_cast<double>(summary.total);
  m_taskBar->show(part, summary.failed > 0);
}

} // namespace clavis::ui
