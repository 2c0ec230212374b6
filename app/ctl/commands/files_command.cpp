// files with its subcommands, for clavisctl and clavis-patient.
#include "app/ctl/commands/commands.h"
#include "app/ctl/file_commands.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <memory>

namespace clavis::ctl {

void addFilesFor(CLI::App& app, const Choose& choose, const Recipient& recipient) {
  auto* const files = app.add_subcommand("files", "Files to and from the other side, end-to-end encrypted");
  files->require_subcommand(1);
  files->fallthrough();
  auto wanted = std::make_shared<FilesToSend>();
  auto key = std::make_shared<core::exchange::TransferKey>(0);
  auto patient = std::make_shared<std::string>();
  auto folder = std::make_shared<std::filesystem::path>();

  auto* const send =
      files->add_subcommand("send", "Seal and send files; they are queued when the server is not reached");
  if (!recipient) {
    send->add_option("--to", wanted->to.patient, "Patient/ID")->required();
    send->add_flag("--sure", wanted->sure, "The recipient is the right one, although somebody looks alike");
  }
  send->add_option("--topic", wanted->to.topic, "Conversation; none: general");
  send->add_option("--text", wanted->text, "Words that go with them");
  send->add_option("--expires", wanted->hours, "Hours after which the server's copy is deleted")
      ->check(CLI::Range(1, 87'600));
  send->add_option("PATH", wanted->paths, "Files")->required();
  send->callback([=] {
    choose([=](Session& session) -> core::Result<ExitCode> {
      if (recipient) {
        auto who = recipient(session);
        if (!who) return core::pass(who);
        wanted->to.patient = std::move(*who);
        wanted->sure = true; // there is nobody else to send to
      }
      return sendFiles(session, *wanted);
    });
  });

  auto* const list = files->add_subcommand("list", "All transfers, from the vault");
  if (!recipient) list->add_option("PATIENT", *patient, "Patient/ID: only this patient's");
  list->callback([=] { choose([=](Session& session) { return listFiles(session, *patient); }); });
  files->add_subcommand("status", "One round with the server, then all transfers")->callback([=] {
    choose([](Session& session) { return filesStatus(session); });
  });
  const auto one = [&](const char* name, const char* about) {
    auto* const command = files->add_subcommand(name, about);
    command->add_option("ID", *key, "As list shows it")->required();
    return command;
  };
  one("cancel", "What is not sent yet goes away; what is being fetched is offered again")->callback([=] {
    choose([=](Session& session) { return cancelFile(session, *key); });
  });
  one("revoke", "Take a sent file back; who has fetched it keeps it")->callback([=] {
    choose([=](Session& session) { return revokeFile(session, *key); });
  });
  auto* const get = one("get", "Fetch a file and write it, in plaintext");
  get->add_option("--out", *folder, "Folder")->required();
  auto why = std::make_shared<std::string>();
  get->add_option("--reason", *why, "Why it leaves the vault, for the access log");
  get->callback([=] { choose([=](Session& session) { return getFile(session, *key, *folder, *why); }); });
}

void addFiles(CLI::App& app, const Choose& choose) { addFilesFor(app, choose, {}); }

} // namespace clavis::ctl
