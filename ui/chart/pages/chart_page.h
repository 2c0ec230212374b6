// What every section of a chart has: its title, how old its data is, what is not shown, its five states, its content. A
// page reads nothing until it is shown for the first time.
#pragma once

#include "core/base/clock.h"
#include "ui/chart/chart_reader.h"
#include "ui/chart/rows/row_set.h"
#include "ui/widgets/state_view.h"

#include <QDateTime>
#include <QWidget>

class QStackedLayout;

namespace clavis::ui {

class FlowLayout;
class Label;

/// What a page needs of its chart. Borrowed from the ChartView that owns the page.
struct PageContext {
  ChartReader& reader;
  const core::Clock& clock;
  [[nodiscard]] QDateTime now() const;
};

class ChartPage : public QWidget {
  Q_OBJECT
 public:
  ChartPage(PageContext context, const QString& title, QWidget* parent = nullptr);

  /// Reads when it has not been read yet.
  void ensureLoaded();
  /// Reads again and keeps the place.
  void reload();
  /// Chooses the row of this record, at once or when the rows are there.
  virtual void reveal(const core::chart::ResourceKey& key);
  /// Where the keyboard goes when the page is chosen.
  virtual void focusContent() = 0;

  [[nodiscard]] const QString& title() const { return m_title; }
  [[nodiscard]] bool isReady() const { return m_ready; }
  /// Ready, and nothing that is visible now is still being read (cells of the grid, the plot).
  [[nodiscard]] virtual bool isSettled() const { return m_ready; }
  /// The state that stands in the content's place; nullopt while rows are shown.
  [[nodiscard]] std::optional<ViewState> shownState() const;
  [[nodiscard]] QString stateSentence() const;
  [[nodiscard]] QString ageText() const;
  [[nodiscard]] QString notesText() const;

 Q_SIGNALS:
  void ready();
  /// isSettled() has become true; comes again after a reload or a scroll.
  void settled();
  void recordChosen(const clavis::ui::RecordDetails& details);
  /// Plot this series.
  void trendRequested(const std::string& seriesId);

 protected:
  virtual void load() = 0;
  /// The person pressed the button of the state view.
  virtual void stateAction() { reload(); }

  void setContent(QWidget* content);
  void showContent();
  void showState(ViewState state, const QString& sentence, const QString& detail = {}, const QString& action = {});
  void showFailure(const core::Error& error);
  void setAge(const core::chart::SectionAge& age);
  void setNotes(const QStringList& notes);
  void markReady();
  /// Says settled() if it is so, at the next turn of the event loop: layouts come first.
  void checkSettled();
  /// What acts on the page, above its content; goes on in a second line where there is no room.
  [[nodiscard]] FlowLayout* tools() const { return m_tools; }
  [[nodiscard]] const PageContext& context() const { return m_context; }
  /// A number for each load(): an answer that belongs to an older one is dropped.
  [[nodiscard]] quint64 generation() const { return m_generation; }
  /// "3 entered in error not shown", … as far as they apply.
  [[nodiscard]] QStringList hiddenNotes(const core::chart::Hidden& hidden) const;
  /// The state for a section without rows, told apart by what its age says.
  void showNoRows(const core::chart::SectionAge& age, const QString& emptySentence);
  std::optional<core::chart::ResourceKey> takeReveal();

 private:
  PageContext m_context;
  QString m_title;
  Label* m_age;
  Label* m_notes;
  FlowLayout* m_tools;
  QStackedLayout* m_stack;
  StateView* m_state;
  QWidget* m_content = nullptr;
  bool m_loaded = false;
  bool m_ready = false;
  quint64 m_generation = 0;
  std::optional<core::chart::ResourceKey> m_reveal;
};

} // namespace clavis::ui
