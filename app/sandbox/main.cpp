// clavis-sandbox: a FHIR R4 server over mutual TLS for trying and testing. See README.md.
#include "app/sandbox/rest/names.h"
#include "app/sandbox/server/sandbox.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <iostream>

namespace {

using namespace clavis;
using namespace clavis::sandbox;

/// Exit codes: 0 done, 1 a wrong command line, 2 it could not be done.
int failed(const core::Error& error) {
  std::cerr << "clavis-sandbox: " << error.toString() << '\n';
  return 2;
}

bool splitAddress(const std::string& text, std::string& host, std::uint16_t& port) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) return false;
  host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  const auto digits = std::string_view(text).substr(colon + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return !host.empty() && error == std::errc() && end == digits.data() + digits.size();
}

int serve(SandboxOptions options, sigset_t stopSignals) {
  const core::SystemClock clock;
  auto sandbox = Sandbox::start(std::move(options), clock);
  if (!sandbox) return failed(sandbox.error());
  auto code = (*sandbox)->newCode();
  if (!code) return failed(code.error());
  auto invitation = (*sandbox)->invitationFor(*code, sandboxPractitioner);
  if (!invitation) return failed(invitation.error());
  JsonTree line = JsonTree::object();
  line.set("fhir", JsonTree::string((*sandbox)->fhirUrl()));
  line.set("ca", JsonTree::string((*sandbox)->authorityPath().string()));
  line.set("enrol", JsonTree::string((*sandbox)->enrolUrl()));
  line.set("code", JsonTree::string(*code));
  line.set("invitation", JsonTree::string(*invitation));
  std::cout << line.write() << std::endl; // the reader waits for the whole line
  int signal = 0;
  while (sigwait(&stopSignals, &signal) != 0) {
  }
  (*sandbox)->stop();
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  // Every thread inherits the mask; main alone waits for the signals that end it. A client that goes away is an error
  // code, no signal.
  sigset_t stopSignals;
  sigemptyset(&stopSignals);
  sigaddset(&stopSignals, SIGTERM);
  sigaddset(&stopSignals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stopSignals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  CLI::App app{"A FHIR R4 server over mutual TLS, for trying and testing Clavis. Not for patients' data.",
               "clavis-sandbox"};
  app.require_subcommand(1);
  SandboxOptions options;
  options.log = [](const std::string& text) { std::cerr << text; };
  std::string listen = "127.0.0.1:0";
  std::vector<std::string> faults;
  std::vector<std::string> load;
  GenerateOptions generate;
  std::string reference = sandboxPractitioner;
  std::string serial;

  auto* serveCommand = app.add_subcommand("serve", "Start, and print one line of JSON when ready");
  serveCommand->add_option("--dir", options.folder, "Folder of the store and its authority; made when missing")
      ->required();
  serveCommand->add_option("--listen", listen, "Address and port of the FHIR listener; port 0 is any free one")
      ->capture_default_str();
  serveCommand->add_option("--enrol-port", options.enrolPort, "Port of the enrolment listener")->capture_default_str();
  serveCommand->add_option("--origin", options.origin,
                           "How clients reach us when a proxy stands in front: https://host:port");
  serveCommand->add_option("--proxy-serial", options.proxySerial,
                           "Certificate of a proxy in front, whose X-Client-Serial is believed (hexadecimal)");
  serveCommand->add_option("--load", load, "Bundle, NDJSON or resource file (.gz too), or a folder of these");
  auto* generateOption = serveCommand->add_option("--generate", generate.patients, "Make that many believable charts");
  serveCommand->add_option("--seed", generate.seed, "Seed of the generated charts")->capture_default_str();
  serveCommand->add_option("--today", generate.today, "Day on which generated charts end (yyyy-mm-dd; default: today)");
  serveCommand->add_option("--fault", faults, "A lie, such as 500:every=7:path=/fhir/Observation (see README.md)");
  serveCommand->add_option("--fault-seed", options.faultSeed, "Seed for faults by rate")->capture_default_str();
  serveCommand->add_option("--quota", options.quota, "Bytes that all Binaries together may take (default: no limit)");
  serveCommand->add_flag("--control", options.control, "Let tests change faults and read counters (loopback only)");

  auto* codeCommand = app.add_subcommand("code", "Print a new enrolment code");
  codeCommand->add_option("--dir", options.folder, "Folder of the sandbox")->required();
  codeCommand->add_option("--for", reference, "Patient/ID or Practitioner/ID")->capture_default_str();

  auto* revokeCommand = app.add_subcommand("revoke", "Refuse a certificate from now on");
  revokeCommand->add_option("--dir", options.folder, "Folder of the sandbox")->required();
  revokeCommand->add_option("--serial", serial, "Serial number in hexadecimal")->required();

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 1;
  }

  const core::SystemClock clock;
  if (codeCommand->parsed()) {
    auto code = codeFor(options.folder, reference, clock);
    if (!code) return failed(code.error());
    std::cout << *code << '\n';
    return 0;
  }
  if (revokeCommand->parsed()) {
    auto done = revokeIn(options.folder, serial, clock);
    if (!done) return failed(done.error());
    if (!*done) std::cerr << "clavis-sandbox: no certificate of that number was in use\n";
    return *done ? 0 : 2;
  }
  if (!splitAddress(listen, options.host, options.port)) {
    std::cerr << "clavis-sandbox: --listen is written address:port\n";
    return 1;
  }
  for (const std::string& text : faults) {
    auto rule = parseFaultRule(text);
    if (!rule) {
      std::cerr << "clavis-sandbox: " << rule.error() << '\n';
      return 1;
    }
    options.faults.push_back(std::move(*rule));
  }
  options.load.assign(load.begin(), load.end());
  if (generateOption->count() > 0) {
    if (generate.today.empty()) generate.today = instantText(clock.now().time_since_epoch().count()).substr(0, 10);
    options.generate = generate;
  }
  return serve(std::move(options), stopSignals);
}
