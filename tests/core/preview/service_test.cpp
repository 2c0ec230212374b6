#include "core/preview/preview_service.h"
#include "tests/core/preview/fake_helper.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis::core;
using namespace clavis::core::preview;
using namespace clavis::tests;
using protocol::Answer;

namespace {

using Reply = std::function<QByteArray(const QByteArray&)>;

constexpr Deadlines hasty{std::chrono::milliseconds(200), std::chrono::milliseconds(200),
                          std::chrono::milliseconds(200)};

DocumentFacts onePage() {
  DocumentFacts facts;
  facts.type = ContentType::Pdf;
  facts.pages = facts.pagesInFile = 1;
  return facts;
}

PagePicture pictureOf(std::uint32_t width, std::uint32_t height) {
  return {{width, height, QByteArray(static_cast<qsizetype>(width) * height * 4, '\xFF')}, 100, 100};
}

/// Opens properly, then answers a page by `page`.
Reply opensThen(QByteArray page) {
  return [page = std::move(page)](const QByteArray& frame) {
    return frame[4] == static_cast<char>(protocol::Kind::Open) ? protocol::encode(Answer(onePage())) : page;
  };
}

Result<std::shared_ptr<PreviewDocument>> openPdf(PreviewService& service) {
  return service.open(std::make_shared<MemorySource>("%PDF-1.4\n")).takeResult();
}

PreviewError pageError(Reply reply, bool ends = false) {
  PreviewService service(
      std::make_unique<FakeLauncher>(FakeHelper::Script{.reply = std::move(reply), .endsWhenSilent = ends}), hasty);
  auto document = openPdf(service);
  REQUIRE(document);
  const PageRequest wanted{.page = 0, .boxWidth = 50, .boxHeight = 50, .window = {}};
  auto page = (*document)->page(wanted).takeResult();
  REQUIRE_FALSE(page);
  // What ended it is said again, not something else, and nothing is asked of it any more.
  auto again = (*document)->page(wanted).takeResult();
  CHECK(again.error().code() == page.error().code());
  return *page.error().as<PreviewError>();
}

} // namespace

TEST_CASE("A helper that hangs, ends or talks nonsense costs one preview") {
  CHECK(pageError(opensThen({})) == PreviewError::TimedOut);
  CHECK(pageError(opensThen({}), true) == PreviewError::HelperEnded);
  CHECK(pageError(opensThen("\xFF\xFF\xFF\xFF\xFF")) == PreviewError::HelperMisbehaved);
  CHECK(pageError(opensThen(protocol::frame(protocol::Kind::PageIs, "short"))) == PreviewError::HelperMisbehaved);
  CHECK(pageError(opensThen(protocol::encode(Answer(onePage())))) == PreviewError::HelperMisbehaved);
  CHECK(pageError(opensThen(protocol::encode(Answer(pictureOf(51, 10))))) == PreviewError::HelperMisbehaved);
}

TEST_CASE("A refusal keeps the document open") {
  int asked = 0;
  const Reply reply = [&asked](const QByteArray& frame) {
    if (frame[4] == static_cast<char>(protocol::Kind::Open)) return protocol::encode(Answer(onePage()));
    return ++asked == 1 ? protocol::encode(Answer(protocol::Refused{PreviewError::Damaged}))
                        : protocol::encode(Answer(pictureOf(10, 10)));
  };
  PreviewService service(std::make_unique<FakeLauncher>(FakeHelper::Script{.reply = reply}), hasty);
  auto document = openPdf(service);
  REQUIRE(document);
  const PageRequest wanted{.page = 0, .boxWidth = 50, .boxHeight = 50, .window = {}};
  CHECK((*document)->page(wanted).takeResult().error().is(PreviewError::Damaged));
  CHECK((*document)->page(wanted).takeResult()->picture.width == 10);
}

TEST_CASE("A helper that has not given up its rights is told nothing") {
  bool told = false;
  FakeHelper::Script script{.greeting = protocol::encode(Answer(protocol::Hello{false, true})),
                            .reply = [&told](const QByteArray&) {
                              told = true;
                              return QByteArray();
                            }};
  PreviewService service(std::make_unique<FakeLauncher>(script), hasty);
  CHECK(openPdf(service).error().is(PreviewError::NotConfined));
  CHECK_FALSE(told);
}

