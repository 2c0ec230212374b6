// The commands of clavisctl. Each adds itself to the command line and runs against a Session; its result is printed
// there.
#pragma once

#include "app/ctl/program.h"

#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace clavis::ctl {

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
void addKey(CLI::App& app, const Choose& choose);
void addFactors(CLI::App& app, const Choose& choose);
void addEscrow(CLI::App& app, const Choose& choose);
void addPolicy(CLI::App& app, const Choose& choose);
void addInvite(CLI::App& app, const Choose& choose);
void addMessages(CLI::App& app, const Choose& choose);
void addFiles(CLI::App& app, const Choose& choose);

/// Whom a program sends to that has one recipient only: its own patient.
using Recipient = std::function<core::Result<std::string>(Session&)>;
/// The commands about files; without a recipient --to names one.
void addFilesFor(CLI::App& app, const Choose& choose, const Recipient& recipient);

} // namespace clavis::ctl
