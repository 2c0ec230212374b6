#include "ui/files/transfers/transfer_model.h"

#include "ui/files/file_words.h"
#include "ui/files/gallery/thumbnails.h"
#include "ui/messages/message_words.h"
#include "ui/messages/people.h"
#include "ui/widgets/on_answer.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace clavis::ui {

namespace {
constexpr int pageSize = 100;
constexpr int mostAtOnce = 500; ///< rows that a quiet reload reads in one go
constexpr int singly = 20;      ///< more changed rows than this are read as a page
} // namespace

TransferModel::TransferModel(FileSource& source, People& people, QObject* parent)
    : KeyedListModel(parent), m_source(source), m_people(people) {
  m_soon.setSingleShot(true);
  m_soon.setInterval(150);
  m_rowsSoon.setSingleShot(true);
  m_rowsSoon.setInterval(60);
  connect(&m_soon, &QTimer::timeout, this, &TransferModel::ask);
  connect(&m_rowsSoon, &QTimer::timeout, this, &TransferModel::readChanged);
  connect(&source, &FileSource::listChanged, this, [this] {
    if (m_question != 0 && !m_soon.isActive()) m_soon.start();
  });
  connect(&source, &FileSource::transferChanged, this, [this](qint64 key) {
    if (m_question == 0) return;
    m_changed.insert(key);
    if (!m_rowsSoon.isActive()) m_rowsSoon.start();
  });
  connect(&source, &FileSource::progress, this, &TransferModel::moved);
  connect(&people, &People::changed, this, [this] { allChanged(); });
}

void TransferModel::setThumbnails(Thumbnails* pictures) {
  m_pictures = pictures;
  connect(pictures, &Thumbnails::arrived, this, [this](qint64 key) {
    if (const int at = indexOf(key); at >= 0) Q_EMIT dataChanged(index(at), index(at), {PictureRole});
  });
}

void TransferModel::show(exchange::TransferQuery query) {
  m_query = std::move(query);
  m_state = State::Loading;
  m_rates.clear();
  m_next.reset();
  m_fetching = m_fetchAgain = false;
  clearRows();
  ask();
}

void TransferModel::reload() { ask(); }

void TransferModel::ask() {
  const std::uint64_t question = ++m_question;
  m_asking = true;
  // A page that is overtaken is asked for again: the view has come to its end and does not ask twice.
  m_fetchAgain = m_fetchAgain || m_fetching;
  m_fetching = false;
  exchange::TransferQuery query = m_query;
  query.before.reset();
  query.limit = std::clamp(rowCount(), pageSize, mostAtOnce);
  onAnswer(m_source.transfers(std::move(query)), this,
           [this, question](const core::Result<exchange::TransferPage>& answer) {
             if (question != m_question) return;
             m_asking = false;
             if (!answer) {
               m_error = answer.error();
               m_state = State::Failed;
               Q_EMIT stateChanged();
               return;
             }
             m_error.reset();
             m_state = State::Ready;
             m_next = answer->next;
             replaceRows(answer->rows);
             Q_EMIT stateChanged();
             if (std::exchange(m_fetchAgain, false)) fetchMore({});
           });
  Q_EMIT stateChanged();
}

void TransferModel::readChanged() {
  std::vector<qint64> here;
  for (const qint64 key : std::exchange(m_changed, {}))
    if (indexOf(key) >= 0) here.push_back(key);
  // A row that has left "under way", or a whole batch: the page says it at once.
  if (m_query.unfinishedOnly || std::ssize(here) > singly) return ask();
  for (const qint64 key : here) {
    onAnswer(m_source.transfer(key), this, [this, key](const core::Result<exchange::TransferRow>& answer) {
      const int at = indexOf(key);
      if (at < 0) return;
      if (!answer) return m_soon.start();
      changeRow(at, [&](exchange::TransferRow& row) { row = *answer; });
    });
  }
}

void TransferModel::moved(const exchange::TransferProgress& progress) {
  const int at = indexOf(progress.key);
  if (at < 0) return;
  m_rates[progress.key] = progress.bytesPerSecond;
  changeRow(at, [&](exchange::TransferRow& row) {
    row.done = progress.done;
    row.total = progress.total;
    // What was paused or has ended while this was on its way is not called back.
    if (row.state == exchange::TransferState::Queued || row.state == exchange::TransferState::Sealing ||
        row.state == exchange::TransferState::WaitingForNetwork)
      row.state = progress.state;
  });
}

// Keys fall: ten thousand rows are asked for one at every step of a transfer.
int TransferModel::indexOf(exchange::TransferKey key) const {
  const auto found = std::ranges::lower_bound(rows(), key, std::greater<>{}, &exchange::TransferRow::key);
  return found == rows().end() || found->key != key ? -1 : static_cast<int>(found - rows().begin());
}

bool TransferModel::canFetchMore(const QModelIndex& parent) const {
  return !parent.isValid() && m_next.has_value() && !m_fetching && m_state == State::Ready;
}

void TransferModel::fetchMore(const QModelIndex& parent) {
  if (!canFetchMore(parent)) return;
  if (m_asking) { // where the next page begins is being read anew
    m_fetchAgain = true;
    return;
  }
  m_fetching = true;
  exchange::TransferQuery query = m_query;
  query.before = m_next;
  query.limit = pageSize;
  const std::uint64_t question = m_question;
  onAnswer(m_source.transfers(std::move(query)), this,
           [this, question](const core::Result<exchange::TransferPage>& answer) {
             if (question != m_question) return;
             m_fetching = false;
             m_next.reset();
             if (!answer) return;
             m_next = answer->next;
             appendRows(answer->rows);
           });
}

QString TransferModel::spoken(const exchange::TransferRow& row) const {
  const QDateTime now = QDateTime::currentDateTime();
  QStringList parts{utf8(row.name),
                    sizeText(row.size),
                    directionText(row, m_people),
                    stateWord(row.state),
                    stateSentence(row, m_people, now),
                    listTime(row.created, now)};
  if (!row.document.empty()) parts << tr("in the chart");
  return parts.join(QStringLiteral(", "));
}

QVariant TransferModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const exchange::TransferRow& transfer = row(index.row());
  switch (role) {
  case Qt::DisplayRole: return utf8(transfer.name);
  case Qt::AccessibleTextRole: return spoken(transfer);
  case Qt::ToolTipRole: return utf8(transfer.name);
  case KeyRole: return QVariant::fromValue<qint64>(transfer.key);
  case PercentRole:
    return transfer.total == 0 ? 0
                               : static_cast<int>(static_cast<double>(std::min(transfer.done, transfer.total)) /
                                                  static_cast<double>(transfer.total) * 100);
  case PictureRole: return m_pictures != nullptr && transfer.here ? m_pictures->find(transfer.key) : QImage();
  default: return {};
  }
}

} // namespace clavis::ui