TEST_CASE("A helper that asks for bytes gets those of its file and no more") {
  QByteArray given;
  const Reply reply = [&given](const QByteArray& frame) {
    if (frame[4] == static_cast<char>(protocol::Kind::Open)) return protocol::encode(Answer(protocol::Read{3, 1000}));
    given = frame.mid(5);
    return protocol::encode(Answer(onePage()));
  };
  PreviewService service(std::make_unique<FakeLauncher>(FakeHelper::Script{.reply = reply}), hasty);
  REQUIRE(openPdf(service));
  CHECK(given == "F-1.4\n");
}

TEST_CASE("A dropped document and a closed service answer Closed") {
  auto service = std::make_unique<PreviewService>(
      std::make_unique<FakeLauncher>(FakeHelper::Script{.reply = opensThen(protocol::encode(Answer(pictureOf(5, 5))))}),
      hasty);
  auto document = openPdf(*service);
  REQUIRE(document);
  service.reset();
  CHECK((*document)
            ->page({.page = 0, .boxWidth = 9, .boxHeight = 9, .window = {}})
            .takeResult()
            .error()
            .is(PreviewError::Closed));
}

TEST_CASE("Thumbnails come one after the other and only of what has a picture") {
  PreviewService service(
      std::make_unique<FakeLauncher>(FakeHelper::Script{.reply = opensThen(protocol::encode(Answer(pictureOf(5, 5))))}),
      hasty);
  std::vector<QFuture<Result<Picture>>> all;
  for (int i = 0; i < 20; ++i) all.push_back(service.thumbnail(std::make_shared<MemorySource>("%PDF-1.4\n"), 96));
  for (auto& one : all) CHECK(one.takeResult()->width == 5);
  CHECK(service.thumbnail(std::make_shared<MemorySource>("text"), 96)
            .takeResult()
            .error()
            .is(PreviewError::NotSupported));
}

TEST_CASE("What cannot be started says so") {
  PreviewService service(systemHelperLauncher("/nonexistent/clavis-preview"), hasty);
  CHECK(openPdf(service).error().is(PreviewError::NoHelper));
}

TEST_CASE("Answers survive the way there and back, and nothing but whole ones is taken") {
  TextPage page{QStringLiteral("Allergies"),
                {{.kind = BlockKind::TableRow,
                  .level = 0,
                  .mark = {},
                  .runs = {},
                  .cells = {{{QStringLiteral("Penicillin"), true, false, false}}, {}}}},
                true};
  DocumentFacts facts = onePage();
  facts.window = GreyWindow{40, 400};
  facts.facts = {{FactName::PatientName, QStringLiteral("Doe, Jane")}};
  facts.embedded = {{QStringLiteral("application/pdf"), 12}};
  for (const Answer& answer :
       {Answer(protocol::Hello{true, false}), Answer(protocol::Read{7, 9}), Answer(facts), Answer(pictureOf(3, 2)),
        Answer(page), Answer(TextSelection{QStringLiteral("x"), {{1, 2, 3, 4}}}), Answer(protocol::EmbeddedIs{"bytes"}),
        Answer(protocol::Refused{PreviewError::Locked})}) {
    const QByteArray frame = protocol::encode(answer);
    const auto header = protocol::readHeader(frame.first(5));
    REQUIRE(header);
    const QByteArray body = frame.sliced(5);
    CHECK(static_cast<qsizetype>(header->body) == body.size());
    const auto read = protocol::decodeAnswer(header->kind, body);
    REQUIRE(read);
    CHECK(protocol::encode(*read) == frame);
    if (header->kind == protocol::Kind::EmbeddedIs) continue; // any bytes are one
    for (qsizetype length = 0; length < body.size(); ++length)
      CHECK_FALSE(protocol::decodeAnswer(header->kind, body.first(length)));
    CHECK_FALSE(protocol::decodeAnswer(header->kind, body + 'x'));
  }
}
