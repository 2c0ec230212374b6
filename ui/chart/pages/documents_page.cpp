#include "ui/chart/pages/documents_page.h"

#include "ui/chart/chart_words.h"
#include "ui/chart/rows/row_table.h"
#include "ui/widgets/label.h"
#include "ui/widgets/on_answer.h"
#include "ui/words/error_sentence.h"

#include <QComboBox>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

namespace clavis::ui {

DocumentsPage::DocumentsPage(PageContext context, QWidget* parent)
    : ListPage(context, {sectionTitle(chart::SectionKind::Documents), tr("No documents are recorded"), {}},
               columnsOf(static_cast<const chart::DocumentRow*>(nullptr)),
               rowLoader<chart::DocumentRow>(context.reader, &ChartReader::documents), parent),
      m_name(Label::title(QString(), this)), m_note(Label::quiet(QString(), this)), m_parts(new QComboBox(this)),
      m_openFile(new QPushButton(tr("Open the file"), this)), m_text(new QPlainTextEdit(this)) {
  auto* pane = new QWidget(this);
  auto* column = new QVBoxLayout(pane);
  column->setContentsMargins(12, 0, 0, 0);
  column->setSpacing(6);
  for (Label* label : {m_name, m_note}) {
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    column->addWidget(label);
  }
  m_parts->setAccessibleName(tr("Part of the document"));
  m_parts->hide();
  column->addWidget(m_parts);
  m_openFile->hide();
  column->addWidget(m_openFile, 0, Qt::AlignLeft);
  connect(m_openFile, &QPushButton::clicked, this, &DocumentsPage::openFile);
  m_text->setReadOnly(true);
  m_text->setTabChangesFocus(true);
  m_text->setAccessibleName(tr("Text of the document"));
  column->addWidget(m_text, 1);
  column->addStretch(0);
  auto* splitter = new QSplitter(Qt::Horizontal, this);
  splitter->addWidget(table());
  table()->show(); // it was hidden as a page of the stack
  splitter->addWidget(pane);
  splitter->setStretchFactor(0, 2);
  splitter->setStretchFactor(1, 3);
  splitter->setSizes({400, 500});
  splitter->setChildrenCollapsible(false);
  setContent(splitter);
  connect(m_parts, &QComboBox::activated, this, [this](int part) { open(part); });
  say(tr("Choose a document to read it."));
}

QString DocumentsPage::shownText() const { return m_text->toPlainText(); }
QString DocumentsPage::shownNote() const { return m_note->text(); }

void DocumentsPage::say(const QString& sentence) {
  ++m_opening;
  m_text->clear();
  m_text->hide();
  m_openFile->hide();
  m_note->setText(sentence);
}

void DocumentsPage::rowChosen(int row) {
  ListPage::rowChosen(row);
  const auto [page, place] = rows()->source(row);
  m_document = static_cast<const TypedRows<chart::DocumentRow>*>(page)->at(place);
  m_name->setText(rows()->details(row).title);
  m_parts->clear();
  for (const auto& attachment : m_document.attachments)
    m_parts->addItem(oneLine(attachment.title.empty() ? attachment.contentType : attachment.title));
  m_parts->setVisible(m_document.attachments.size() > 1);
  if (m_document.attachments.empty()) return say(tr("The record names a document but holds no content."));
  // A text first, where there is one.
  int first = 0;
  for (int i = static_cast<int>(m_document.attachments.size()) - 1; i >= 0; --i) {
    if (m_document.attachments[static_cast<std::size_t>(i)].viewableText) first = i;
  }
  m_parts->setCurrentIndex(first);
  open(first);
}

void DocumentsPage::open(int attachment) {
  const auto& info = m_document.attachments[static_cast<std::size_t>(attachment)];
  const QString type = info.contentType.empty() ? tr("a type that is not stated") : oneLine(info.contentType);
  if (!info.viewableText) {
    // Said from what the list knows: the bytes of a large scan are not read to be thrown away.
    const QString size =
        info.bytes ? QLocale().formattedDataSize(*info.bytes, 1, QLocale::DataSizeSIFormat) : tr("size not stated");
    say(info.inlineData
            ? tr("The content is of %1, %2. It is kept in the vault.").arg(type, size)
            : tr("The content is of %1, %2, and is not on this workstation. Fetching and opening it comes with Files.")
                  .arg(type, size));
    m_openFile->setVisible(m_filesOffered && info.inlineData);
    Q_EMIT documentShown();
    return;
  }
  say(tr("Reading the document"));
  onAnswer(context().reader.documentContent(m_document.origin.key, attachment), this,
           [this, asked = m_opening](core::Result<chart::DocumentContent> content) {
             if (asked != m_opening) return;
             if (!content) {
               say(errorSentence(content.error()));
             } else if (!content->isText) {
               say(tr("The content says it is text and is not."));
               m_openFile->setVisible(m_filesOffered);
             } else {
               m_note->setText(
                   content->replaced
                       ? tr("%1. Some characters were not valid and show as \uFFFD.").arg(oneLine(content->contentType))
                       : oneLine(content->contentType));
               m_text->setPlainText(fromUtf8(content->text));
               m_text->show();
             }
             Q_EMIT documentShown();
           });
}

void DocumentsPage::offerFiles() {
  m_filesOffered = true;
  if (!m_document.attachments.empty()) open(std::max(0, m_parts->currentIndex()));
}

void DocumentsPage::openFile() {
  const int attachment = std::max(0, m_parts->currentIndex());
  m_openFile->setEnabled(false);
  onAnswer(context().reader.documentContent(m_document.origin.key, attachment), this,
           [this, asked = m_opening, name = m_name->text()](core::Result<chart::DocumentContent> content) {
             m_openFile->setEnabled(true);
             if (asked != m_opening) return;
             if (!content) return say(errorSentence(content.error()));
             const QByteArray bytes = content->isText ? QByteArray::fromStdString(content->text)
                                                      : QByteArray(reinterpret_cast<const char*>(content->bytes.data()),
                                                                   static_cast<qsizetype>(content->bytes.size()));
             Q_EMIT fileRequested({content->title.empty() ? name : fromUtf8(content->title),
                                   fromUtf8(content->contentType), content->key.type + '/' + content->key.id, bytes});
           });
}

} // namespace clavis::ui
