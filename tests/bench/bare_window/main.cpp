// The peer for start-up: a Qt window with one line edit and nothing else.
#include <QApplication>
#include <QLineEdit>
#include <QVBoxLayout>
#include <QWidget>

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  QWidget window;
  window.setWindowTitle(QStringLiteral("Bare Qt window"));
  auto* layout = new QVBoxLayout(&window);
  layout->addWidget(new QLineEdit(&window));
  window.resize(1280, 800);
  window.show();
  return QApplication::exec();
}
