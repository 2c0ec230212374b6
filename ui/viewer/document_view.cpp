#include "ui/viewer/document_view.h"

#include "core/preview/file_name.h"
#include "ui/access/passphrase_field.h"
#include "ui/theme/clavis_style.h"
#include "ui/theme/theme.h"
#include "ui/viewer/media/media_pane.h"
#include "ui/viewer/pages/pages_pane.h"
#include "ui/viewer/saving/save_copy_card.h"
#include "ui/viewer/sniff_answer.h"
#include "ui/viewer/text/text_pane.h"
#include "ui/viewer/viewer_words.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/key_table.h"
#include "ui/widgets/label.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/on_answer.h"
#include "ui/widgets/state_view.h"
#include "ui/words/error_sentence.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <utility>

namespace clavis::ui {

using namespace core::preview;

DocumentView::DocumentView(ViewerPort& port, QWidget* parent)
    : QWidget(parent), m_port(port), m_name(Label::title({}, this)), m_kind(Label::quiet({}, this)),
      m_scan(new Badge({}, BadgeKind::Neutral, this)), m_compare(new QPushButton(tr("Compare"), this)),
      m_fullScreen(new QPushButton(tr("Full screen"), this)), m_save(new QPushButton(tr("Save a copy"), this)),
      m_warning(new NoticeBar(this)), m_remark(new NoticeBar(this)), m_saving(new SaveCopyCard(this)),
      m_stack(new QStackedWidget(this)), m_state(new StateView(this)), m_passwordPage(new QWidget(this)),
      m_password(new QLineEdit(this)), m_passwordWords(Label::paragraph({}, this, Token::TextQuiet)),
      m_pages(new PagesPane(this)), m_text(new TextPane(this)), m_facts(Label::quiet({}, this)) {
  setAccessibleName(tr("File"));
  build();
  connect(m_state, &StateView::actionTriggered, this, [this] { openInHelper(nullptr); });
  connect(m_pages, &PagesPane::failed, this, &DocumentView::refuse);
  connect(m_pages, &PagesPane::pageShown, this, &DocumentView::shownChanged);
  connect(m_remark, &NoticeBar::actionTriggered, this, &DocumentView::openEmbedded);
  connect(m_compare, &QPushButton::clicked, this, &DocumentView::compareRequested);
  connect(m_fullScreen, &QPushButton::clicked, this, &DocumentView::fullScreenRequested);
  connect(m_save, &QPushButton::clicked, this, &DocumentView::saveCopy);
  connect(m_saving, &SaveCopyCard::confirmed, this, [this](const QString& path, const QString& reason) {
    if (!m_file) return;
    std::optional<core::Passphrase> again;
    if (!m_saving->passphrase().isHidden()) again.emplace(m_saving->passphrase().take());
    m_saving->saveButton().setEnabled(false);
    onAnswer(m_port.saveCopy(*m_file, path.toStdU16String(), reason, std::move(again)), this,
             [this](const core::Result<std::filesystem::path>& saved) {
               m_saving->say(saved ? tr("Saved. The copy is outside Clavis now.") : errorSentence(saved.error()),
                             saved.has_value());
             });
  });
  const auto unlock = [this] {
    QString typed = m_password->text();
    QByteArray bytes = typed.toUtf8();
    m_password->clear();
    typed.fill(u'\0');
    m_triedPassword = true;
    openInHelper(std::make_shared<crypto::SecretBytes>(
        crypto::SecretBytes::takeFrom(std::span<char>(bytes.data(), static_cast<std::size_t>(bytes.size())))));
  };
  connect(m_password, &QLineEdit::returnPressed, this, unlock);
  connect(m_passwordPage->findChild<QPushButton*>(), &QPushButton::clicked, this, unlock);
  addKey(this, tr("Save a copy"), {QKeySequence::Save}, [this] { saveCopy(); });
  addKey(this, tr("Full screen"), {QKeySequence(Qt::Key_F11)}, [this] { Q_EMIT fullScreenRequested(); });
  clear();
}

DocumentView::~DocumentView() = default;

void DocumentView::build() {
  for (Label* label : {m_name, m_kind, m_facts}) {
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
  }
  m_password->setEchoMode(QLineEdit::Password);
  m_password->setAccessibleName(tr("Password of the file"));
  m_password->setMaxLength(200);
  m_password->setFixedWidth(280);
  auto* unlock = new QPushButton(tr("Open with this password"), m_passwordPage);
  setButtonRole(unlock, ButtonRole::Primary);
  m_passwordWords->setAlignment(Qt::AlignHCenter);
  auto* passwordColumn = new QVBoxLayout(m_passwordPage);
  passwordColumn->addStretch(2);
  passwordColumn->addWidget(m_passwordWords);
  passwordColumn->addWidget(m_password, 0, Qt::AlignHCenter);
  passwordColumn->addWidget(unlock, 0, Qt::AlignHCenter);
  passwordColumn->addStretch(3);

  auto* names = new QVBoxLayout;
  names->setSpacing(2);
  names->addWidget(m_name);
  names->addWidget(m_kind);
  auto* head = new QHBoxLayout;
  head->setContentsMargins(12, 8, 12, 8);
  head->setSpacing(8);
  head->addLayout(names, 1);
  for (QWidget* widget : std::initializer_list<QWidget*>{m_compare, m_fullScreen, m_save})
    head->addWidget(widget, 0, Qt::AlignTop);
  auto* facts = new QHBoxLayout;
  facts->setContentsMargins(12, 0, 12, 6);
  facts->addWidget(m_facts, 1);
  facts->addWidget(m_scan, 0, Qt::AlignTop);

  for (QWidget* widget : std::initializer_list<QWidget*>{m_state, m_passwordPage, m_pages, m_text})
    m_stack->addWidget(widget);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(head);
  column->addLayout(facts);
  column->addWidget(m_warning);
  column->addWidget(m_remark);
  column->addWidget(m_saving);
  column->addWidget(m_stack, 1);
  setHosted(false, false);
}

void DocumentView::setHosted(bool compare, bool fullScreen) {
  m_compare->setVisible(compare);
  m_fullScreen->setVisible(fullScreen);
}

void DocumentView::clear() {
  ++m_opening;
  m_document.reset();
  m_file.reset();
  m_texts.clear();
  m_pages->clear();
  m_text->clear();
  delete std::exchange(m_media, nullptr);
  m_warning->hide();
  m_remark->hide();
  m_saving->hide();
  m_scan->hide();
  m_name->clear();
  m_kind->clear();
  m_facts->clear();
  m_save->setEnabled(false);
  m_state->show(ViewState::Empty, tr("No file is open"));
  present(Shown::Nothing);
}

void DocumentView::present(Shown what) {
  m_shown = what;
  switch (what) {
  case Shown::Nothing:
  case Shown::Loading:
  case Shown::Refused: m_stack->setCurrentWidget(m_state); break;
  case Shown::Password: m_stack->setCurrentWidget(m_passwordPage); break;
  case Shown::Pages: m_stack->setCurrentWidget(m_pages); break;
  case Shown::Text: m_stack->setCurrentWidget(m_text); break;
  case Shown::Media: m_stack->setCurrentWidget(m_media); break;
  }
  setFocusProxy(m_stack->currentWidget());
  // The keyboard goes with what is shown, unless it is somewhere else.
  if (const QWidget* focus = QApplication::focusWidget(); focus == nullptr || focus == this || isAncestorOf(focus))
    m_stack->currentWidget()->setFocus(Qt::OtherFocusReason);
  Q_EMIT shownChanged();
}

QString DocumentView::reason() const { return m_state->title() + u'\n' + m_state->accessibleDescription(); }

void DocumentView::open(ViewedFile file) {
  clear();
  m_file = std::move(file);
  m_file->source = std::make_shared<SharedSource>(std::move(m_file->source));
  m_triedPassword = false;
  m_name->setText(shownFileName(m_file->name));
  m_save->setEnabled(true);
  m_state->show(ViewState::Loading, tr("Opening the file"));
  present(Shown::Loading);
  onAnswer(sniffOnWorker(m_file->source), this, [this, opening = m_opening](core::Result<Sniffed> found) {
    if (opening != m_opening) return;
    if (found)
      sniffed(*found);
    else
      refuse(found.error());
  });
  scan();
}

void DocumentView::sniffed(const Sniffed& found) {
  m_sniffed = found;
  m_kind->setText(header());
  if (const QString warning = mismatchSentence(found, m_file->name, m_file->mediaType); !warning.isEmpty())
    m_warning->show(NoticeKind::Caution, warning);
  const ViewKind kind = viewKind(found.type);
  if (kind == ViewKind::Audio || kind == ViewKind::Video) {
    m_media = new MediaPane(m_file->source, kind == ViewKind::Video, this);
    m_stack->addWidget(m_media);
    connect(m_media, &MediaPane::failed, this, [this] { refuse(core::Error(PreviewError::NotSupported, "codec")); });
    present(Shown::Media);
    return;
  }
  openInHelper(nullptr);
}

QString DocumentView::header() const {
  QString kind = typeWords(m_sniffed.type);
  if (!kind.isEmpty()) kind[0] = kind[0].toUpper();
  return tr("%1, %2").arg(kind, sizeWords(m_file->source->size()));
}

void DocumentView::openInHelper(std::shared_ptr<const crypto::SecretBytes> password) {
  if (!m_file) return;
  m_document.reset();
  m_pages->clear();
  m_state->show(ViewState::Loading, tr("Opening the file"));
  present(Shown::Loading);
  onAnswer(m_port.preview().open(m_file->source, std::move(password)), this,
           [this, opening = m_opening](core::Result<std::shared_ptr<PreviewDocument>> document) {
             if (opening == m_opening) opened(std::move(document));
           });
}

void DocumentView::opened(core::Result<std::shared_ptr<PreviewDocument>> document) {
  if (!document) {
    if (document.error().is(PreviewError::Locked)) return askPassword();
    return refuse(document.error());
  }
  m_document = std::move(*document);
  showFacts();
  const ViewKind kind = viewKind(m_document->facts().type);
  if (kind == ViewKind::Text || kind == ViewKind::Sections) return readTexts(0);
  m_pages->show(m_document);
  present(Shown::Pages);
}

void DocumentView::readTexts(std::uint32_t page) {
  if (page == 0) m_texts.clear();
  if (page >= m_document->facts().pages) {
    m_text->show(m_texts);
    m_texts.clear();
    return present(Shown::Text);
  }
  onAnswer(m_document->text(page), this, [this, page, opening = m_opening](core::Result<TextPage> text) {
    if (opening != m_opening) return;
    if (!text) return refuse(text.error());
    m_texts.push_back(std::move(*text));
    readTexts(page + 1);
  });
}

void DocumentView::refuse(const core::Error& error) {
  m_document.reset();
  m_pages->clear();
  const bool again = error.retry() != core::Retry::Never;
  m_state->show(ViewState::Failed, refusalTitle(error), errorSentence(error), again ? tr("Try again") : QString());
  present(Shown::Refused);
}

void DocumentView::askPassword() {
  m_passwordWords->setText(m_triedPassword ? tr("That password does not open this file. Try again, or ask who sent it.")
                                           : tr("This file is locked with a password. Ask who sent it for it."));
  present(Shown::Password);
  m_password->setFocus(Qt::OtherFocusReason);
}

void DocumentView::showFacts() {
  const DocumentFacts& facts = m_document->facts();
  QStringList said;
  if (viewKind(facts.type) == ViewKind::Pages)
    said << tr("%n page(s)", nullptr, static_cast<int>(facts.pagesInFile));
  else if (viewKind(facts.type) == ViewKind::Dicom && facts.pagesInFile > 1)
    said << tr("%n frame(s)", nullptr, static_cast<int>(facts.pagesInFile));
  for (const Fact& fact : facts.facts) said << tr("%1 %2").arg(factLabel(fact.name), factValue(fact));
  m_facts->setText(said.join(QStringLiteral(" \u00B7 ")));
  if (!facts.embedded.empty()) {
    m_remark->show(NoticeKind::Information,
                   tr("This document holds another file (%1).").arg(sizeWords(facts.embedded.front().bytes)),
                   tr("Open it"));
  } else if (facts.reduced) {
    m_remark->show(NoticeKind::Information,
                   tr("This picture is very large and is shown at a lower resolution. A saved copy has all of it."));
  } else if (facts.pages < facts.pagesInFile) {
    m_remark->show(NoticeKind::Information,
                   tr("Only the first %1 of %2 pages can be shown here.")
                       .arg(locale().toString(facts.pages), locale().toString(facts.pagesInFile)));
  }
}

void DocumentView::scan() {
  onAnswer(m_port.scanner().scan(m_file->source), this, [this, opening = m_opening](const ScanResult& result) {
    if (opening != m_opening) return;
    const bool found = result.verdict == ScanVerdict::Found;
    m_scan->set(scanSentence(result), found                                  ? BadgeKind::Critical
                                      : result.verdict == ScanVerdict::Clean ? BadgeKind::Positive
                                                                             : BadgeKind::Neutral);
    m_scan->setAccessibleName(scanSentence(result));
    m_scan->show();
    if (found)
      m_warning->show(NoticeKind::Critical,
                      tr("The virus scanner knows this file as %1. It cannot harm Clavis by being "
                         "looked at here. Do not save it; tell IT.")
                          .arg(result.signature));
  });
}

void DocumentView::openEmbedded() {
  if (!m_document || m_document->facts().embedded.empty()) return;
  ViewedFile inner = *m_file;
  inner.mediaType = m_document->facts().embedded.front().mediaType;
  inner.name = tr("File inside %1").arg(shownFileName(m_file->name).section(u'.', 0, 0));
  onAnswer(m_document->embedded(0), this,
           [this, inner = std::move(inner), opening = m_opening](core::Result<QByteArray> bytes) mutable {
             if (opening != m_opening) return;
             if (!bytes) return refuse(bytes.error());
             inner.source = std::make_shared<MemorySource>(std::move(*bytes));
             open(std::move(inner));
           });
}

void DocumentView::saveCopy() {
  if (!m_file) return;
  m_saving->ask(safeFileName(m_file->name, m_sniffed.type));
  onAnswer(m_port.copyAsksForPassphrase(), this, [this](const core::Result<bool>& asks) {
    if (asks)
      m_saving->allow(*asks);
    else
      m_saving->say(errorSentence(asks.error()), true);
  });
}

} // namespace clavis::ui
