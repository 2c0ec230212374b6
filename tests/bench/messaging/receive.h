// 10,000 messages that wait at the server, received, opened and stored in a vault.
#pragma once

namespace clavis::bench {

struct Received {
  double messagesPerSecond = 0;
  double medianMicroseconds = 0; ///< from one stored message to the next
  double p99Microseconds = 0;    ///< the commits of batches and reading the server's pages included
  double peakResidentMb = 0;     ///< of the whole process, the sender's work before included
};
/// Ends the program when anything does not arrive.
[[nodiscard]] Received receive(int messages);

} // namespace clavis::bench
