#include "app/desktop/vault_viewer.h"

#include "core/base/continuation.h"
#include "core/vault/errors.h"

#include <QFileInfo>
#include <QPromise>
#include <QSaveFile>
#include <QThreadPool>

namespace clavis::desktop {

using core::Result;
using core::VaultError;
using core::preview::ByteSource;

namespace {

/// "letter.pdf", or "letter (2).pdf" where that is taken: nothing that is there is ever replaced.
QString freeName(const QString& wanted) {
  if (!QFileInfo::exists(wanted)) return wanted;
  const QFileInfo info(wanted);
  const QString stem = info.path() + QLatin1Char('/') + info.completeBaseName();
  const QString ending = info.suffix().isEmpty() ? QString() : QLatin1Char('.') + info.suffix();
  for (int number = 2; number < 10'000; ++number) {
    const QString name = QStringLiteral("%1 (%2)%3").arg(stem).arg(number).arg(ending);
    if (!QFileInfo::exists(name)) return name;
  }
  return {};
}

Result<void> write(ByteSource& source, const QString& path) {
  const QString name = freeName(path);
  QSaveFile file(name);
  if (name.isEmpty() || !file.open(QIODevice::WriteOnly))
    return core::fail(VaultError::Io, "copy", core::Retry::AfterAction);
  file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
  std::vector<std::byte> piece(1u << 20U);
  for (std::uint64_t at = 0; at < source.size();) {
    auto got = source.read(at, piece);
    if (!got) return core::pass(got); // the half that was written goes with the QSaveFile
    if (*got == 0) return core::fail(core::preview::PreviewError::SourceFailed, "shorter than it says");
    if (file.write(reinterpret_cast<const char*>(piece.data()), static_cast<qint64>(*got)) != static_cast<qint64>(*got))
      return core::fail(VaultError::NoSpace, "copy", core::Retry::AfterAction);
    at += *got;
  }
  if (!file.commit()) return core::fail(VaultError::NoSpace, "copy", core::Retry::AfterAction);
  return {};
}

} // namespace

VaultViewer::VaultViewer(core::chart::AccessLog& log, std::filesystem::path helper)
    : m_log(log), m_preview(core::preview::systemHelperLauncher(std::move(helper))) {}

QFuture<Result<void>> VaultViewer::saveCopy(const ui::ViewedFile& file, std::filesystem::path path, QString reason) {
  auto promise = std::make_shared<QPromise<Result<void>>>();
  auto future = promise->future();
  promise->start();
  auto logged = m_log.record({.kind = core::chart::AccessKind::Export,
                              .patientId = file.patientId,
                              .what = file.what,
                              .why = reason.toStdString()});
  core::whenDone(std::move(logged),
                 [promise, source = file.source,
                  target = QString::fromStdU16String(path.u16string())](QFuture<Result<void>> ended) {
                   const bool answered = ended.resultCount() > 0;
                   Result<void> entry = answered ? ended.takeResult() : Result<void>(core::fail(VaultError::Closed));
                   if (!entry) return core::answer(std::move(*promise), std::move(entry)); // no log, no copy
                   QThreadPool::globalInstance()->start(
                       [promise, source, target] { core::answer(std::move(*promise), write(*source, target)); });
                 });
  return future;
}

} // namespace clavis::desktop
