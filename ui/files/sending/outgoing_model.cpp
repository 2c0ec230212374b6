#include "ui/files/sending/outgoing_model.h"

#include "ui/files/file_words.h"
#include "ui/messages/message_words.h"
#include "ui/viewer/viewer_words.h"
#include "ui/words/error_sentence.h"

#include <numeric>

namespace clavis::ui {

void OutgoingModel::add(std::vector<OutgoingFile> files) {
  if (files.empty()) return;
  beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(files.size()) - 1);
  m_files.insert(m_files.end(), std::make_move_iterator(files.begin()), std::make_move_iterator(files.end()));
  endInsertRows();
}

void OutgoingModel::replace(int index, OutgoingFile file) {
  m_files[static_cast<std::size_t>(index)] = std::move(file);
  Q_EMIT dataChanged(this->index(index), this->index(index));
}

void OutgoingModel::remove(int index) {
  beginRemoveRows({}, index, index);
  m_files.erase(m_files.begin() + index);
  endRemoveRows();
}

std::uint64_t OutgoingModel::bytes() const {
  return std::accumulate(m_files.begin(), m_files.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const OutgoingFile& file) { return sum + file.size; });
}

void OutgoingModel::setKeepDetails(bool keep) {
  m_keep = keep;
  if (!m_files.empty()) Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

int OutgoingModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_files.size());
}

QString OutgoingModel::detail(const OutgoingFile& file) const {
  QStringList parts{typeWords(file.type), sizeText(file.size)};
  switch (file.details) {
  case HiddenDetails::None: break;
  case HiddenDetails::Place: parts << (m_keep ? tr("says where it was taken") : tr("place is taken out")); break;
  case HiddenDetails::Device:
    parts << (m_keep ? tr("says when and with what it was made") : tr("time and camera are taken out"));
    break;
  case HiddenDetails::Inseparable: parts << tr("may say where it was taken"); break;
  }
  return parts.join(QStringLiteral(" · "));
}

QString OutgoingModel::problem(const OutgoingFile& file) const {
  if (file.problem) return errorSentence(*file.problem);
  if (file.details == HiddenDetails::Inseparable && !m_keep)
    return tr("The place cannot be taken out of this kind of file. Keep it on purpose, or leave the file out.");
  return {};
}

QVariant OutgoingModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const OutgoingFile& file = m_files[static_cast<std::size_t>(index.row())];
  switch (role) {
  case Qt::DisplayRole: return file.name;
  case Qt::ToolTipRole: return file.name;
  case DetailRole: return detail(file);
  case ProblemRole: return problem(file);
  case Qt::AccessibleTextRole: {
    QStringList parts{file.name, detail(file)};
    if (const QString wrong = problem(file); !wrong.isEmpty()) parts << wrong;
    return parts.join(QStringLiteral(", "));
  }
  default: return {};
  }
}

} // namespace clavis::ui
