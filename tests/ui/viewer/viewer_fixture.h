// A viewer over the real helper, with a scanner that says what it is told to and a way of saving that remembers.
#pragma once

#include "core/base/mapped_future.h"
#include "core/preview/preview_service.h"
#include "tests/support/shared_data.h"
#include "ui/viewer/viewer_port.h"

#include <QFile>
#include <QTest>

#include <catch2/catch_test_macros.hpp>

#include <optional>

namespace clavis::test {

namespace preview = core::preview;

class ToldScanner final : public preview::VirusScanner {
 public:
  preview::ScanResult result{preview::ScanVerdict::Absent, {}};
  QFuture<preview::ScanResult> scan(std::shared_ptr<preview::ByteSource> /*source*/) override {
    return core::readyFuture(result);
  }
};

inline std::string textOf(const crypto::SecretBytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.view().data()), bytes.size()};
}

class TestViewerPort final : public ui::ViewerPort {
 public:
  TestViewerPort() : m_service(preview::systemHelperLauncher(tests::programs() / "clavis-preview")) {}
  preview::PreviewPort& preview() override { return m_service; }
  preview::VirusScanner& scanner() override { return told; }
  QFuture<core::Result<bool>> copyAsksForPassphrase() override { return core::readyFuture(asks); }
  QFuture<core::Result<std::filesystem::path>> saveCopy(const ui::ViewedFile& file, std::filesystem::path path,
                                                        QString reason,
                                                        std::optional<core::Passphrase> again) override {
    using Answer = core::Result<std::filesystem::path>;
    saved.push_back({file.what, path.string(), reason, again ? std::optional(textOf(again->bytes)) : std::nullopt});
    if (refuse) return core::readyFuture(Answer(std::unexpected(*refuse)));
    return core::readyFuture(Answer(path));
  }

  struct Saved {
    std::string what;
    std::string path;
    QString reason;
    std::optional<std::string> passphrase;
  };
  core::Result<bool> asks = false;
  ToldScanner told;
  std::vector<Saved> saved;
  std::optional<core::Error> refuse;

 private:
  preview::PreviewService m_service;
};

inline QByteArray contentOf(const std::filesystem::path& path) {
  QFile file(QString::fromStdU16String(path.u16string()));
  REQUIRE(file.open(QIODevice::ReadOnly));
  return file.readAll();
}

inline ui::ViewedFile fileOf(const QByteArray& bytes, const QString& name, const QString& mediaType = {}) {
  return {name, mediaType, "1", "DocumentReference/1", std::make_shared<preview::MemorySource>(bytes)};
}

/// One of the documents at hand.
inline ui::ViewedFile documentFile(const char* path, const QString& name = {}) {
  const auto file = tests::sharedData(std::string("documents/") + path);
  return fileOf(contentOf(file), name.isEmpty() ? QString::fromStdString(file.filename().string()) : name);
}

} // namespace clavis::test
