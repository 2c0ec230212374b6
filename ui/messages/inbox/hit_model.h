// Messages that match a search over the whole history, newest first, read on as one scrolls. A question that is
// overtaken by the next keystroke is dropped; the old hits stay until the new ones are here. Thread: main.
#pragma once

#include "ui/messages/message_source.h"

#include <QAbstractListModel>

namespace clavis::ui {

class People;

class HitModel final : public QAbstractListModel {
  Q_OBJECT
 public:
  enum class State : std::uint8_t { Loading, Ready, Failed };

  HitModel(MessageSource& source, People& people, QObject* parent = nullptr);
  /// `patient` as in the inbox: only that patient's conversations.
  void search(const QString& text, const std::optional<std::string>& patient);
  void clear();

  [[nodiscard]] State state() const { return m_state; }
  [[nodiscard]] const std::optional<core::Error>& error() const { return m_error; }
  [[nodiscard]] const messaging::SearchHit& hit(int index) const { return m_hits[static_cast<std::size_t>(index)]; }
  [[nodiscard]] bool hasMore() const { return m_next.has_value(); }
  [[nodiscard]] People& people() const { return m_people; }

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  bool canFetchMore(const QModelIndex& parent) const override;
  void fetchMore(const QModelIndex& parent) override;

 Q_SIGNALS:
  void stateChanged();

 private:
  void ask(std::optional<messaging::MessageKey> before);

  MessageSource& m_source;
  People& m_people;
  std::vector<messaging::SearchHit> m_hits;
  QString m_text;
  std::optional<std::string> m_patient;
  std::optional<messaging::MessageKey> m_next;
  State m_state = State::Ready;
  std::optional<core::Error> m_error;
  bool m_fetching = false;
  std::uint64_t m_question = 0;
};

} // namespace clavis::ui
