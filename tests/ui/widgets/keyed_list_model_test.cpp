#include "ui/widgets/keyed_list_model.h"

#include <QSignalSpy>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;

namespace {

struct Bed {
  int number = 0;
  QString who;
};

class Beds final : public ui::KeyedListModel<Bed, &Bed::number> {
 public:
  using KeyedListModel::appendRows;
  using KeyedListModel::changeRow;
  using KeyedListModel::clearRows;
  using KeyedListModel::replaceRows;
  QVariant data(const QModelIndex& index, int role) const override {
    return role == Qt::DisplayRole ? QVariant(row(index.row()).who) : QVariant();
  }
};

const QString anna = QStringLiteral("Anna"), bea = QStringLiteral("Bea"), cem = QStringLiteral("Cem");

} // namespace

TEST_CASE("rows that are read anew keep their identity by key, wherever they have moved", "[widgets]") {
  Beds beds;
  beds.replaceRows({{1, anna}, {2, bea}, {3, cem}});
  const QPersistentModelIndex first = beds.index(0), second = beds.index(1), third = beds.index(2);
  beds.replaceRows({{3, cem}, {4, anna}, {1, anna}});
  CHECK(first.row() == 2);
  CHECK_FALSE(second.isValid()); // has gone
  CHECK(third.row() == 0);
  CHECK(first.data().toString() == anna);
  beds.clearRows();
  CHECK(beds.rowCount() == 0);
  CHECK_FALSE(first.isValid());
}

TEST_CASE("the same keys with other words are a change of words, not of the layout", "[widgets]") {
  Beds beds;
  beds.replaceRows({{1, anna}, {2, bea}});
  QSignalSpy layout(&beds, &QAbstractItemModel::layoutChanged);
  QSignalSpy words(&beds, &QAbstractItemModel::dataChanged);
  beds.replaceRows({{1, anna}, {2, cem}});
  CHECK(layout.isEmpty());
  REQUIRE(words.size() == 1);
  CHECK(beds.index(1).data().toString() == cem);
  beds.changeRow(0, [](Bed& bed) { bed.who = bea; });
  CHECK(words.size() == 2);
  CHECK(words.back().at(0).toModelIndex().row() == 0);
}

TEST_CASE("a next page is told as rows that come in at the end, and an empty one not at all", "[widgets]") {
  Beds beds;
  beds.replaceRows({{1, anna}});
  QSignalSpy inserted(&beds, &QAbstractItemModel::rowsInserted);
  beds.appendRows({{2, bea}, {3, cem}});
  beds.appendRows({});
  REQUIRE(inserted.size() == 1);
  CHECK(inserted[0].at(1).toInt() == 1);
  CHECK(inserted[0].at(2).toInt() == 2);
  CHECK(beds.rowCount(beds.index(0)) == 0);
}
