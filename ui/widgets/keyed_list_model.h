// A list whose rows keep their identity by key when they are read anew: what is chosen stays chosen, and in sight,
// while others come, go and move past it. Base of the models that show a list out of the vault a page at a time.
//   Row: a value. key: the member that tells rows apart, unique in the list, as &TransferRow::key.
// Thread: main.
#pragma once

#include <QAbstractListModel>
#include <QHash>

#include <algorithm>
#include <utility>
#include <vector>

namespace clavis::ui {

template <class Row, auto key>
class KeyedListModel : public QAbstractListModel {
 public:
  using QAbstractListModel::QAbstractListModel;
  using Key = std::remove_cvref_t<decltype(std::declval<const Row&>().*key)>;

  [[nodiscard]] const Row& row(int index) const { return m_rows[static_cast<std::size_t>(index)]; }
  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
  }

 protected:
  [[nodiscard]] const std::vector<Row>& rows() const { return m_rows; }

  /// Other rows altogether: nothing stays chosen.
  void clearRows() {
    beginResetModel();
    m_rows.clear();
    endResetModel();
  }

  /// What was read anew from the list's beginning.
  void replaceRows(std::vector<Row> now) {
    if (std::ranges::equal(now, m_rows, {}, key, key)) {
      m_rows = std::move(now);
      allChanged();
      return;
    }
    Q_EMIT layoutAboutToBeChanged();
    const QModelIndexList before = persistentIndexList();
    QHash<Key, int> places; // of those that somebody holds on to: now, -1 where they have gone
    std::vector<Key> keys;
    keys.reserve(static_cast<std::size_t>(before.size()));
    for (const QModelIndex& old : before) places.insert(keys.emplace_back(row(old.row()).*key), -1);
    m_rows = std::move(now);
    for (int at = 0; at < rowCount(); ++at)
      if (const auto place = places.find(row(at).*key); place != places.end()) *place = at;
    for (qsizetype at = 0; at < before.size(); ++at) {
      const int place = places.value(keys[static_cast<std::size_t>(at)]);
      changePersistentIndex(before[at], place < 0 ? QModelIndex() : index(place));
    }
    Q_EMIT layoutChanged();
  }

  /// The next page. Its keys are not in the list yet.
  void appendRows(std::vector<Row> more) {
    if (more.empty()) return;
    beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(more.size()) - 1);
    std::ranges::move(more, std::back_inserter(m_rows));
    endInsertRows();
  }

  /// `change(row)`, and the views are told.
  template <class Change>
  void changeRow(int at, Change&& change) {
    std::forward<Change>(change)(m_rows[static_cast<std::size_t>(at)]);
    Q_EMIT dataChanged(index(at), index(at));
  }

  /// Every row is drawn anew: the names beside them have come.
  void allChanged() {
    if (!m_rows.empty()) Q_EMIT dataChanged(index(0), index(rowCount() - 1));
  }

 private:
  std::vector<Row> m_rows;
};

} // namespace clavis::ui
