// export: every resource of the vault as NDJSON, one file a type. It is plaintext, and says so.
#include "app/ctl/commands/commands.h"
#include "app/ctl/ctl_error.h"
#include "app/ctl/secret_input.h"
#include "core/chart/access_log.h"
#include "core/fhir/store/resource_store.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <map>
#include <memory>

namespace clavis::ctl {
namespace {

using core::pass;
using core::Result;

std::unexpected<core::Error> cannotWrite(const std::filesystem::path& file) {
  return std::unexpected(
      core::Error(CtlError::CannotWriteFile, {}, core::Retry::AfterAction).on(file.filename().string()));
}

/// One file of the export; only its owner may read it, and it is never one that was there before.
class NdjsonFile {
 public:
  static Result<NdjsonFile> create(const std::filesystem::path& path) {
    const int descriptor =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (descriptor < 0) return cannotWrite(path);
    std::FILE* const stream = ::fdopen(descriptor, "wb");
    if (!stream) {
      ::close(descriptor);
      return cannotWrite(path);
    }
    return NdjsonFile(path, stream);
  }

  /// A line end inside JSON is only ever blank space between its parts (text has it escaped): it becomes a blank, so
  /// that the line says the same.
  Result<void> add(std::string_view body) {
    for (std::size_t at = 0; at < body.size();) {
      const std::size_t end = std::min(body.find_first_of("\r\n", at), body.size());
      if (std::fwrite(body.data() + at, 1, end - at, m_stream.get()) != end - at) return cannotWrite(m_path);
      if (end < body.size() && std::fputc(' ', m_stream.get()) == EOF) return cannotWrite(m_path);
      at = end + 1;
    }
    if (std::fputc('\n', m_stream.get()) == EOF) return cannotWrite(m_path);
    ++m_lines;
    return {};
  }

  Result<std::int64_t> close() {
    std::FILE* const stream = m_stream.release();
    const bool flushed = std::fflush(stream) == 0 && ::fsync(::fileno(stream)) == 0;
    const bool closed = std::fclose(stream) == 0;
    if (!flushed || !closed) return cannotWrite(m_path);
    return m_lines;
  }

 private:
  struct Close {
    void operator()(std::FILE* stream) const { std::fclose(stream); }
  };
  NdjsonFile(std::filesystem::path path, std::FILE* stream) : m_path(std::move(path)), m_stream(stream) {}
  std::filesystem::path m_path;
  std::unique_ptr<std::FILE, Close> m_stream;
  std::int64_t m_lines = 0;
};

Result<void> prepareTarget(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::exists(folder, error)) {
    if (!std::filesystem::is_directory(folder, error) || !std::filesystem::is_empty(folder, error) || error)
      return std::unexpected(
          core::Error(CtlError::TargetNotEmpty, {}, core::Retry::AfterAction).on(folder.filename().string()));
  } else if (!std::filesystem::create_directories(folder, error) || error) {
    return cannotWrite(folder);
  }
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  if (error) return cannotWrite(folder);
  return {};
}

Result<std::map<std::string, std::int64_t>> writeAll(Session& session, const std::filesystem::path& folder) {
  return session.read([&](core::ReadConnection& db) -> Result<std::map<std::string, std::int64_t>> {
    core::ResourceReader reader(db);
    auto counts = reader.counts();
    if (!counts) return pass(counts);
    std::map<std::string, std::int64_t> out;
    std::int64_t done = 0;
    for (const auto& [type, count] : counts->byType) {
      if (count == 0) continue;
      auto file = NdjsonFile::create(folder / (type + ".ndjson"));
      if (!file) return pass(file);
      auto read = reader.each(type, [&](const core::ResourceInfo&, std::string_view body) -> Result<bool> {
        if (auto added = file->add(body); !added) return pass(added);
        if (++done % 1000 == 0)
          session.console().progress(std::to_string(done) + " of " + std::to_string(counts->resources) + " resources",
                                     {{QStringLiteral("progress"), QStringLiteral("export")},
                                      {QStringLiteral("resources"), static_cast<qint64>(done)}});
        return true;
      });
      if (!read) return pass(read);
      auto lines = file->close();
      if (!lines) return pass(lines);
      out[type] = *lines;
    }
    return out;
  });
}

Result<ExitCode> exportAll(Session& session, const std::filesystem::path& folder) {
  auto vault = session.vault();
  if (!vault) return pass(vault);
  // A fresh passphrase, where the policy asks for one, has just been given: this program keeps no vault open.
  auto rules = session.policy();
  if (!rules) return pass(rules);
  if (auto allowed = (*rules)->allowsExport(); !allowed) return pass(allowed);
  if (auto ready = prepareTarget(folder); !ready) return pass(ready);
  auto who = session.who();
  if (!who) return pass(who);
  core::chart::VaultAccessLog log((*vault)->writer(), session.clock(), *who);
  auto logged =
      log.record({.kind = core::chart::AccessKind::Export, .patientId = {}, .what = folder.string(), .why = {}})
          .takeResult();
  if (!logged) return pass(logged);
  session.console().note(
      "Plaintext: the files in " + folder.string() +
      " are not encrypted. Whoever reads them reads the charts. Delete them when they are done with.");
  auto written = writeAll(session, folder);
  session.console().endProgress();
  if (!written) return pass(written);
  QJsonObject types;
  std::int64_t total = 0;
  for (const auto& [type, lines] : *written) {
    types.insert(QString::fromStdString(type), static_cast<qint64>(lines));
    total += lines;
    session.console().line(type + ".ndjson  " + std::to_string(lines));
  }
  session.console().line(std::to_string(total) + " resources");
  session.console().result({{QStringLiteral("folder"), QString::fromStdString(folder.string())},
                            {QStringLiteral("plaintext"), true},
                            {QStringLiteral("types"), types},
                            {QStringLiteral("resources"), static_cast<qint64>(total)}});
  return ExitCode::Done;
}

} // namespace

void addExport(CLI::App& app, const Choose& choose) {
  auto* const command = app.add_subcommand("export", "Write all resources, in plaintext, as NDJSON files");
  auto folder = std::make_shared<std::filesystem::path>();
  command->add_option("--ndjson", *folder, "A new or empty folder")->required();
  command->callback([=] { choose([folder](Session& session) { return exportAll(session, *folder); }); });
}

} // namespace clavis::ctl
