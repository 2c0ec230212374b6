#include "ui/files/filing/filing_dialog.h"

#include "ui/messages/message_words.h"
#include "ui/theme/clavis_style.h"
#include "ui/widgets/label.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/on_answer.h"
#include "ui/widgets/screen_fit.h"
#include "ui/words/error_sentence.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDateEdit>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

#include <array>

namespace clavis::ui {

namespace {

struct Kind {
  const char* code; ///< LOINC, of the FHIR value set "doc-typecodes"
  const char* display;
};
constexpr std::array kinds{
    Kind{"11488-4", QT_TRANSLATE_NOOP("clavis::ui::FilingDialog", "Consult note")},
    Kind{"18842-5", QT_TRANSLATE_NOOP("clavis::ui::FilingDialog", "Discharge summary")},
    Kind{"57133-1", QT_TRANSLATE_NOOP("clavis::ui::FilingDialog", "Referral note")},
    Kind{"11502-2", QT_TRANSLATE_NOOP("clavis::ui::FilingDialog", "Laboratory report")},
    Kind{"18748-4", QT_TRANSLATE_NOOP("clavis::ui::FilingDialog", "Diagnostic imaging study")},
    Kind{"72170-4", QT_TRANSLATE_NOOP("clavis::ui::FilingDialog", "Photographic image")},
    Kind{"51855-5", QT_TRANSLATE_NOOP("clavis::ui::FilingDialog", "Patient note")},
    Kind{"59284-0", QT_TRANSLATE_NOOP("clavis::ui::FilingDialog", "Consent document")},
    Kind{"34133-9", QT_TRANSLATE_NOOP("clavis::ui::FilingDialog", "Summary of episode note")},
};

} // namespace

FilingDialog::FilingDialog(FileSource& files, const exchange::TransferRow& row, const QString& whose, QWidget* parent)
    : QDialog(parent), m_files(files), m_row(row), m_kind(new QComboBox(this)), m_date(new QDateEdit(this)),
      m_dated(new QCheckBox(tr("This is the date of its content"), this)), m_title(new QLineEdit(utf8(row.name), this)),
      m_understood(
          new QCheckBox(tr("I understand that the server, and everybody who may read this chart, can read it"), this)),
      m_notice(new NoticeBar(this)), m_cancel(new QPushButton(tr("Do not put it there"), this)),
      m_file(new QPushButton(tr("Put it into the chart"), this)) {
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowTitle(tr("Put a file into the chart"));
  setAccessibleName(windowTitle());
  build(whose);
  connect(m_kind, &QComboBox::currentIndexChanged, this, &FilingDialog::update);
  connect(m_dated, &QCheckBox::toggled, this, &FilingDialog::update);
  connect(m_understood, &QCheckBox::toggled, this, &FilingDialog::update);
  connect(m_title, &QLineEdit::textChanged, this, &FilingDialog::update);
  connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
  connect(m_file, &QPushButton::clicked, this, &FilingDialog::file);
  update();
}

void FilingDialog::build(const QString& whose) {
  m_kind->addItem(tr("Choose what it is"));
  for (const Kind& kind : kinds) m_kind->addItem(tr(kind.display));
  m_kind->setAccessibleName(tr("Kind of document"));
  m_date->setDisplayFormat(QStringLiteral("dd-MMM-yyyy"));
  m_date->setCalendarPopup(true);
  m_date->setMaximumDate(QDate::currentDate());
  m_date->setDate(QDateTime::fromMSecsSinceEpoch(m_row.created.time_since_epoch().count()).date());
  m_date->setAccessibleName(tr("Date of its content"));
  m_title->setMaxLength(200);
  m_title->setAccessibleName(tr("Title in the chart"));
  setButtonRole(m_file, ButtonRole::Primary);
  auto* heading = Label::title(
      //: %1 is a file's name, %2 a patient's name and birth date
      tr("“%1” into the chart of %2").arg(utf8(m_row.name), whose), this);
  heading->setWordWrap(true);
  auto* words =
      Label::paragraph(tr("So far this file is encrypted: only the people of the conversation can open it. In "
                          "the chart it is not. It stays there even when the file is taken back."),
                       this);
  m_notice->hide();
  auto* form = new QFormLayout;
  form->setRowWrapPolicy(QFormLayout::WrapLongRows);
  form->addRow(tr("What it is"), m_kind);
  form->addRow(tr("Date"), m_date);
  form->addRow({}, m_dated);
  form->addRow(tr("Title"), m_title);
  auto* buttons = new QHBoxLayout;
  buttons->addStretch(1);
  buttons->addWidget(m_cancel);
  buttons->addWidget(m_file);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(Theme::step(6), Theme::step(5), Theme::step(6), Theme::step(4));
  column->setSpacing(Theme::step(3));
  column->addWidget(heading);
  column->addWidget(words);
  column->addLayout(form);
  column->addWidget(m_understood);
  column->addWidget(m_notice);
  column->addStretch(1);
  column->addLayout(buttons);
  resizeWithinScreen(*this, {620, 420});
  m_kind->setFocus(Qt::OtherFocusReason);
}

void FilingDialog::update() {
  m_file->setEnabled(!m_filing && m_kind->currentIndex() > 0 && m_dated->isChecked() && m_understood->isChecked() &&
                     !m_title->text().trimmed().isEmpty());
}

void FilingDialog::file() {
  const Kind& kind = kinds[static_cast<std::size_t>(m_kind->currentIndex() - 1)];
  exchange::Filing filing;
  filing.typeSystem = "http://loinc.org";
  filing.typeCode = kind.code;
  filing.typeDisplay = kind.display; // LOINC's own words, whatever language the window speaks
  filing.date = m_date->date().toString(Qt::ISODate).toStdString();
  filing.title = m_title->text().trimmed().toStdString();
  m_filing = true;
  update();
  onAnswer(m_files.fileToChart(m_row.key, std::move(filing)), this, [this](const core::Result<std::string>& answer) {
    m_filing = false;
    if (!answer) {
      m_notice->show(NoticeKind::Caution, errorSentence(answer.error()));
      return update();
    }
    Q_EMIT filed(utf8(*answer));
    accept();
  });
}

} // namespace clavis::ui
