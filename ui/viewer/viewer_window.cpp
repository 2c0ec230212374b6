#include "ui/viewer/viewer_window.h"

#include "ui/viewer/document_view.h"
#include "ui/widgets/key_table.h"
#include "ui/widgets/screen_fit.h"

#include <QSplitter>
#include <QVBoxLayout>

namespace clavis::ui {

ViewerWindow::ViewerWindow(ViewerPort& port, std::string patientId, QWidget* banner, QWidget* parent)
    : QWidget(parent, Qt::Window), m_patientId(std::move(patientId)), m_left(new DocumentView(port, this)),
      m_right(new DocumentView(port, this)), m_splitter(new QSplitter(Qt::Horizontal, this)) {
  setAttribute(Qt::WA_DeleteOnClose);
  setAttribute(Qt::WA_QuitOnClose, false);
  setWindowTitle(tr("File"));
  setMinimumSize(480, 360);
  resizeWithinScreen(*this, {1000, 760});
  m_splitter->addWidget(m_left);
  m_splitter->addWidget(m_right);
  m_splitter->setChildrenCollapsible(false);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  if (banner != nullptr) column->addWidget(banner);
  column->addWidget(m_splitter, 1);
  m_right->hide();
  m_left->setHosted(true, true);
  connect(m_left, &DocumentView::compareRequested, this, [this] { comparing() ? stopComparing() : startComparing(); });
  for (DocumentView* view : {m_left, m_right})
    connect(view, &DocumentView::fullScreenRequested, this, &ViewerWindow::toggleFullScreen);
  addKey(this, tr("Compare two files"), {QKeySequence(Qt::CTRL | Qt::Key_D)},
         [this] { comparing() ? stopComparing() : startComparing(); });
  addKey(this, tr("Close the file"), {QKeySequence(Qt::Key_Escape), QKeySequence::Close}, [this] {
    if (isFullScreen())
      showNormal();
    else
      close();
  });
}

bool ViewerWindow::comparing() const { return !m_right->isHidden(); }

void ViewerWindow::open(ViewedFile file) {
  (comparing() ? m_right : m_left)->open(std::move(file));
  (comparing() ? m_right : m_left)->setFocus(Qt::OtherFocusReason);
}

void ViewerWindow::startComparing() {
  m_right->show();
  if (m_left->file() && !m_right->file()) {
    // The same file twice until another is chosen: two pages of one document are compared as often as two files.
    m_right->open(*m_left->file());
  }
  if (width() < 900) resizeWithinScreen(*this, {1200, height()});
  m_splitter->setSizes({width() / 2, width() / 2});
}

void ViewerWindow::stopComparing() {
  m_right->clear();
  m_right->hide();
}

void ViewerWindow::toggleFullScreen() {
  if (isFullScreen())
    showNormal();
  else
    showFullScreen();
}

} // namespace clavis::ui
