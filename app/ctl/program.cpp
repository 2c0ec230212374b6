#include "app/ctl/program.h"

#include "core/vault/hardening/hardening.h"

#include <QCoreApplication>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <cstdio>
#include <iostream>

namespace clavis::ctl {
namespace {

int code(ExitCode exit) { return static_cast<int>(exit); }

} // namespace

int runProgram(const char* program, int argc, char** argv, const std::function<int(int, char**)>& run) {
  if (auto hardened = core::hardenProcess(); !hardened) {
    std::fprintf(stderr, "%s: %s\n", program, sentenceFor(hardened.error()).c_str());
    return code(ExitCode::UnsafeSystem);
  }
  const QCoreApplication application(argc, argv);
  try {
    const int exit = run(argc, argv);
    if (std::fflush(stdout) != 0) return code(ExitCode::Disk);
    return exit;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: unexpected failure: %s\n", program, error.what());
    return code(ExitCode::Defect);
  }
}

std::optional<int> parseCommandLine(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    return app.exit(error, std::cout, std::cerr) == 0 ? 0 : code(ExitCode::Usage);
  }
}

int runCommand(const Globals& globals, Console& console, const Command& command) {
  if (auto tested = core::startupSelfTest(); !tested) return code(console.failed(tested.error()));
  Session session(globals, console);
  auto done = command(session);
  return code(done ? *done : console.failed(done.error()));
}

} // namespace clavis::ctl
