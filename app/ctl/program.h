// What clavisctl and clavis-patient have in common around their commands: hardening before anything is read, the
// command line, the self-test, the chosen command against a session, and one exit code for whatever becomes of it.
#pragma once

#include "app/ctl/session.h"

#include <functional>
#include <optional>

namespace CLI {
class App;
}

namespace clavis::ctl {

using Command = std::function<core::Result<ExitCode>(Session&)>;
/// Where a parsed command leaves what is to be run.
using Choose = std::function<void(Command)>;

/// main(): no core dumps, no tracer, private files; then `run`. What it throws ends as Defect, output that could not be
/// written as Disk.
[[nodiscard]] int runProgram(const char* program, int argc, char** argv, const std::function<int(int, char**)>& run);
/// nullopt: the command line is understood. Else what the process ends with: help was shown, or the mistake.
[[nodiscard]] std::optional<int> parseCommandLine(CLI::App& app, int argc, char** argv);
/// The exit code of the command, or of why it was not run.
[[nodiscard]] int runCommand(const Globals& globals, Console& console, const Command& command);

} // namespace clavis::ctl
