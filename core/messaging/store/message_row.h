// A row of messaging_message as a value: shared by everything that reads messages.
#pragma once

#include "core/messaging/store/messages.h"

namespace clavis::core::messaging {

/// Twenty columns of `messaging_message m`, for messageOf(). What else a query selects comes after them.
inline constexpr std::string_view messageColumns =
    "SELECT m.message, m.conversation, m.id, m.kind, m.own, m.person, m.device, m.words, m.sent, m.arrived, m.urgent,"
    " m.reply_to, m.edited, m.deleted, m.read, m.delivery, ifnull(m.failure, ''), ifnull(m.token, ''), m.resent,"
    " m.extra ";
inline constexpr int messageColumnCount = 20;

[[nodiscard]] StoredMessage messageOf(const Statement& row);
[[nodiscard]] std::optional<MessageId> idOf(std::span<const std::byte> bytes);

} // namespace clavis::core::messaging
