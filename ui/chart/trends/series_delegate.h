// One series of the list to choose from: its box and name, and below it what there is to plot: the last value, how
// many, and when it was last measured. Names wrap: two tests often differ in their last word only.
#pragma once

#include <QStyledItemDelegate>

namespace clavis::ui {

class SeriesModel;

class SeriesDelegate final : public QStyledItemDelegate {
  Q_OBJECT
 public:
  explicit SeriesDelegate(const SeriesModel* model, QObject* parent = nullptr)
      : QStyledItemDelegate(parent), m_model(model) {}

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  const SeriesModel* m_model;
};

} // namespace clavis::ui
