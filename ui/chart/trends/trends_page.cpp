#include "ui/chart/trends/trends_page.h"

#include "ui/chart/chart_words.h"
#include "ui/chart/rows/row_table.h"
#include "ui/chart/rows/section_rows_text.h"
#include "ui/chart/trends/series_delegate.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/key_table.h"
#include "ui/widgets/label.h"
#include "ui/widgets/on_answer.h"

#include <QCheckBox>
#include <QFileDialog>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace clavis::ui {
namespace {

// Systolic (8480-6) or diastolic (8462-4), LOINC.
bool isPressure(const chart::SeriesInfo& info) {
  return std::any_of(info.what.codes.begin(), info.what.codes.end(),
                     [](const chart::Code& code) { return code.code == "8480-6" || code.code == "8462-4"; });
}

int daysOf(const chart::PartialDate& date) { return (date.year * 12 + date.month) * 31 + date.day; }

} // namespace

// ---- The table of the same data

TrendRows::TrendRows(const std::vector<core::chart::Series>& series) {
  for (const auto& one : series) {
    for (const auto& point : one.points) {
      core::chart::Origin origin;
      origin.key = point.key;
      m_points.push_back({oneLine(one.info.what.text), point, std::move(origin)});
    }
  }
  std::stable_sort(m_points.begin(), m_points.end(),
                   [](const Point& a, const Point& b) { return a.point.at > b.point.at; });
}

QList<Column> TrendRows::columns() {
  return {{TrendsPage::tr("Date"), 146},
          {TrendsPage::tr("Test"), 0, 2},
          {TrendsPage::tr("Value"), 0, 1},
          {TrendsPage::tr("Flag"), 138},
          {TrendsPage::tr("Reference range"), 0, 1}};
}

Cell TrendRows::cell(int row, int column) const {
  const auto& [name, point, origin] = at(row);
  Cell cell;
  switch (column) {
  case 0: cell.text = momentText(point.when); break;
  case 1: cell.text = name; break;
  case 2:
    cell.strong = valueText(point.recorded);
    if (point.notFinal) cell.second = TrendsPage::tr("not final");
    break;
  case 3:
    cell.badge = flagText(point.flag);
    cell.badgeKind = isCritical(point.flag) ? BadgeKind::Critical : BadgeKind::Caution;
    break;
  case 4: cell.text = rangesText(point.ranges); break;
  default: break;
  }
  return cell;
}

RecordDetails TrendRows::details(int row) const {
  const auto& [name, point, origin] = at(row);
  return {name,
          {{TrendsPage::tr("Value"), fullValueText(point.recorded)}, {TrendsPage::tr("Date"), momentText(point.when)}},
          point.key};
}

// ---- The series to choose from

