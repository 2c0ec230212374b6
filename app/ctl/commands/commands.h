// The commands of clavisctl. Each adds itself to the command line and runs against a Session; its result is printed
// there.
#pragma once

#include "app/ctl/session.h"

#include <functional>

namespace CLI {
class App;
}

namespace clavis::ctl {

using Command = std::function<core::Result<ExitCode>(Session&)>;
/// Where a parsed command leaves what is to be run.
using Choose = std::function<void(Command)>;

void addInit(CLI::App& app, const Choose& choose);
void addEnrol(CLI::App& app, const Choose& choose);
void addSync(CLI::App& app, const Choose& choose);
void addPatients(CLI::App& app, const Choose& choose);
void addChart(CLI::App& app, const Choose& choose);
void addGet(CLI::App& app, const Choose& choose);
void addExport(CLI::App& app, const Choose& choose);
void addSearch(CLI::App& app, const Choose& choose);
void addVerify(CLI::App& app, const Choose& choose);
void addLockStatus(CLI::App& app, const Choose& choose);
void addRecover(CLI::App& app, const Choose& choose);
void addRescue(CLI::App& app, const Choose& choose);
void addPassphrase(CLI::App& app, const Choose& choose);
void addInvite(CLI::App& app, const Choose& choose);
void addMessages(CLI::App& app, const Choose& choose);

} // namespace clavis::ctl
