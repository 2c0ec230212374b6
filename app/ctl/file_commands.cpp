#include "app/ctl/file_commands.h"

#include "app/ctl/ctl_error.h"
#include "core/access/backend_connection.h"
#include "core/chart/access_log.h"
#include "core/exchange/export_gate.h"

#include <QDateTime>
#include <QJsonArray>

namespace clavis::ctl {

using core::ExchangeError;
using core::fail;
using core::pass;
using core::Result;
using namespace core::exchange;

namespace {

QString q(const std::string& text) { return QString::fromStdString(text); }
QString iso(core::Instant when) {
  return QDateTime::fromMSecsSinceEpoch(when.time_since_epoch().count(), Qt::UTC).toString(Qt::ISODateWithMs);
}

QJsonObject toJson(const TransferRow& row) {
  QJsonArray holders;
  for (const Holder& holder : row.holders)
    holders.append(QJsonObject{{QStringLiteral("person"), q(holder.person)}, {QStringLiteral("at"), iso(holder.at)}});
  QJsonObject out{{QStringLiteral("id"), static_cast<qint64>(row.key)},
                  {QStringLiteral("direction"),
                   row.direction == Direction::Outgoing ? QStringLiteral("out") : QStringLiteral("in")},
                  {QStringLiteral("state"), QString::fromLatin1(transferStateName(row.state))},
                  {QStringLiteral("patient"), q(row.patient)},
                  {QStringLiteral("person"), q(row.person)},
                  {QStringLiteral("name"), q(row.name)},
                  {QStringLiteral("type"), q(row.mediaType)},
                  {QStringLiteral("size"), static_cast<qint64>(row.size)},
                  {QStringLiteral("done"), static_cast<qint64>(row.done)},
                  {QStringLiteral("total"), static_cast<qint64>(row.total)},
                  {QStringLiteral("here"), row.here},
                  {QStringLiteral("hashChecked"), row.hashChecked},
                  {QStringLiteral("failure"), q(row.failure)},
                  {QStringLiteral("holders"), holders}};
  if (row.shortOf > 0) out.insert(QStringLiteral("shortOf"), static_cast<qint64>(row.shortOf));
  if (row.expires) out.insert(QStringLiteral("expires"), iso(*row.expires));
  return out;
}

std::string lineOf(const TransferRow& row) {
  std::string out = std::to_string(row.key) + "  " + (row.direction == Direction::Outgoing ? "to " : "from ") +
                    (row.direction == Direction::Outgoing ? row.patient : row.person) + "  " + row.name + "  " +
                    std::to_string(row.size) + " bytes  [" + transferStateName(row.state);
  if (row.total > 0 && row.done < row.total) out += ' ' + std::to_string(row.done * 100 / row.total) + '%';
  if (!row.failure.empty()) out += ": " + row.failure;
  if (row.shortOf > 0) out += ", " + std::to_string(row.shortOf) + " bytes too many";
  out += ']';
  for (const Holder& holder : row.holders) out += "  fetched by " + holder.person;
  return out;
}

void show(Session& session, const TransferRow& row, QJsonArray& list) {
  session.console().line(lineOf(row));
  list.append(toJson(row));
}

Result<std::vector<TransferRow>> allRows(ExchangeService& service, const std::string& patient) {
  TransferQuery query{.patient = {}, .limit = 1000};
  if (!patient.empty()) {
    auto who = patientReference(patient);
    if (!who) return pass(who);
    query.patient = std::move(*who);
  }
  std::vector<TransferRow> out;
  for (;;) {
    auto page = service.transfers(query).takeResult();
    if (!page) return pass(page);
    std::ranges::move(page->rows, std::back_inserter(out));
    if (!page->next) return out;
    query.before = page->next;
  }
}

/// What one transfer is now, after a command about it.
Result<ExitCode> tell(Session& session, ExchangeService& service, TransferKey key) {
  auto row = service.transfer(key).takeResult();
  if (!row) return pass(row);
  session.console().line(lineOf(*row));
  session.console().result(toJson(*row));
  return ExitCode::Done;
}

} // namespace

const char* transferStateName(TransferState state) {
  using enum TransferState;
  switch (state) {
  case Queued: return "queued";
  case Sealing: return "sealing";
  case Uploading: return "uploading";
  case WaitingForNetwork: return "waiting";
  case Paused: return "paused";
  case Sent: return "sent";
  case Delivered: return "delivered";
  case Revoked: return "revoked";
  case Expired: return "expired";
  case Failed: return "failed";
  case Offered: return "offered";
  case Downloading: return "downloading";
  case Checking: return "checking";
  case Received: return "received";
  }
  return "?";
}

Result<std::unique_ptr<FilesSession>> FilesSession::open(Session& session) {
  auto messaging = MessagingSession::open(session);
  if (!messaging) return pass(messaging);
  auto vault = session.vault();
  if (!vault) return pass(vault);
  auto backend = session.backend();
  if (!backend) return pass(backend);
  auto out = std::unique_ptr<FilesSession>(new FilesSession);
  out->m_messaging = std::move(*messaging);
  out->m_service = std::make_unique<ExchangeService>(ExchangePorts{.vault = **vault,
                                                                   .messaging = out->m_messaging->service(),
                                                                   .blobs = &(*backend)->blobs(),
                                                                   .writer = &(*backend)->writer(),
                                                                   .person = out->m_messaging->person(),
                                                                   .clock = session.clock()});
  return out;
}
FilesSession::~FilesSession() = default;

Result<ExitCode> sendFiles(Session& session, const FilesToSend& wanted) {
  auto files = FilesSession::open(session);
  if (!files) return pass(files);
  auto patient = patientReference(wanted.to.patient);
  if (!patient) return pass(patient);
  if (!wanted.sure)
    if (auto sure = askAboutRecipient(session, (*files)->messages(), *patient); !sure) return pass(sure);
  auto conversation = (*files)->messages().open(*patient, wanted.to.topic).takeResult();
  if (!conversation) return pass(conversation);
  Sending sending{.conversation = *conversation, .files = {}, .words = wanted.text, .expires = {}};
  for (const auto& path : wanted.paths) sending.files.push_back({.path = path, .name = {}, .mediaType = {}});
  if (wanted.hours) sending.expires = session.clock().now() + std::chrono::hours(*wanted.hours);
  ExchangeService& service = (*files)->service();
  auto keys = service.send(std::move(sending)).takeResult();
  if (!keys) return pass(keys);
  if (auto settled = service.settle().takeResult(); !settled) return pass(settled);
  QJsonArray list;
  bool failed = false;
  for (const TransferKey key : *keys) {
    auto row = service.transfer(key).takeResult();
    if (!row) return pass(row);
    show(session, *row, list);
    failed = failed || row->state == TransferState::Failed;
  }
  session.console().result({{QStringLiteral("files"), list}});
  return failed ? ExitCode::PartlyDone : ExitCode::Done;
}

Result<ExitCode> listFiles(Session& session, const std::string& patient) {
  auto files = FilesSession::open(session);
  if (!files) return pass(files);
  auto rows = allRows((*files)->service(), patient);
  if (!rows) return pass(rows);
  QJsonArray list;
  for (const TransferRow& row : *rows) show(session, row, list);
  session.console().result({{QStringLiteral("files"), list}});
  return ExitCode::Done;
}

Result<ExitCode> filesStatus(Session& session) {
  auto files = FilesSession::open(session);
  if (!files) return pass(files);
  auto summary = (*files)->service().settle().takeResult();
  if (!summary) return pass(summary);
  auto rows = allRows((*files)->service(), {});
  if (!rows) return pass(rows);
  QJsonArray list;
  for (const TransferRow& row : *rows) show(session, row, list);
  session.console().line(std::to_string(summary->active) + " moving, " + std::to_string(summary->waiting) +
                         " waiting, " + std::to_string(summary->paused) + " paused, " +
                         std::to_string(summary->failed) + " failed");
  session.console().result({{QStringLiteral("files"), list},
                            {QStringLiteral("active"), summary->active},
                            {QStringLiteral("waiting"), summary->waiting},
                            {QStringLiteral("paused"), summary->paused},
                            {QStringLiteral("failed"), summary->failed}});
  return summary->failed > 0 ? ExitCode::PartlyDone : ExitCode::Done;
}

Result<ExitCode> cancelFile(Session& session, TransferKey key) {
  auto files = FilesSession::open(session);
  if (!files) return pass(files);
  if (auto done = (*files)->service().cancel(key).takeResult(); !done) return pass(done);
  if (auto settled = (*files)->service().settle().takeResult(); !settled) return pass(settled);
  session.console().line("Cancelled.");
  session.console().result({{QStringLiteral("id"), static_cast<qint64>(key)}});
  return ExitCode::Done;
}

Result<ExitCode> revokeFile(Session& session, TransferKey key) {
  auto files = FilesSession::open(session);
  if (!files) return pass(files);
  if (auto done = (*files)->service().revoke(key).takeResult(); !done) return pass(done);
  if (auto settled = (*files)->service().settle().takeResult(); !settled) return pass(settled);
  return tell(session, (*files)->service(), key);
}

Result<ExitCode> getFile(Session& session, TransferKey key, const std::filesystem::path& folder,
                         const std::string& reason) {
  auto rules = session.policy();
  if (!rules) return pass(rules);
  if (auto allowed = (*rules)->allowsExport(); !allowed) return pass(allowed); // before anything is fetched
  auto files = FilesSession::open(session);
  if (!files) return pass(files);
  ExchangeService& service = (*files)->service();
  auto row = service.transfer(key).takeResult();
  if (!row) return pass(row);
  if (!row->here) {
    if (auto asked = service.fetch(key).takeResult(); !asked) return pass(asked);
    if (auto settled = service.settle().takeResult(); !settled) return pass(settled);
    row = service.transfer(key).takeResult();
    if (!row) return pass(row);
    if (!row->here) {
      session.console().note(lineOf(*row));
      return fail(ExchangeError::PartsMissing, row->failure, core::Retry::Later);
    }
  }
  auto vault = session.vault();
  if (!vault) return pass(vault);
  auto who = session.who();
  if (!who) return pass(who);
  core::chart::VaultAccessLog log((*vault)->writer(), session.clock(), *who);
  // This program keeps no vault open: whoever runs it has just given the passphrase.
  const core::exchange::ExportGate gate(
      {.log = log, .policy = [rules] { return core::Result<core::MachinePolicy>(**rules); }, .confirm = {}});
  const std::size_t slash = row->patient.find('/');
  auto permit =
      gate.permitJustOpened({.patientId = slash == std::string::npos ? row->patient : row->patient.substr(slash + 1),
                             .what = "file " + std::to_string(key),
                             .why = reason});
  if (!permit) return pass(permit);
  auto path = service.saveTo(key, folder, std::move(*permit)).takeResult();
  if (!path) return pass(path);
  session.console().note("In plaintext now: " + path->string());
  QJsonObject out = toJson(*row);
  out.insert(QStringLiteral("file"), q(path->string()));
  session.console().line(path->string());
  session.console().result(out);
  return ExitCode::Done;
}

} // namespace clavis::ctl
