// WebSocket over TLS on Boost.Beast, under the same rules as every connection of ours (TlsContext): TLS 1.3 alone, the
// given roots, host name, revocation lists and pins inside the handshake, our certificate only after all of them.
// (libcurl has web sockets from 7.86 on, but no distribution's build of it that we stand on has them switched on.)
//
// What it refuses: another host than the origin's, a redirect, a text longer than textLimit, anything but text, an end
// that stays silent to pings. Proxies are not spoken to: who has one polls.
//
// Ownership: a thread and the connection; the destructor closes it and waits for the thread.
#pragma once

#include "core/backend/http/tls_context.h"
#include "core/backend/web_socket.h"

#include <chrono>
#include <cstddef>

namespace clavis::core {

struct BeastSocketOptions {
  std::string userAgent = "Clavis";
  std::chrono::milliseconds connectTimeout{15'000}; ///< each of: name, TCP, TLS, upgrade
  std::chrono::milliseconds silence{90'000};        ///< half of it without a byte: a ping of the protocol; all: lost
};

class BeastSocket final : public WebSocket {
 public:
  static constexpr std::size_t textLimit = 4096;

  /// Errors: BadIdentity, ClientKeyMismatch.
  [[nodiscard]] static Result<std::unique_ptr<BeastSocket>> create(Origin origin, const TlsMaterial& material,
                                                                   BeastSocketOptions options = {});
  ~BeastSocket() override;

  void dial(std::string target, std::shared_ptr<Listener> listener) override;
  void send(std::string text) override;
  void hangUp() override;

 private:
  class Call;
  struct Parts;
  explicit BeastSocket(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> m_parts;
};

} // namespace clavis::core
