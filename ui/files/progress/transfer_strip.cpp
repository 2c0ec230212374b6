#include "ui/files/progress/transfer_strip.h"

#include "ui/files/file_words.h"
#include "ui/theme/clavis_style.h"

#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>

#include <algorithm>

namespace clavis::ui {

TransferStrip::TransferStrip(QWidget* parent)
    : QWidget(parent), m_words(new QPushButton(this)), m_bar(new QProgressBar(this)) {
  setAccessibleName(tr("Files on their way"));
  setButtonRole(m_words, ButtonRole::Quiet);
  m_bar->setTextVisible(false);
  m_bar->setFixedSize(120, 4);
  m_bar->setRange(0, 1000);
  m_bar->setAccessibleName(tr("Files on their way"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(Theme::step(2));
  row->addWidget(m_bar);
  row->addWidget(m_words);
  connect(m_words, &QPushButton::clicked, this, &TransferStrip::clicked);
  hide();
}

void TransferStrip::show(const core::exchange::TransferSummary& summary) {
  const QString words = summarySentence(summary);
  setVisible(!words.isEmpty());
  m_words->setText(words);
  const bool counted = summary.active > 0 && summary.total > 0;
  m_bar->setVisible(counted);
  if (counted)
    m_bar->setValue(static_cast<int>(static_cast<double>(std::min(summary.done, summary.total)) /
                                     static_cast<double>(summary.total) * 1000));
}

QString TransferStrip::sentence() const { return isHidden() ? QString() : m_words->text(); }

} // namespace clavis::ui
