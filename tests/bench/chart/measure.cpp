#include "tests/bench/chart/measure.h"

#include <unistd.h>

#include <fstream>

namespace clavis::bench {

std::int64_t residentBytes() {
  std::ifstream statm("/proc/self/statm");
  std::int64_t total = 0;
  std::int64_t resident = 0;
  if (!(statm >> total >> resident)) return 0;
  return resident * sysconf(_SC_PAGESIZE);
}

} // namespace clavis::bench
