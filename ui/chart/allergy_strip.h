// The last line of the banner: what is known about allergies. Three kinds of "nothing" look different in ground,
// outline and icon, and no allergy is ever cut off: the strip is as tall as its text needs.
#pragma once

#include "core/chart/banner.h"

#include <QWidget>

class QTextLayout;

namespace clavis::ui {

class AllergyStrip final : public QWidget {
  Q_OBJECT
 public:
  explicit AllergyStrip(QWidget* parent = nullptr);

  void setAllergies(const core::chart::AllergySummary& allergies);
  /// Everything the strip says, as one text; also its accessible name.
  [[nodiscard]] QString text() const { return m_text; }

  [[nodiscard]] bool hasHeightForWidth() const override { return true; }
  [[nodiscard]] int heightForWidth(int width) const override;
  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  enum class Look { Danger, Listed, NoneKnown, NotRecorded, NotLoaded };
  struct Strong {
    qsizetype from;
    qsizetype length;
  };
  qreal layOut(QTextLayout& layout, qreal width) const;

  Look m_look = Look::NotLoaded;
  QString m_text;
  QList<Strong> m_strong;
};

} // namespace clavis::ui
