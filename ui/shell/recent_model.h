// Charts opened lately, by id; names are asked from the vault when they are shown and die with the model.
#pragma once

#include "core/chart/patient_list.h"

#include <QAbstractListModel>

#include <string>
#include <vector>

namespace clavis::ui {

class PatientSource;

class RecentModel final : public QAbstractListModel {
  Q_OBJECT
 public:
  enum Role { PatientIdRole = Qt::UserRole + 1 };
  explicit RecentModel(PatientSource& source, QObject* parent = nullptr);

  void setIds(const std::vector<std::string>& ids);
  /// Asks for the names again.
  void reload();
  [[nodiscard]] const core::chart::PatientRow& row(int index) const { return m_rows[static_cast<std::size_t>(index)]; }
  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;

 private:
  void collect(std::uint64_t question, std::size_t index, std::vector<core::chart::PatientRow> found);

  PatientSource& m_source;
  std::vector<std::string> m_ids;
  std::vector<core::chart::PatientRow> m_rows;
  std::uint64_t m_question = 0;
};

} // namespace clavis::ui
