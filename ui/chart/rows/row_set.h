// A section's rows as cells to paint, whatever kind of row they are. One page of an answer is one RowSet; it keeps the
// rows of core/chart and makes the text of a cell only when it is asked for, so that a long list costs what is visible.
#pragma once

#include "core/chart/rows/values.h"
#include "ui/widgets/badge.h"

#include <QList>
#include <QString>

#include <memory>

namespace clavis::ui {

/// One cell: a strong part, the rest of the line, its quiet end; a quiet second line; or a badge (always a word).
struct Cell {
  QString strong;
  QString text;
  QString quiet;
  QString second;
  QString badge;
  BadgeKind badgeKind = BadgeKind::Neutral;

  /// The whole as one text, for screen readers, filters and copying.
  [[nodiscard]] QString spoken() const;
};

struct Column {
  QString title;
  int width = 0; ///< logical pixels; 0: takes its share of what is left
  int share = 1; ///< of what is left, when width is 0
  /// For short lists: as wide as the widest cell, nothing when all are empty. `width` and `share` do not count then.
  bool fit = false;
};

/// A fact of the details panel.
struct Fact {
  QString label;
  QString value;
};

/// What the details panel shows of one record.
struct RecordDetails {
  QString title;
  QList<Fact> facts;
  core::chart::ResourceKey key;
};

class RowSet {
 public:
  virtual ~RowSet() = default;
  [[nodiscard]] virtual int count() const = 0;
  [[nodiscard]] virtual Cell cell(int row, int column) const = 0;
  [[nodiscard]] virtual RecordDetails details(int row) const = 0;
  [[nodiscard]] virtual const core::chart::Origin& origin(int row) const = 0;
  /// No longer current (resolved, stopped): painted quieter, said in words by a cell.
  [[nodiscard]] virtual bool past(int row) const = 0;
};

/// The facts that every record has: status, who, dates of the record itself. Appended to a row's own.
void appendOrigin(QList<Fact>& facts, const core::chart::Origin& origin);

} // namespace clavis::ui
