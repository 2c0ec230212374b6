// The chart of one patient: banner, section list, sections, details. Bound to its patient for life; hosted by the shell
// as a tab or as a window of its own.
//
// A host makes it, adds it, and calls start(): the chart is opened then (which is logged), not in the constructor. On
// lock the host deletes it: nothing of the patient stays in memory that ChartView owns.
//   auto* view = new ChartView(std::make_unique<BoundChart>(service, id), clock);
// Thread: main. Errors are shown inside, as sentences.
#pragma once

#include "core/base/clock.h"
#include "ui/chart/chart_file.h"

#include <QWidget>

#include <memory>
#include <string>

namespace clavis::ui {

class ChartReader;

class ChartView final : public QWidget {
  Q_OBJECT
 public:
  /// Sections in the order of the list, keys 1 to 9 choose the first nine.
  enum class Page : std::uint8_t {
    Overview,
    Problems,
    Medications,
    Allergies,
    Vitals,
    Labs,
    Trends,
    Documents,
    Timeline,
    Immunizations,
    Procedures,
    Encounters,
    Reports,
    CarePlan,
    Appointments,
    Observations,
    Imaging,
    Coverage,
  };
  Q_ENUM(Page)
  static constexpr int pageCount = static_cast<int>(Page::Coverage) + 1;

  /// `clock` must outlive the view.
  ChartView(std::unique_ptr<ChartReader> reader, const core::Clock& clock, QWidget* parent = nullptr);
  ~ChartView() override;

  /// Opens the chart and shows the overview. Once.
  void start();
  /// Reads banner, counts and the visible section again (after a sync that touched this patient). Keeps the place.
  void refresh();

  [[nodiscard]] const std::string& patientId() const;
  /// For a tab or a window title: "TREUTEL, Eura"; "Chart" until the banner is there.
  [[nodiscard]] QString title() const;

  void showPage(Page page);
  [[nodiscard]] Page page() const;
  /// Whether the shown section has all that is visible now: its rows or sentence, and in the laboratory grid and the
  /// trends also the visible values. A picture taken then shows no placeholder.
  [[nodiscard]] bool isSettled() const;
  /// The host has messages: a button for this patient's appears. messagesRequested() says that it was pressed.
  void offerMessages();
  /// The host shows files: documents that are no plain text can be opened. fileRequested() brings their bytes.
  void offerFiles();
  /// Puts the keyboard into the search field (Ctrl+F does the same).
  void focusSearch();

  /// Below this width the details of a record take the place of the section instead of standing beside it, and open
  /// only when they are asked for.
  static constexpr int narrow = 900;

 Q_SIGNALS:
  void titleChanged(const QString& title);
  /// A section has its rows (or its sentence); single values of a grid or a plot may still be on their way.
  void pageReady(clavis::ui::ChartView::Page page);
  /// isSettled() has become true for the shown section; may come again (scrolling, refresh). The tour waits for this:
  /// after showPage(), `if (!view.isSettled())` wait for it.
  void settled(clavis::ui::ChartView::Page page);
  /// The person asked for this chart in a window of its own; a host that can, moves it.
  void ownWindowRequested();
  void messagesRequested();
  void fileRequested(const clavis::ui::ChartFile& file);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  struct Parts;
  std::unique_ptr<Parts> m;
};

} // namespace clavis::ui
