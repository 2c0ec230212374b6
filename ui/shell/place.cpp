#include "ui/shell/place.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace clavis::ui {

namespace {

QJsonArray toArray(const std::vector<std::string>& ids) {
  QJsonArray array;
  for (const std::string& id : ids) array.append(QString::fromStdString(id));
  return array;
}

std::vector<std::string> fromArray(const QJsonValue& value) {
  std::vector<std::string> ids;
  for (const QJsonValue& id : value.toArray()) {
    if (id.isString() && !id.toString().isEmpty()) ids.push_back(id.toString().toStdString());
  }
  return ids;
}

} // namespace

std::string writePlace(const Place& place) {
  QJsonObject object;
  for (const SectionEntry& entry : sections()) {
    if (entry.section == place.section) object[QStringLiteral("section")] = entry.key;
  }
  object[QStringLiteral("charts")] = toArray(place.charts);
  object[QStringLiteral("windows")] = toArray(place.windows);
  if (place.current) object[QStringLiteral("current")] = static_cast<int>(*place.current);
  return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
}

Place readPlace(const std::string& text) {
  const QJsonObject object = QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
  Place place;
  for (const SectionEntry& entry : sections()) {
    if (entry.key == object[QStringLiteral("section")].toString()) place.section = entry.section;
  }
  place.charts = fromArray(object[QStringLiteral("charts")]);
  place.windows = fromArray(object[QStringLiteral("windows")]);
  const int current = object[QStringLiteral("current")].toInt(-1);
  if (current >= 0 && static_cast<std::size_t>(current) < place.charts.size()) {
    place.current = static_cast<std::size_t>(current);
  }
  return place;
}

std::vector<std::string> withRecent(std::vector<std::string> recent, const std::string& id) {
  std::erase(recent, id);
  recent.insert(recent.begin(), id);
  if (recent.size() > recentLimit) recent.resize(recentLimit);
  return recent;
}

std::string writeRecent(const std::vector<std::string>& recent) {
  return QJsonDocument(toArray(recent)).toJson(QJsonDocument::Compact).toStdString();
}

std::vector<std::string> readRecent(const std::string& text) {
  const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(text));
  auto ids = fromArray(QJsonValue(document.array()));
  if (ids.size() > recentLimit) ids.resize(recentLimit);
  return ids;
}

} // namespace clavis::ui
