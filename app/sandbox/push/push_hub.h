// Tells web sockets that something has changed which their subscriptions wait for (R4 subscription.html, channel
// websocket): the client says "bind ID" and hears "bound ID", then "ping ID" after a change, and never what it was.
//
// Who a socket is was settled by its certificate. It can bind its own subscriptions only, and is told of what that
// person may see at the moment of telling: sight, end and revocation are looked at anew each time. A socket that asks
// for anything else is closed. Many changes at once become one ping. Thread: accept() and changed() from any; the rest
// happens on a thread of its own.
#pragma once

#include "app/sandbox/http/web_socket.h"
#include "app/sandbox/identity/enrolment.h"
#include "app/sandbox/push/subscriptions.h"

#include <condition_variable>
#include <deque>
#include <list>
#include <mutex>
#include <thread>

namespace clavis::sandbox {

class PushHub {
 public:
  static constexpr std::size_t bindsPerSocket = 64;

  PushHub(Store& store, Enrolment& enrolment, Subscriptions& subscriptions);
  ~PushHub();
  PushHub(const PushHub&) = delete;
  PushHub& operator=(const PushHub&) = delete;

  /// A socket of the client with this certificate, who knows us as `base`.
  [[nodiscard]] std::shared_ptr<SocketListener> accept(std::string serial, std::string base,
                                                       const std::shared_ptr<SocketPeer>& peer);
  /// For Store::whenChanged.
  void changed(std::vector<Changed> changes);

 private:
  class Listener;
  struct Socket {
    std::string serial;
    std::string base;
    std::weak_ptr<SocketPeer> peer;
    std::vector<std::string> bound{}; ///< ids of subscriptions
  };
  struct Said {
    std::weak_ptr<Socket> socket;
    std::string text;
  };

  void run(const std::stop_token& stop);
  void hear(const Said& said);
  void tell(const std::vector<Changed>& changes);
  /// Whether one of the changes is for this subscription; nullopt when it is over.
  [[nodiscard]] std::optional<bool> concerns(const Socket& socket, const std::string& subscription,
                                             const std::vector<Changed>& changes);
  void say(const Said& said);
  void forget(const std::shared_ptr<Socket>& socket);

  Store& m_store;
  Enrolment& m_enrolment;
  Subscriptions& m_subscriptions;
  std::mutex m_guard;
  std::condition_variable_any m_news;
  std::list<std::shared_ptr<Socket>> m_sockets;
  std::deque<Said> m_said;
  std::vector<Changed> m_changes;
  std::jthread m_thread; // last: it uses all of the above
};

} // namespace clavis::sandbox