void SeriesModel::setSeries(std::vector<core::chart::SeriesInfo> series) {
  beginResetModel();
  m_series = std::move(series);
  arrange();
  endResetModel();
}
void SeriesModel::setFilter(const QString& text) {
  beginResetModel();
  m_words = folded(text).split(u' ', Qt::SkipEmptyParts);
  arrange();
  endResetModel();
}
void SeriesModel::arrange() {
  m_visible.clear();
  for (std::size_t i = 0; i < m_series.size(); ++i) {
    const QString name = folded(fromUtf8(m_series[i].what.text));
    if (std::all_of(m_words.begin(), m_words.end(), [&](const QString& word) { return name.contains(word); }))
      m_visible.push_back(i);
  }
}
void SeriesModel::setChosen(const std::string& id, bool chosen) {
  const auto here = std::find(m_chosen.begin(), m_chosen.end(), id);
  if ((here != m_chosen.end()) == chosen) return;
  chosen ? m_chosen.push_back(id) : static_cast<void>(m_chosen.erase(here));
  if (rowCount() > 0) Q_EMIT dataChanged(index(0), index(rowCount() - 1), {Qt::CheckStateRole});
  Q_EMIT chosenChanged();
}
void SeriesModel::clearChosen() {
  m_chosen.clear();
  if (rowCount() > 0) Q_EMIT dataChanged(index(0), index(rowCount() - 1), {Qt::CheckStateRole});
}
std::vector<std::string> SeriesModel::suggestion() const {
  std::vector<std::string> ids;
  for (const auto& info : m_series) {
    if (isPressure(info) && ids.size() < 2) ids.push_back(info.id);
  }
  const auto better = [](const chart::SeriesInfo& a, const chart::SeriesInfo& b) {
    const int dayA = daysOf(a.lastDate), dayB = daysOf(b.lastDate);
    return dayA != dayB ? dayA > dayB : a.count > b.count;
  };
  const chart::SeriesInfo* best = nullptr;
  for (const auto& info : m_series) {
    const bool candidate = info.section == chart::SectionKind::Labs && info.count > 1;
    if (candidate && (best == nullptr || better(info, *best))) best = &info;
  }
  if (best != nullptr) ids.push_back(best->id);
  if (ids.empty() && !m_series.empty()) ids.push_back(m_series.front().id);
  return ids;
}
int SeriesModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_visible.size());
}
QVariant SeriesModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const auto& info = at(index.row());
  const QString name = oneLine(info.what.text);
  switch (role) {
  case Qt::DisplayRole: return name;
  case Qt::ToolTipRole:
  case Qt::AccessibleTextRole:
    return TrendsPage::tr("%1, %n value(s), last %2 on %3", nullptr, static_cast<int>(info.count))
        .arg(name, valueText(info.last), dayText(info.lastDate));
  case Qt::CheckStateRole:
    return std::find(m_chosen.begin(), m_chosen.end(), info.id) != m_chosen.end() ? Qt::Checked : Qt::Unchecked;
  default: return {};
  }
}
bool SeriesModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (!index.isValid() || role != Qt::CheckStateRole) return false;
  setChosen(m_series[m_visible[static_cast<std::size_t>(index.row())]].id, value.toInt() == Qt::Checked);
  return true;
}
Qt::ItemFlags SeriesModel::flags(const QModelIndex&) const {
  return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable;
}

// ---- The page

