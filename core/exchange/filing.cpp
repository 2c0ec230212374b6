#include "core/exchange/filing.h"

#include "core/backend/resource_writer.h"
#include "core/vault/vault.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/random.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace clavis::core::exchange {
namespace {

QString q(const std::string& text) { return QString::fromStdString(text); }
QString key(const char* name) { return QString::fromLatin1(name); }
std::string compact(const QJsonObject& object) {
  return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
}
QJsonObject reference(const std::string& to) { return {{key("reference"), q(to)}}; }

struct Drawn {
  std::string binary{};
  std::string identifier{};
  std::string document{};
};

QByteArray readAll(BlobReader& content, Result<void>& done) {
  QByteArray bytes(static_cast<qsizetype>(content.size()), '\0');
  auto count = content.read(0, std::as_writable_bytes(std::span(bytes.data(), static_cast<std::size_t>(bytes.size()))));
  if (!count)
    done = pass(count);
  else if (*count != content.size())
    done = fail(ExchangeError::Damaged, "it ends early");
  return bytes;
}

std::string documentOf(const FilingPorts& ports, const StoredTransfer& row, const Filing& filing, const Drawn& drawn,
                       const QByteArray& bytes) {
  const QString now =
      QDateTime::fromMSecsSinceEpoch(ports.clock.now().time_since_epoch().count(), Qt::UTC).toString(Qt::ISODateWithMs);
  QJsonObject attachment{
      {key("contentType"), q(row.mediaType)},
      {key("url"), q("Binary/" + drawn.binary)},
      {key("size"), static_cast<qint64>(bytes.size())},
      // FHIR R4 defines Attachment.hash as SHA-1; nothing of ours relies on it.
      {key("hash"), QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha1).toBase64())},
      {key("title"), q(filing.title.empty() ? row.name : filing.title)}};
  if (!filing.date.empty()) attachment.insert(key("creation"), q(filing.date));
  QJsonObject type;
  if (!filing.typeCode.empty())
    type.insert(key("coding"), QJsonArray{QJsonObject{{key("system"), q(filing.typeSystem)},
                                                      {key("code"), q(filing.typeCode)},
                                                      {key("display"), q(filing.typeDisplay)}}});
  else
    type.insert(key("text"), q(filing.typeDisplay));
  QJsonObject document{{key("resourceType"), key("DocumentReference")},
                       {key("identifier"), QJsonArray{QJsonObject{{key("system"), key("urn:ietf:rfc:3986")},
                                                                  {key("value"), q(drawn.identifier)}}}},
                       {key("status"), key("current")},
                       {key("type"), type},
                       {key("subject"), reference(row.patient)},
                       {key("date"), now},
                       {key("content"), QJsonArray{QJsonObject{{key("attachment"), attachment}}}}};
  if (!row.person.empty()) document.insert(key("author"), QJsonArray{reference(row.person)});
  return compact(document);
}

Result<std::optional<Drawn>> drawnBefore(const FilingPorts& ports, TransferKey transfer) {
  return ports.vault.readers()
      .run([transfer](ReadConnection& db) -> Result<std::optional<Drawn>> {
        std::optional<Drawn> out;
        auto read = db.sql().each(
            "SELECT content, identifier, document FROM exchange_filing WHERE transfer = ?1",
            [&](const Statement& row) {
              out = Drawn{std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2))};
              return false;
            },
            transfer);
        if (!read) return pass(read);
        return out;
      })
      .takeResult();
}

} // namespace

Result<std::string> fileIntoChart(const FilingPorts& ports, const StoredTransfer& row, BlobReader& content,
                                  const Filing& filing) {
  if (!row.document.empty()) return row.document;
  if (content.size() > ExchangeService::filingAtMost) return fail(ExchangeError::TooLarge);
  Result<void> whole;
  const QByteArray bytes = readAll(content, whole);
  if (!whole) return pass(whole);
  auto before = drawnBefore(ports, row.key);
  if (!before) return pass(before);
  Drawn drawn = before->value_or(Drawn{});
  if (!*before) {
    drawn.binary = crypto::toHex(crypto::randomArray<16>());
    drawn.identifier = "urn:uuid:" + crypto::randomUuid();
    drawn.document = documentOf(ports, row, filing, drawn, bytes);
    auto kept = ports.vault.writer()
                    .runDurably([&](WriteConnection& db) {
                      return db.sql().execute("INSERT INTO exchange_filing(transfer, content, identifier, document)"
                                              " VALUES(?1, ?2, ?3, ?4)",
                                              row.key, drawn.binary, drawn.identifier, drawn.document);
                    })
                    .takeResult();
    if (!kept) return pass(kept);
  }
  const QJsonObject binary{{key("resourceType"), key("Binary")},
                           {key("id"), q(drawn.binary)},
                           {key("contentType"), q(row.mediaType)},
                           {key("securityContext"), reference(row.patient)},
                           {key("data"), QString::fromLatin1(bytes.toBase64())}};
  auto written =
      ports.writer
          .update({.type = "Binary", .id = drawn.binary, .json = compact(binary), .ifMatch = {}, .onlyIfNew = true})
          .takeResult();
  // Our own first try, of which no answer came: nobody else knows the id.
  const bool there =
      !written && (written.error().is(BackendError::PreconditionFailed) || written.error().is(BackendError::Conflict));
  if (!written && !there) return pass(written);
  auto document = ports.writer
                      .create({.type = "DocumentReference",
                               .json = drawn.document,
                               .ifNoneExist = "identifier=urn:ietf:rfc:3986|" + drawn.identifier})
                      .takeResult();
  if (!document) return pass(document);
  if (document->id.empty()) return fail(BackendError::NotFhir, "the server does not say where it put it");
  const std::string reference_ = "DocumentReference/" + document->id;
  auto kept =
      ports.vault.writer()
          .runDurably([&](WriteConnection& db) { return setDocument(db, row.key, reference_, ports.clock.now()); })
          .takeResult();
  if (!kept) return pass(kept);
  return reference_;
}

} // namespace clavis::core::exchange
