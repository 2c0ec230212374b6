// Opening documents through the real helper, and waiting for the answer.
#pragma once

#include "core/preview/preview_service.h"
#include "tests/support/shared_data.h"

#include <QFile>

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace clavis::tests {

inline QByteArray bytesOf(const std::filesystem::path& path) {
  QFile file(QString::fromStdU16String(path.u16string()));
  REQUIRE(file.open(QIODevice::ReadOnly));
  return file.readAll();
}

inline QByteArray document(const std::string& name) { return bytesOf(sharedData("documents/" + name)); }

inline std::unique_ptr<core::preview::HelperLauncher> realHelper() {
  return core::preview::systemHelperLauncher(programs() / "clavis-preview");
}

inline core::Result<std::shared_ptr<core::preview::PreviewDocument>>
open(core::preview::PreviewPort& port, const QByteArray& bytes, const char* password = nullptr) {
  std::shared_ptr<const crypto::SecretBytes> secret;
  if (password != nullptr)
    secret = std::make_shared<crypto::SecretBytes>(crypto::SecretBytes::copyOf(std::string_view(password)));
  return port.open(std::make_shared<core::preview::MemorySource>(bytes), std::move(secret)).takeResult();
}

inline std::string reason(const core::Error& error) { return error.name(); }

} // namespace clavis::tests
