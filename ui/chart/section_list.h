// The sections of a chart at its side, each with how many records it has. Keys: arrows, 1 to 9 anywhere in the chart.
#pragma once

#include <QAbstractListModel>
#include <QListView>
#include <QStyledItemDelegate>

namespace clavis::ui {

class SectionModel final : public QAbstractListModel {
  Q_OBJECT
 public:
  struct Section {
    QString title;
    qint64 count = -1;   ///< -1: not a section that counts, or not known
    QString spokenCount; ///< "12 current of 20"
    bool alarming =
        false; ///< its last fetch failed, or it is not permitted: marked with a word for screen readers and a sign
  };
  using QAbstractListModel::QAbstractListModel;
  void setSections(QList<Section> sections);
  void setCount(int row, qint64 count, const QString& spoken, bool alarming);
  [[nodiscard]] const Section& at(int row) const { return m_sections.at(row); }
  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

 private:
  QList<Section> m_sections;
};

class SectionList final : public QListView {
  Q_OBJECT
 public:
  explicit SectionList(SectionModel* model, QWidget* parent = nullptr);
  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void chosen(int row);

 protected:
  void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
  void keyPressEvent(QKeyEvent* event) override;
};

} // namespace clavis::ui
