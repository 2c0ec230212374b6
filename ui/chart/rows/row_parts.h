// What the texts of all kinds of row are made with: the words they share a translation context for, and the little
// functions that put facts and lines together.
#pragma once

#include "ui/chart/rows/row_set.h"

#include <QCoreApplication>
#include <QStringList>

namespace clavis::ui {

/// The translation context of everything that is written in rows and their details.
struct Rows {
  Q_DECLARE_TR_FUNCTIONS(ChartRows)
};

/// A fact without a value is none.
inline void addFact(QList<Fact>& facts, const QString& label, const QString& value) {
  if (!value.isEmpty()) facts.append({label, value});
}

[[nodiscard]] inline QString orNotKnown(const QString& text) { return text.isEmpty() ? Rows::tr("Not known") : text; }

/// "Severe · Left knee": the parts that there are.
[[nodiscard]] inline QString dotted(QStringList parts) {
  parts.removeAll(QString());
  return parts.join(QStringLiteral(" · "));
}

/// One to a line, the parts that there are.
[[nodiscard]] inline QString stacked(QStringList parts) {
  parts.removeAll(QString());
  return parts.join(u'\n');
}

} // namespace clavis::ui
