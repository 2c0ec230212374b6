// Where the public test data lies (CLAVIS_SHARED, default ../shared). A test that needs it and does not find it is
// skipped with a loud line, never passed.
#pragma once

#include <filesystem>
#include <string>

namespace clavis::tests {

/// Path of `relative` below the data folder ("fhir-patients/smart-r4"). Skips the running test when it is not there.
std::filesystem::path sharedData(const std::string& relative);
/// Folder with the programs of this build (clavisctl, clavis-sandbox, …).
std::filesystem::path programs();
/// The source tree, for tests that read it (architecture, migrations).
std::filesystem::path sourceTree();

} // namespace clavis::tests
