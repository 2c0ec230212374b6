// The simulator of tests/support/mls with the input as its seed and its network: whatever happens, the honest agree.
#include "tests/support/mls/simulator.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

using namespace clavis::tests;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 9) return 0;
  SimulatorOptions options;
  options.seed = 0;
  for (std::size_t i = 0; i < 8; ++i) options.seed = options.seed << 8U | data[i];
  const std::uint8_t network = data[8];
  options.clients = 4;
  options.steps = 40;
  options.suite = (network & 1U) != 0 ? suite1 : suite3;
  options.encryptHandshakes = (network & 2U) != 0;
  options.lost = (network & 4U) != 0 ? 25 : 0;
  options.repeated = (network & 8U) != 0 ? 25 : 0;
  options.reordered = (network & 16U) != 0 ? 50 : 0;
  options.altered = (network & 32U) != 0 ? 40 : 0;
  options.fork = (network & 64U) != 0;
  options.lieAboutEpochs = (network & 128U) != 0;
  const SimulatorReport report = Simulator(options).run();
  for (const std::string& each : report.broken) std::fprintf(stderr, "%s\n", each.c_str());
  if (!report.broken.empty()) std::abort();
  return 0;
}