TrendsPage::TrendsPage(PageContext context, QWidget* parent)
    : ChartPage(context, tr("Trends"), parent), m_model(new SeriesModel(this)), m_list(new QListView(this)),
      m_filter(filterField(tr("Find a test"), tr("Find a test"), this)), m_readout(Label::paragraph(QString(), this)),
      m_views(new QStackedWidget(this)), m_plot(new TrendPlot), m_rows(new RowModel(this)), m_table(new RowTable),
      m_together(new QCheckBox(tr("Same unit on one axis"), this)), m_asTable(new QPushButton(tr("Table (T)"), this)),
      m_all(new QPushButton(tr("All time (0)"), this)), m_export(new QPushButton(tr("Save as PNG"), this)) {
  m_filter->setMinimumWidth(m_filter->fontMetrics().horizontalAdvance(m_filter->placeholderText()) + 20);
  m_filter->setMaximumWidth(QWIDGETSIZE_MAX); // as wide as the list below it
  m_list->setModel(m_model);
  m_list->setAccessibleName(tr("Tests to plot; Space chooses"));
  m_list->setItemDelegate(new SeriesDelegate(m_model, m_list));
  m_list->setResizeMode(QListView::Adjust);
  m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_list->setVerticalScrollMode(QListView::ScrollPerPixel);
  auto* side = new QWidget(this);
  auto* sideColumn = new QVBoxLayout(side);
  sideColumn->setContentsMargins(0, 0, 8, 0);
  sideColumn->addWidget(m_filter);
  sideColumn->addWidget(m_list, 1);

  auto* plotArea = new QScrollArea(this);
  plotArea->setWidget(m_plot);
  plotArea->setWidgetResizable(true);
  plotArea->setFocusPolicy(Qt::NoFocus);
  plotArea->setFrameShape(QFrame::StyledPanel);
  m_views->addWidget(plotArea);
  m_rows->reset(TrendRows::columns());
  m_table->setRows(m_rows);
  m_table->setAccessibleName(tr("Values of the plotted tests"));
  m_views->addWidget(m_table);
  auto* main = new QWidget(this);
  auto* mainColumn = new QVBoxLayout(main);
  mainColumn->setContentsMargins(8, 0, 0, 0);
  // The reading line keeps its place, so that nothing jumps when a point comes under the pointer.
  m_readout->setTextFormat(Qt::PlainText);
  m_readout->setMinimumHeight(2 * m_readout->fontMetrics().height());
  m_readout->setAlignment(Qt::AlignLeading | Qt::AlignVCenter);
  m_readout->setAccessibleName(tr("Reading"));
  mainColumn->addWidget(m_readout);
  mainColumn->addWidget(m_views, 1);
  auto* splitter = new QSplitter(Qt::Horizontal, this);
  splitter->addWidget(side);
  splitter->addWidget(main);
  splitter->setStretchFactor(1, 1);
  splitter->setSizes({264, 600});
  splitter->setChildrenCollapsible(false);
  setContent(splitter);

  tools()->addWidget(m_together);
  m_asTable->setCheckable(true);
  for (QPushButton* button : {m_asTable, m_all, m_export}) tools()->addWidget(button);

  connect(m_filter, &QLineEdit::textChanged, m_model, &SeriesModel::setFilter);
  connect(m_model, &SeriesModel::chosenChanged, this, &TrendsPage::readChosen);
  connect(m_together, &QCheckBox::toggled, this, &TrendsPage::arrangePanels);
  connect(m_asTable, &QPushButton::toggled, this, &TrendsPage::setTable);
  connect(m_all, &QPushButton::clicked, m_plot, &TrendPlot::showAllTime);
  connect(m_export, &QPushButton::clicked, this, &TrendsPage::askForFile);
  connect(m_plot, &TrendPlot::readoutChanged, this, [this](const QString& text) {
    m_readout->setText(text.isEmpty() ? tr("Point at a value, or use the arrow keys in the plot, to read it here.")
                                      : text);
  });
  const auto details = [this](const core::chart::ResourceKey& key) {
    onAnswer(this->context().reader.observation(key), this, [this](core::Result<chart::ObservationRow> row) {
      if (row) Q_EMIT recordChosen(detailsOf(*row));
    });
  };
  connect(m_plot, &TrendPlot::pointChosen, this, details);
  connect(m_table, &RowTable::chosen, this, [this, details](int row) { details(m_rows->origin(row).key); });
  addKey(this, tr("Plot or table of the same values"), {QKeySequence(Qt::Key_T)}, [this] { m_asTable->toggle(); });
  auto* keys = new KeyTable(m_list);
  keys->add(tr("Choose or leave out a test"), {Qt::Key_Space});
  keys->add(tr("Go through the tests"), {Qt::Key_Up, Qt::Key_Down});
  m_readout->setText(tr("Point at a value, or use the arrow keys in the plot, to read it here."));
}

void TrendsPage::load() {
  onAnswer(context().reader.seriesList(), this, [this, asked = generation()](core::Result<chart::SeriesList> list) {
    if (asked != generation()) return;
    if (!list) return showFailure(list.error());
    m_age = std::move(list->age);
    setAge(m_age);
    m_model->setSeries(std::move(list->series));
    if (m_model->known() == 0) {
      showNoRows(m_age, tr("There are no numbers to plot"));
      return markReady();
    }
    showContent();
    if (!m_pending.empty())
      plot(std::exchange(m_pending, {}));
    else if (m_model->chosen().empty() && !std::exchange(m_suggested, true))
      plot(m_model->suggestion());
    else if (!m_model->chosen().empty())
      readChosen();
    else
      arrangePanels();
    markReady();
  });
}

