#include "ui/tour/clinic_tour.h"

#include "ui/access/sign_in_page.h"
#include "ui/access/sign_in_view.h"
#include "ui/chart/chart_view.h"
#include "ui/chart/details/detail_panel.h"
#include "ui/chart/pages/search_page.h"
#include "ui/chart/rows/row_table.h"
#include "ui/files/files_view.h"
#include "ui/files/transfers/transfer_model.h"
#include "ui/help/help_overlay.h"
#include "ui/messages/conversation_view.h"
#include "ui/messages/details/details_dialog.h"
#include "ui/messages/inbox/inbox_panel.h"
#include "ui/messages/messages_view.h"
#include "ui/messages/thread/thread_model.h"
#include "ui/messages/trust/verify_dialog.h"
#include "ui/patients/patients_view.h"
#include "ui/shell/desk.h"
#include "ui/shell/shell_window.h"
#include "ui/theme/clavis_style.h"
#include "ui/tour/tour.h"
#include "ui/widgets/search_field.h"

#include <QCoreApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMetaEnum>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QTimer>

#include <utility>

namespace clavis::ui {

namespace {

void press(QWidget* widget, Qt::Key key, const QString& text = {}, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
  for (const auto type : {QEvent::KeyPress, QEvent::KeyRelease}) {
    QKeyEvent event(type, key, modifiers, text);
    QCoreApplication::sendEvent(widget, &event);
  }
}

void type(QWidget* widget, const QString& text) {
  for (const QChar character : text) press(widget, Qt::Key_unknown, QString(character));
}

/// Calls done once the list has rows (or has said that there are none).
void whenListed(PatientModel& model, const Tour::Done& done) {
  if (model.state() != PatientModel::State::Loading) return done();
  auto* once = new QObject(&model);
  QObject::connect(&model, &PatientModel::stateChanged, once, [&model, once, done] {
    if (model.state() == PatientModel::State::Loading) return;
    once->deleteLater();
    done();
  });
}

/// Calls done when the widget (a progress bar) has gone.
void waitUntilHidden(QWidget* widget, const Tour::Done& done) {
  class Watch final : public QObject {
   public:
    Watch(QWidget* watched, Tour::Done then) : QObject(watched), m_done(std::move(then)) {
      watched->installEventFilter(this);
    }
    bool eventFilter(QObject* /*watched*/, QEvent* event) override {
      if (event->type() != QEvent::Hide) return false;
      deleteLater();
      m_done();
      return false;
    }

   private:
    Tour::Done m_done;
  };
  new Watch(widget, done);
}

QString kebab(const char* name) {
  QString text;
  for (const QChar character : QString::fromLatin1(name)) {
    if (character.isUpper() && !text.isEmpty()) text.append(QLatin1Char('-'));
    text.append(character.toLower());
  }
  return text;
}

/// Calls done when the thread shows a message of somebody else, now or within `most`; says so when none came.
void whenAnswered(Tour& tour, ConversationView& view, std::chrono::milliseconds most, const Tour::Done& done) {
  const auto answered = [&thread = view.thread()] {
    for (int row = 0; row < thread.rowCount(); ++row)
      if (!thread.row(row).own) return true;
    return false;
  };
  if (answered()) return done();
  auto* once = new QTimer(&view);
  once->setSingleShot(true);
  QObject::connect(&view.thread(), &ThreadModel::newerArrived, once, [once, answered, done] {
    if (!answered()) return;
    once->deleteLater();
    done();
  });
  QObject::connect(once, &QTimer::timeout, once, [&tour, once, done] {
    once->deleteLater();
    tour.note(QStringLiteral("nobody has answered in the conversation that is shown"));
    done();
  });
  once->start(most);
}

/// The inbox, the newest conversation with a real answer in it, and its safety number. Nothing is written: whoever
/// starts the tour may have real patients.
void addMessages(Tour& tour, ShellWindow& window, const std::function<QString(const QString&)>& named) {
  tour.add({named(QStringLiteral("messages")), [&tour, &window](const Tour::Done& done) {
              MessagesView* messages = window.desk()->messages();
              if (messages == nullptr) {
                tour.note(QStringLiteral("this profile has no messages: those screens are left out"));
                return done();
              }
              window.desk()->showSection(Section::Messages);
              InboxModel& model = messages->inbox().model();
              if (model.state() != InboxModel::State::Loading) return done();
              auto* once = new QObject(&model);
              QObject::connect(&model, &InboxModel::stateChanged, once, [&model, once, done] {
                if (model.state() == InboxModel::State::Loading) return;
                once->deleteLater();
                done();
              });
            }});
  tour.add({named(QStringLiteral("messages-thread")), [&tour, &window](const Tour::Done& done) {
              MessagesView* messages = window.desk()->messages();
              if (messages == nullptr) return done();
              if (messages->inbox().model().rowCount() == 0) {
                tour.note(QStringLiteral("there is no conversation to show"));
                return done();
              }
              ConversationView& view = messages->conversation();
              const auto settled = [&tour, &view, done] { whenAnswered(tour, view, std::chrono::seconds(45), done); };
              messages->showConversation(messages->inbox().model().row(0).key);
              if (view.isSettled()) return settled();
              QObject::connect(&view, &ConversationView::settled, &view, settled, Qt::SingleShotConnection);
            }});
  tour.add({named(QStringLiteral("messages-safety-number")), [&window](const Tour::Done& done) {
              MessagesView* messages = window.desk()->messages();
              if (messages == nullptr || messages->conversation().conversation() == 0) return done();
              VerifyDialog* dialog = messages->conversation().verify();
              if (dialog == nullptr || dialog->isSettled()) return done();
              QObject::connect(dialog, &VerifyDialog::settled, dialog, done, Qt::SingleShotConnection);
            }});
  tour.add({named(QStringLiteral("messages-safety-number-closed")),
            [&window](const Tour::Done& done) {
              if (auto* dialog = window.findChild<VerifyDialog*>()) dialog->close();
              done();
            },
            false});
  tour.add({named(QStringLiteral("messages-people")), [&window](const Tour::Done& done) {
              MessagesView* messages = window.desk()->messages();
              if (messages == nullptr || messages->conversation().conversation() == 0) return done();
              DetailsDialog* dialog = messages->conversation().details();
              if (dialog == nullptr || dialog->isSettled()) return done();
              QObject::connect(dialog, &DetailsDialog::settled, dialog, done, Qt::SingleShotConnection);
            }});
  tour.add({named(QStringLiteral("messages-people-closed")),
            [&window](const Tour::Done& done) {
              if (auto* dialog = window.findChild<DetailsDialog*>()) dialog->close();
              done();
            },
            false});
}

void addFiles(Tour& tour, ShellWindow& window, const std::function<QString(const QString&)>& named) {
  tour.add({named(QStringLiteral("files")), [&tour, &window](const Tour::Done& done) {
              FilesView* files = window.desk()->files();
              if (files == nullptr) {
                tour.note(QStringLiteral("this profile exchanges no files: that screen is left out"));
                return done();
              }
              window.desk()->showSection(Section::Files);
              TransferModel& model = files->model();
              if (model.state() != TransferModel::State::Loading) return done();
              auto* once = new QObject(&model);
              QObject::connect(&model, &TransferModel::stateChanged, once, [&model, once, done] {
                if (model.state() == TransferModel::State::Loading) return;
                once->deleteLater();
                done();
              });
            }});
}

void addRound(Tour& tour, ShellWindow& window, const std::shared_ptr<const crypto::SecretBytes>& passphrase,
              const QString& patient, Appearance appearance) {
  const QString suffix = appearance == Appearance::Light ? QStringLiteral("light") : QStringLiteral("dark");
  const auto named = [suffix](const QString& name) { return name + QLatin1Char('-') + suffix; };

  tour.add({named(QStringLiteral("unlock")), [&window, appearance](const Tour::Done& done) {
              applyTheme(Theme(appearance, themeOf(&window).density(), preferredFamily()));
              done();
            }});
  if (appearance == Appearance::Light) {
    tour.add({named(QStringLiteral("wrong-passphrase")), [&window](const Tour::Done& done) {
                auto* page = window.signIn().page();
                auto* busy = page->findChild<QProgressBar*>();
                type(page->findChild<QLineEdit*>(), QStringLiteral("not the passphrase"));
                page->primary()->click();
                waitUntilHidden(busy, done);
              }});
  }
  tour.add({named(QStringLiteral("today")), [&window, passphrase](const Tour::Done& done) {
              QObject::connect(
                  &window, &ShellWindow::unlocked, &window,
                  [&window, done] {
                    window.desk()->showSection(Section::Today);
                    done();
                  },
                  Qt::SingleShotConnection);
              auto* field = window.signIn().page()->findChild<QLineEdit*>();
              type(field, QString::fromUtf8(passphrase->text().data(), static_cast<qsizetype>(passphrase->size())));
              window.signIn().page()->primary()->click();
            }});
  tour.add({named(QStringLiteral("patients")), [&window](const Tour::Done& done) {
              window.desk()->showSection(Section::Patients);
              whenListed(window.desk()->patients().model(), done);
            }});
  tour.add({named(QStringLiteral("search")), [&window, patient](const Tour::Done& done) {
              PatientModel& model = window.desk()->patients().model();
              if (model.rowCount() == 0) return done();
              const QString family = QString::fromStdString(model.row(model.rowCount() / 2).family);
              const QString wanted = patient.isEmpty() ? family.left(4).toLower() : patient;
              type(window.desk()->patients().findChild<SearchField*>(), wanted);
              whenListed(model, done);
            }});
  tour.add({named(QStringLiteral("chart")), [&window](const Tour::Done& done) {
              if (window.desk()->patients().model().rowCount() == 0) return done();
              // After an unlock the chart may be open already, remembered from before the lock: then nothing is opened.
              auto opened = std::make_shared<bool>(false);
              QObject::connect(
                  window.desk(), &Desk::chartOpened, &window,
                  [done, opened](ChartView* view) {
                    *opened = true;
                    QObject::connect(view, &ChartView::settled, view, done, Qt::SingleShotConnection);
                  },
                  Qt::SingleShotConnection);
              press(window.desk()->patients().findChild<SearchField*>(), Qt::Key_Return);
              if (!*opened) done();
            }});
  const auto pages = QMetaEnum::fromType<ChartView::Page>();
  for (int index = 1; index < pages.keyCount(); ++index) {
    const auto page = static_cast<ChartView::Page>(pages.value(index));
    tour.add({named(QStringLiteral("chart-") + kebab(pages.key(index))), [&window, page](const Tour::Done& done) {
                ChartView* view = window.desk()->currentChart();
                if (view == nullptr) return done();
                auto over = std::make_shared<bool>(false);
                const auto settled = [over, done] {
                  if (!std::exchange(*over, true)) done();
                };
                QObject::connect(view, &ChartView::settled, view, [page, settled](ChartView::Page ready) {
                  if (ready == page) settled();
                });
                view->showPage(page);
                if (view->isSettled()) settled();
              }});
  }
  tour.add({named(QStringLiteral("chart-search")), [&window](const Tour::Done& done) {
              ChartView* view = window.desk()->currentChart();
              if (view == nullptr) return done();
              view->focusSearch();
              auto* page = view->findChild<SearchPage*>();
              QObject::connect(page, &ChartPage::ready, page, done, Qt::SingleShotConnection);
              type(view->focusWidget(), QStringLiteral("mg"));
            }});
  for (const auto& [name, tab] : {std::pair{"chart-details", DetailPanel::Tab::Details},
                                  {"chart-source", DetailPanel::Tab::Source},
                                  {"chart-raw-fhir", DetailPanel::Tab::Raw}}) {
    tour.add({named(QString::fromLatin1(name)), [&window, chosen = tab](const Tour::Done& done) {
                ChartView* view = window.desk()->currentChart();
                if (view == nullptr) return done();
                auto* details = view->findChild<DetailPanel*>();
                if (chosen != DetailPanel::Tab::Details) {
                  if (!details->isVisible()) return done(); // nothing was there to be chosen
                  QObject::connect(details, &DetailPanel::loaded, details, done, Qt::SingleShotConnection);
                  return details->setTab(chosen);
                }
                view->showPage(ChartView::Page::Medications);
                auto* list = view->findChild<QStackedWidget*>()->currentWidget()->findChild<RowTable*>();
                if (list == nullptr || !list->isVisible()) return done();
                list->choose(0);
                done();
              }});
  }
  addMessages(tour, window, named);
  addFiles(tour, window, named);
  tour.add({named(QStringLiteral("help")), [&window](const Tour::Done& done) {
              window.showHelp();
              done();
            }});
  tour.add({named(QStringLiteral("locked")), [&window](const Tour::Done& done) {
              QObject::connect(&window, &ShellWindow::locked, &window, done, Qt::SingleShotConnection);
              press(&window, Qt::Key_L, {}, Qt::ControlModifier);
            }});
}

} // namespace

void addClinicTour(Tour& tour, ShellWindow& window, std::shared_ptr<const crypto::SecretBytes> passphrase,
                   const QString& patient) {
  window.resize(1280, 800); // the same pictures on every screen; drawn offscreen there is only a small one
  addRound(tour, window, passphrase, patient, Appearance::Light);
  addRound(tour, window, passphrase, patient, Appearance::Dark);
}

} // namespace clavis::ui
