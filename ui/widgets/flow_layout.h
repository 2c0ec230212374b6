// Lays items out like words in a paragraph: as many as fit a line, then the next line. Follows the reading direction.
#pragma once

#include <QLayout>
#include <QList>

namespace clavis::ui {

class FlowLayout final : public QLayout {
 public:
  explicit FlowLayout(int horizontalGap, int verticalGap, QWidget* parent = nullptr);
  ~FlowLayout() override;

  void addItem(QLayoutItem* item) override;
  [[nodiscard]] int count() const override { return static_cast<int>(m_items.size()); }
  [[nodiscard]] QLayoutItem* itemAt(int index) const override;
  QLayoutItem* takeAt(int index) override;
  [[nodiscard]] Qt::Orientations expandingDirections() const override { return {}; }
  [[nodiscard]] bool hasHeightForWidth() const override { return true; }
  [[nodiscard]] int heightForWidth(int width) const override { return arrange(QRect(0, 0, width, 0), false); }
  [[nodiscard]] QSize sizeHint() const override { return minimumSize(); }
  [[nodiscard]] QSize minimumSize() const override;
  void setGeometry(const QRect& rect) override;

 private:
  int arrange(const QRect& rect, bool place) const;

  QList<QLayoutItem*> m_items;
  int m_horizontalGap;
  int m_verticalGap;
};

} // namespace clavis::ui
