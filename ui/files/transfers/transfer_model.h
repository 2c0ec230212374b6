// Transfers, newest first, a page at a time by key, so that ten thousand cost what a screenful does. Progress is put
// into its row and nowhere else; rows that change are read again, many at once as one reading. Thread: main.
#pragma once

#include "ui/files/file_source.h"
#include "ui/widgets/keyed_list_model.h"

#include <QHash>
#include <QSet>
#include <QTimer>

namespace clavis::ui {

class People;
class Thumbnails;

class TransferModel final : public KeyedListModel<exchange::TransferRow, &exchange::TransferRow::key> {
  Q_OBJECT
 public:
  enum Role { KeyRole = Qt::UserRole + 1, PercentRole, PictureRole };
  enum class State : std::uint8_t { Loading, Ready, Failed };

  /// Both must outlive the model. Rows appear after the first show().
  TransferModel(FileSource& source, People& people, QObject* parent = nullptr);

  /// `before` and `limit` of the query are the model's own.
  void show(exchange::TransferQuery query);
  void reload();
  /// Where the small pictures come from; none: without.
  void setThumbnails(Thumbnails* pictures);

  [[nodiscard]] const exchange::TransferQuery& query() const { return m_query; }
  [[nodiscard]] State state() const { return m_state; }
  [[nodiscard]] const std::optional<core::Error>& error() const { return m_error; }
  /// -1: not among the rows read so far.
  [[nodiscard]] int indexOf(exchange::TransferKey key) const;
  [[nodiscard]] double rateOf(exchange::TransferKey key) const { return m_rates.value(key); }
  [[nodiscard]] People& people() const { return m_people; }
  [[nodiscard]] Thumbnails* thumbnails() const { return m_pictures; }

  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  bool canFetchMore(const QModelIndex& parent) const override;
  void fetchMore(const QModelIndex& parent) override;

 Q_SIGNALS:
  void stateChanged();

 private:
  void ask();
  void readChanged();
  void moved(const exchange::TransferProgress& progress);
  [[nodiscard]] QString spoken(const exchange::TransferRow& row) const;

  FileSource& m_source;
  People& m_people;
  Thumbnails* m_pictures = nullptr;
  exchange::TransferQuery m_query;
  QHash<qint64, double> m_rates;
  std::optional<exchange::TransferKey> m_next;
  State m_state = State::Loading;
  std::optional<core::Error> m_error;
  bool m_asking = false; ///< the list from its beginning
  bool m_fetching = false;
  bool m_fetchAgain = false;
  std::uint64_t m_question = 0;
  QSet<qint64> m_changed;
  QTimer m_soon;     ///< a burst of changes to the list is one reading
  QTimer m_rowsSoon; ///< the same for single rows
};

} // namespace clavis::ui
