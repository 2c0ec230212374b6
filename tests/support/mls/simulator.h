// N clients and a server between them, driven by a seed: clients write, propose, commit, join, leave and are read back
// from storage, all at once; the network loses, repeats, reorders, cuts and alters; the server orders commits by its
// head (one compare-and-swap an epoch) and, when it is told to be hostile, withholds, forks and lies about epochs.
//
// Used by property tests and by fuzz targets (the seed is then the input). Whatever happens, run() ends with check():
// honest members of one branch agree, or the simulator says why they cannot.
#pragma once

#include "tests/support/mls/party.h"

#include <deque>
#include <memory>

namespace clavis::tests {

struct SimulatorOptions {
  std::uint64_t seed = 1;
  unsigned clients = 6;
  unsigned steps = 300;
  mls::CipherSuite suite = suite3;
  bool encryptHandshakes = true;
  // Percent of deliveries.
  unsigned lost = 0; ///< and fetched again later: the server keeps everything
  unsigned repeated = 0;
  unsigned reordered = 0;
  unsigned altered = 0;        ///< a bit flipped or the end cut off; the true one comes later
  bool storage = true;         ///< clients are now and then destroyed and read back
  bool fork = false;           ///< the server accepts a second commit of one epoch and shows it to some clients only
  bool lieAboutEpochs = false; ///< the server alters the epoch in the clear of what it delivers
};

struct SimulatorReport {
  unsigned commitsWon = 0;
  unsigned commitsLost = 0;
  unsigned joined = 0;
  unsigned joinedExternally = 0;
  unsigned left = 0;
  unsigned messagesSent = 0;
  unsigned messagesRead = 0;
  unsigned refused = 0; ///< altered, repeated or misdirected deliveries that were turned away
  unsigned restored = 0;
  std::uint64_t epoch = 0;
  std::vector<std::string> broken; ///< promises that did not hold; empty is the point of it all
  bool forkSeen = false;           ///< two branches with different epoch authenticators
};

class Simulator {
 public:
  explicit Simulator(SimulatorOptions options);
  ~Simulator();
  SimulatorReport run();

 private:
  struct Client;
  struct Sent; // a message on the server

  void step();
  void create();
  void join(Client& member);
  void joinExternally();
  /// The client is in the group from here on; what was sent before is not for it.
  void begin(Client& client, mls::Group group);
  void leave(Client& member);
  void propose(Client& member);
  void commit(Client& member);
  void write(Client& member);
  void restore(Client& client);
  void deliver(Client& client);
  void receive(Client& client, const mls::Bytes& message, const Sent* truth);
  void catchUp(Client& client);
  void settle();
  void fetchMissed(Client& client);
  void check();
  void broken(std::string what);
  [[nodiscard]] mls::Bytes alter(mls::Bytes message);
  [[nodiscard]] Client* anyMember();
  [[nodiscard]] Client* anyOutsider();

  SimulatorOptions m_options;
  SeededRandom m_random;
  std::vector<std::unique_ptr<Client>> m_clients;
  /// Per branch of the server's history: the accepted commit of each epoch. Branch 0 is the true one.
  std::map<std::pair<unsigned, std::uint64_t>, std::size_t> m_accepted;
  std::deque<Sent> m_sent;
  mls::Bytes m_groupInfo;
  SimulatorReport m_report;
  bool m_settling = false;
};

} // namespace clavis::tests
