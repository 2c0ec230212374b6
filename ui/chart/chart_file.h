// A document of a chart whose bytes somebody asked to see: the chart reads it (which is logged), the shell shows it.
#pragma once

#include <QByteArray>
#include <QString>

#include <string>

namespace clavis::ui {

struct ChartFile {
  QString name;      ///< as recorded
  QString mediaType; ///< as recorded
  std::string what;  ///< "DocumentReference/123"
  QByteArray bytes;
};

} // namespace clavis::ui
