// enrol: gives the workstation its identity towards a backend.
#include "app/ctl/commands/commands.h"
#include "app/ctl/ctl_error.h"
#include "app/ctl/secret_input.h"
#include "core/access/enrolment.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <unistd.h>

#include <array>
#include <memory>

namespace clavis::ctl {
namespace {

using core::pass;
using core::Result;

struct Wanted {
  std::string enrolUrl, code, fhir, proxy;
  std::optional<std::filesystem::path> ca, p12, p12Password;
};

std::string deviceName() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : std::string("workstation");
}

Result<core::BackendIdentity> byCode(const Wanted& wanted) {
  if (!wanted.ca) return core::fail(CtlError::Usage, "--ca is needed with --url", core::Retry::AfterAction);
  auto ca = readFile(*wanted.ca, "the CA file");
  if (!ca) return pass(ca);
  return core::enrolAtSandbox({.enrolUrl = wanted.enrolUrl,
                               .caPem = std::move(*ca),
                               .code = wanted.code,
                               .deviceName = deviceName(),
                               .proxy = wanted.proxy});
}

Result<core::BackendIdentity> byFile(const Wanted& wanted) {
  auto file = readSecretBytes(*wanted.p12);
  if (!file) return pass(file);
  auto password = secretFrom(wanted.p12Password, "Password of the PKCS#12 file: ");
  if (!password) return pass(password);
  std::string ca;
  if (wanted.ca) {
    auto pem = readFile(*wanted.ca, "the CA file");
    if (!pem) return pass(pem);
    ca = std::move(*pem);
  }
  return core::importPkcs12(
      {.file = file->view(), .password = &*password, .fhirBase = wanted.fhir, .caPem = std::move(ca)});
}

Result<ExitCode> enrol(Session& session, const Wanted& wanted) {
  const bool code = !wanted.enrolUrl.empty() && !wanted.code.empty();
  const bool file = !wanted.fhir.empty() && wanted.p12.has_value();
  if (code == file)
    return core::fail(CtlError::Usage, "either --url with --code, or --fhir with --p12", core::Retry::AfterAction);
  // The vault first: a one-time code must not be used up for an identity that cannot be kept.
  if (auto vault = session.vault(); !vault) return pass(vault);
  auto identity = code ? byCode(wanted) : byFile(wanted);
  if (!identity) return pass(identity);
  identity->proxy = wanted.proxy;
  auto saved = session.write([&](core::WriteConnection& db) { return core::saveIdentity(db, *identity); });
  if (!saved) return pass(saved);
  const std::string who = identity->subject.empty() ? std::string("somebody the server knows") : identity->subject;
  session.console().line("Enrolled at " + identity->fhirBase + " as " + who);
  session.console().result({{QStringLiteral("fhir"), QString::fromStdString(identity->fhirBase)},
                            {QStringLiteral("subject"), QString::fromStdString(identity->subject)}});
  return ExitCode::Done;
}

} // namespace

void addEnrol(CLI::App& app, const Choose& choose) {
  auto* const command =
      app.add_subcommand("enrol", "Get this workstation's identity, by one-time code or PKCS#12 file");
  auto wanted = std::make_shared<Wanted>();
  command->add_option("--url", wanted->enrolUrl, "Enrolment address");
  command->add_option("--code", wanted->code, "One-time code");
  command->add_option("--fhir", wanted->fhir, "FHIR base address, with --p12");
  command->add_option("--p12", wanted->p12, "PKCS#12 file with certificate and key");
  command->add_option("--p12-password-file", wanted->p12Password, "File with its password (default: ask)");
  command->add_option("--ca", wanted->ca, "PEM file of the only authority that the server is trusted by");
  command->add_option("--proxy", wanted->proxy,
                      "http://host:port of a proxy to go through, kept for later; TLS runs through it end to end");
  command->callback([=] { choose([wanted](Session& session) { return enrol(session, *wanted); }); });
}

} // namespace clavis::ctl
