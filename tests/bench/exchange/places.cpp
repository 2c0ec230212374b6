// Where the server scripts lie: as tests/support has it for tests.
#include "tests/support/shared_data.h"

namespace clavis::tests {
std::filesystem::path sourceTree() { return CLAVIS_SOURCE_DIR; }
} // namespace clavis::tests
