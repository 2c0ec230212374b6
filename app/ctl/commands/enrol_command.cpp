// enrol: gives the workstation its identity towards a backend.
#include "app/ctl/commands/commands.h"
#include "app/ctl/ctl_error.h"
#include "app/ctl/invitation_picture.h"
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
  std::string estUrl, code, fhir, proxy, invitation, revocationUrl, revocationPolicy;
  std::optional<std::filesystem::path> ca, p12, p12Password, picture;

  [[nodiscard]] bool byInvitation() const { return !invitation.empty() || picture.has_value(); }
  [[nodiscard]] bool byCode() const { return !estUrl.empty() && !code.empty(); }
  [[nodiscard]] bool byFile() const { return !fhir.empty() && p12.has_value(); }
};

std::string deviceName() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : std::string("workstation");
}

Result<core::BackendIdentity> byInvitation(Session& session, const Wanted& wanted) {
  std::string text = wanted.invitation;
  if (wanted.picture) {
    auto read = readInvitationPicture(*wanted.picture);
    if (!read) return pass(read);
    text = std::move(*read);
  }
  auto invitation = core::parseInvitation(text);
  if (!invitation) return pass(invitation);
  if (invitation->expires < session.clock().now())
    return core::fail(core::AccessError::InvitationOver, {}, core::Retry::AfterAction);
  session.console().note("Clinic: " + invitation->clinic);
  session.console().note("Authority: " + core::fingerprintGroups(invitation->fingerprint));
  auto request = core::EnrolmentRequest::from(*invitation, deviceName());
  request.proxy = wanted.proxy;
  auto policy = session.policy();
  if (!policy) return pass(policy);
  request.policy = **policy;
  return core::enrolByCode(request, session.clock());
}

Result<core::BackendIdentity> byCode(Session& session, const Wanted& wanted) {
  if (!wanted.ca) return core::fail(CtlError::Usage, "--ca is needed with --url", core::Retry::AfterAction);
  auto ca = readFile(*wanted.ca, "the CA file");
  if (!ca) return pass(ca);
  auto policy = session.policy();
  if (!policy) return pass(policy);
  return core::enrolByCode({.estUrl = wanted.estUrl,
                            .caPem = std::move(*ca),
                            .code = wanted.code,
                            .fhirBase = wanted.fhir,
                            .deviceName = deviceName(),
                            .proxy = wanted.proxy,
                            .policy = **policy},
                           session.clock());
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
  if (int{wanted.byInvitation()} + int{wanted.byCode()} + int{wanted.byFile()} != 1)
    return core::fail(CtlError::Usage, "one of --invitation, --invitation-file, --url with --code, --fhir with --p12",
                      core::Retry::AfterAction);
  // The vault first: a one-time code must not be used up for an identity that cannot be kept.
  if (auto vault = session.vault(); !vault) return pass(vault);
  auto identity = wanted.byInvitation() ? byInvitation(session, wanted)
                  : wanted.byCode()     ? byCode(session, wanted)
                                        : byFile(wanted);
  if (!identity) return pass(identity);
  identity->proxy = wanted.proxy;
  identity->revocationUrl = wanted.revocationUrl;
  identity->revocationPolicy = wanted.revocationPolicy;
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
      app.add_subcommand("enrol", "Get this workstation's identity, by invitation, one-time code or PKCS#12 file");
  auto wanted = std::make_shared<Wanted>();
  command->add_option("--invitation", wanted->invitation, "What the clinic handed over: clavis-invite:...");
  command->add_option("--invitation-file", wanted->picture, "The same as a picture of its QR code");
  command->add_option("--url", wanted->estUrl, "Enrolment address (EST)");
  command->add_option("--code", wanted->code, "One-time code");
  command->add_option("--fhir", wanted->fhir,
                      "FHIR base address, with --p12; with --url where the certificate does not tell");
  command->add_option("--p12", wanted->p12, "PKCS#12 file with certificate and key");
  command->add_option("--p12-password-file", wanted->p12Password, "File with its password (default: ask)");
  command->add_option("--ca", wanted->ca, "PEM file of the only authority that the server is trusted by");
  command->add_option("--revocation-list", wanted->revocationUrl,
                      "https address of the authority's list of withdrawn certificates (default: what they say)");
  command
      ->add_option("--revocation-policy", wanted->revocationPolicy,
                   "strict: no connection without a list that is in date; known: what is known counts, however old")
      ->check(CLI::IsMember({"strict", "known"}));
  command->add_option("--proxy", wanted->proxy,
                      "http://host:port of a proxy to go through, kept for later; TLS runs through it end to end");
  command->callback([=] { choose([wanted](Session& session) { return enrol(session, *wanted); }); });
}

} // namespace clavis::ctl
