#include "core/access/access_error.h"
#include "core/backend/backend_error.h"
#include "core/chart/errors.h"
#include "core/exchange/errors.h"
#include "core/preview/errors.h"
#include "core/sync/errors.h"
#include "core/vault/errors.h"
#include "core/vault/hardening/hardening.h"
#include "core/vault/sqlite/store_error.h"
#include "ui/words/error_sentence.h"

#include <QSet>

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using ui::errorSentence;

namespace {

const QString unknown = errorSentence(std::string("nowhere/Nothing"));

/// Every enumerator from the first to `last` has a sentence of its own: three parts, no code in it, no exclamation
/// mark.
template <class E>
void requireOwnSentences(E last, const char* general) {
  const QString generalSentence = errorSentence(std::string(general) + "/NoSuchName");
  for (int value = 1; value <= static_cast<int>(last); ++value) {
    const core::Error error(static_cast<E>(value));
    const QString sentence = errorSentence(error);
    INFO(error.toString() << ": " << sentence.toStdString());
    CHECK(sentence != unknown);
    CHECK(sentence != generalSentence);
    CHECK(sentence.count(QLatin1Char('.')) >= 2);
    CHECK_FALSE(sentence.contains(QLatin1Char('!')));
    CHECK_FALSE(sentence.contains(QLatin1Char('%')));
    CHECK_FALSE(sentence.contains(QString::fromStdString(error.name())));
  }
}

} // namespace

TEST_CASE("every way a vault can fail has its own sentence with a next step", "[words]") {
  requireOwnSentences(core::VaultError::Internal, "vault");
}

TEST_CASE("every way a server can fail has a sentence", "[words]") {
  requireOwnSentences(core::BackendError::PagingLoop, "backend");
}

TEST_CASE("every way an identity can fail to come or to stay has a sentence", "[words]") {
  requireOwnSentences(core::AccessError::OlderList, "access");
}

TEST_CASE("every way a sync, a chart or the start can fail has a sentence", "[words]") {
  requireOwnSentences(core::SyncError::TooManyFailures, "sync");
  requireOwnSentences(core::chart::ChartError::Unreadable, "chart");
  requireOwnSentences(core::HardeningError::SelfTestFailed, "hardening");
}

TEST_CASE("every way a file can fail to be shown has a sentence", "[words]") {
  requireOwnSentences(core::preview::PreviewError::Closed, "preview");
}

TEST_CASE("every way a file can fail to arrive has a sentence", "[words]") {
  requireOwnSentences(core::ExchangeError::Stopped, "exchange");
}

TEST_CASE("a stored failure code reads like the error it came from", "[words]") {
  CHECK(errorSentence(std::string("backend/TlsExpired")) == errorSentence(core::Error(core::BackendError::TlsExpired)));
}

TEST_CASE("a reason is half a sentence: it follows a colon and says no more than why", "[words]") {
  const auto check = [](const core::Error& error) {
    const QString reason = ui::errorReason(error);
    INFO(error.toString() << ": " << reason.toStdString());
    CHECK_FALSE(reason.isEmpty());
    CHECK(reason.front().isLower());
    CHECK_FALSE(reason.endsWith(QLatin1Char('.')));
    CHECK(reason != ui::errorReason(core::Error(core::HardeningError::BeingTraced)));
  };
  for (int value = 1; value <= static_cast<int>(core::BackendError::PagingLoop); ++value)
    check(core::Error(static_cast<core::BackendError>(value)));
  for (int value = 1; value <= static_cast<int>(core::SyncError::TooManyFailures); ++value)
    check(core::Error(static_cast<core::SyncError>(value)));
  check(core::Error(core::VaultError::DamagedPages));
  check(core::Error(core::StoreError::Corrupt));
}
