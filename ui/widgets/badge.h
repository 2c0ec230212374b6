// A word on a soft ground, for a status that must be seen beside other text: "High", "Deceased", "Unconfirmed". Always
// a word, so colour is never the only carrier. As a widget, and as a drawing for delegates.
#pragma once

#include "ui/theme/theme.h"

#include <QWidget>

class QPainter;

namespace clavis::ui {

enum class BadgeKind : std::uint8_t { Neutral, Accent, Positive, Caution, Critical };

/// Size a badge with this word needs.
[[nodiscard]] QSizeF badgeSize(const Theme& theme, const QString& word);
/// Draws it with its left edge at rect's (right edge when rightToLeft), vertically centred; returns its width.
qreal drawBadge(QPainter& painter, const Theme& theme, const QRectF& rect, const QString& word, BadgeKind kind,
                Qt::LayoutDirection direction = Qt::LeftToRight);

class Badge final : public QWidget {
  Q_OBJECT
 public:
  explicit Badge(const QString& word = {}, BadgeKind kind = BadgeKind::Neutral, QWidget* parent = nullptr);
  void set(const QString& word, BadgeKind kind);
  [[nodiscard]] QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString m_word;
  BadgeKind m_kind;
};

} // namespace clavis::ui