void TrendsPage::plot(const std::vector<std::string>& ids) {
  if (m_model->known() == 0) {
    m_pending = ids;
    return ensureLoaded();
  }
  const QSignalBlocker quiet(m_model);
  m_model->clearChosen();
  for (const auto& id : ids) m_model->setChosen(id, true);
  m_list->viewport()->update();
  readChosen();
}

void TrendsPage::addToPlot(const std::string& id) {
  if (m_model->known() == 0)
    m_pending.push_back(id);
  else
    m_model->setChosen(id, true);
}

void TrendsPage::readChosen() {
  std::vector<std::string> ids = m_model->chosen();
  const auto refused = static_cast<int>(ids.size()) - mostSeries;
  if (refused > 0) ids.resize(mostSeries);
  setNotes(refused > 0 ? QStringList{tr("%n more chosen than fit the page: the first %1 are plotted", nullptr, refused)
                                         .arg(mostSeries)}
                       : QStringList{});
  const quint64 asked = ++m_reading;
  if (ids.empty()) {
    m_shown.clear();
    m_shownReading = asked;
    arrangePanels();
    return;
  }
  onAnswer(context().reader.series(std::move(ids)), this,
           [this, asked](core::Result<std::vector<chart::Series>> series) {
             if (asked != m_reading) return;
             m_shownReading = asked;
             checkSettled();
             if (!series) return showFailure(series.error());
             m_shown = std::move(*series);
             arrangePanels();
           });
}

void TrendsPage::arrangePanels() {
  std::vector<TrendPanel> panels;
  std::int64_t undated = 0;
  for (const auto& series : m_shown) {
    undated += series.undated;
    // Systolic and diastolic are one reading and belong to one picture; others share an axis when that is asked for.
    const auto partner = std::find_if(panels.begin(), panels.end(), [&](const TrendPanel& panel) {
      const auto& first = panel.series.front();
      return first.info.unit == series.info.unit &&
             (m_together->isChecked() || (isPressure(first.info) && isPressure(series.info)));
    });
    if (partner != panels.end())
      partner->series.push_back(series);
    else
      panels.push_back({{series}});
  }
  if (undated > 0) setNotes({tr("%n value(s) without a date are not in the plot", nullptr, static_cast<int>(undated))});
  m_plot->setPanels(std::move(panels));
  m_rows->reset(TrendRows::columns());
  m_rows->append(std::make_shared<TrendRows>(m_shown));
  for (QPushButton* button : {m_asTable, m_all, m_export}) button->setEnabled(!m_shown.empty());
  Q_EMIT plotted();
}

void TrendsPage::setTable(bool table) {
  m_asTable->setChecked(table);
  const bool hadKeyboard = m_views->isAncestorOf(focusWidget());
  m_views->setCurrentIndex(table ? 1 : 0);
  m_readout->setVisible(!table);
  if (hadKeyboard) focusContent();
}
bool TrendsPage::showsTable() const { return m_views->currentIndex() == 1; }

bool TrendsPage::exportTo(const QString& path) const {
  QStringList names;
  for (const auto& series : m_shown) names << oneLine(series.info.what.text);
  // No patient on it: where the picture goes is not ours to know. The name is the person's to add.
  return m_plot->exported(names.join(QStringLiteral(", ")), 2.0).save(path, "PNG");
}

void TrendsPage::askForFile() {
  auto* dialog = new QFileDialog(this, tr("Save the plot"), QString(), tr("PNG image (*.png)"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(QStringLiteral("png"));
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
    setNotes({exportTo(path) ? tr("The plot was saved, without the patient's name")
                             : tr("The plot could not be saved there")});
  });
  dialog->open();
}

void TrendsPage::stateAction() { reload(); }

void TrendsPage::focusContent() {
  if (shownState()) return;
  if (m_shown.empty())
    m_list->setFocus(Qt::OtherFocusReason);
  else if (showsTable())
    m_table->setFocus(Qt::OtherFocusReason);
  else
    m_plot->setFocus(Qt::OtherFocusReason);
}

} // namespace clavis::ui
