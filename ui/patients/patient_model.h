// The rows of the patient list: every patient in the order of a column, a page at a time as the view asks for more
// (keyset paging, never an offset), or the hits of a search, best first. Holds only what has been scrolled past.
//
// A question that is overtaken (typing goes on, another column) is cancelled and its answer dropped. While a new answer
// is awaited the old rows stay, so that nothing flickers between two keystrokes; reset() empties at once. Thread: main.
#pragma once

#include "ui/patients/patient_source.h"

#include <QAbstractTableModel>
#include <QDate>

#include <optional>
#include <vector>

namespace clavis::ui {

class PatientModel final : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { Name, Born, Gender, Identifier, LastEncounter, LastChanged, ColumnCount };
  enum Role { PatientIdRole = Qt::UserRole + 1 };
  enum class State : std::uint8_t { Loading, Ready, Failed };

  /// `source` must outlive the model. Rows appear after the first load().
  explicit PatientModel(PatientSource& source, QObject* parent = nullptr);
  ~PatientModel() override;

  /// Shows all patients, in the current order.
  void showAll();
  /// Shows what matches; an empty text is showAll().
  void search(const QString& text);
  /// Asks again (after a sync), keeping question and order.
  void reload();
  /// Forgets every row at once.
  void clear();

  [[nodiscard]] State state() const { return m_state; }
  [[nodiscard]] const std::optional<core::Error>& error() const { return m_error; }
  [[nodiscard]] const QString& searched() const { return m_text; }
  /// How many rows there are in all, shown or not; nullopt while unknown. For a search possibly only "at least".
  [[nodiscard]] std::optional<std::int64_t> total() const { return m_total; }
  [[nodiscard]] bool totalIsExact() const { return m_totalExact; }

  [[nodiscard]] const core::chart::PatientRow& row(int index) const { return m_rows[static_cast<std::size_t>(index)]; }
  [[nodiscard]] static bool isSortable(int column);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  bool canFetchMore(const QModelIndex& parent) const override;
  void fetchMore(const QModelIndex& parent) override;
  void sort(int column, Qt::SortOrder order) override;

 Q_SIGNALS:
  /// A question was asked or answered, or failed.
  void stateChanged();

 private:
  void ask();
  void replaceRows(std::vector<core::chart::PatientRow> rows);
  void failed(const core::Error& error);
  [[nodiscard]] QString text(const core::chart::PatientRow& row, int column) const;
  [[nodiscard]] QString spoken(const core::chart::PatientRow& row, int column) const;

  PatientSource& m_source;
  std::vector<core::chart::PatientRow> m_rows;
  QString m_text;
  core::chart::PatientSort m_sort = core::chart::PatientSort::Family;
  core::chart::SortOrder m_order = core::chart::SortOrder::Ascending;
  std::optional<core::chart::Cursor> m_next;
  State m_state = State::Loading;
  std::optional<core::Error> m_error;
  std::optional<std::int64_t> m_total;
  bool m_totalExact = true;
  bool m_fetching = false;
  std::uint64_t m_question = 0;
  QFuture<core::Result<core::chart::PatientHits>> m_running;
};

} // namespace clavis::ui
