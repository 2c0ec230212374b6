// The files that somebody is about to send, each with what it is, how large, and what it says beside its content.
// Thread: main.
#pragma once

#include "ui/files/file_source.h"

#include <QAbstractListModel>

namespace clavis::ui {

class OutgoingModel final : public QAbstractListModel {
  Q_OBJECT
 public:
  enum Role { DetailRole = Qt::UserRole + 1, ProblemRole };

  using QAbstractListModel::QAbstractListModel;

  void add(std::vector<OutgoingFile> files);
  void replace(int index, OutgoingFile file);
  void remove(int index);
  [[nodiscard]] const std::vector<OutgoingFile>& files() const { return m_files; }
  [[nodiscard]] std::uint64_t bytes() const;
  /// Words for a row change with it: whether hidden details go along.
  void setKeepDetails(bool keep);

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

 private:
  [[nodiscard]] QString detail(const OutgoingFile& file) const;
  [[nodiscard]] QString problem(const OutgoingFile& file) const;

  std::vector<OutgoingFile> m_files;
  bool m_keep = false;
};

} // namespace clavis::ui
