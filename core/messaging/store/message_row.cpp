#include "core/messaging/store/message_row.h"

#include "core/messaging/store/extra.h"

#include <algorithm>

namespace clavis::core::messaging {
namespace {

Instant instant(std::int64_t value) { return Instant(std::chrono::milliseconds(value)); }

} // namespace

std::optional<MessageId> idOf(std::span<const std::byte> bytes) {
  MessageId id{};
  if (bytes.size() != id.size()) return std::nullopt;
  std::ranges::copy(bytes, id.begin());
  return id;
}

StoredMessage messageOf(const Statement& row) {
  StoredMessage out;
  MessageRow& m = out.row;
  m.key = row.integer(0);
  m.conversation = row.integer(1);
  m.id = idOf(row.blob(2)).value_or(MessageId{});
  m.kind = static_cast<MessageKind>(row.integer(3));
  m.own = row.integer(4) != 0;
  m.person = row.text(5);
  m.device = row.text(6);
  m.words = row.text(7);
  m.sent = instant(row.integer(8));
  m.arrived = instant(row.integer(9));
  m.urgent = row.integer(10) != 0;
  if (!row.isNull(11)) m.replyTo = idOf(row.blob(11));
  if (!row.isNull(12)) m.edited = instant(row.integer(12));
  m.deleted = !row.isNull(13);
  m.read = m.own || !row.isNull(14);
  m.delivery = static_cast<Delivery>(row.integer(15));
  m.failure = row.text(16);
  out.token = row.text(17);
  out.resent = static_cast<int>(row.integer(18));
  const auto extra = row.blob(19);
  out.extra.assign(extra.begin(), extra.end());
  if (m.kind == MessageKind::Files) m.files = readFiles(out.extra).value_or(std::vector<FileReference>{});
  return out;
}

} // namespace clavis::core::messaging
