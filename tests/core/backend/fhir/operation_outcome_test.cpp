#include "core/backend/fhir/fhir_answer.h"
#include "core/backend/fhir/operation_outcome.h"
#include "tests/core/backend/support/client.h"
#include "tests/support/shared_data.h"

#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <ostream>

using namespace clavis::core;
using namespace clavis::tests;

template <class T>
concept Printable = requires(std::ostream& stream, const T& value) { stream << value; };
static_assert(!Printable<PatientText>);
static_assert(!std::is_convertible_v<PatientText, std::string>);

TEST_CASE("text loses what could dress it up, and keeps what people write") {
  CHECK(sanitised("Müller-Lüdenscheidt, 日本, naïve café") == "Müller-Lüdenscheidt, 日本, naïve café");
  CHECK(sanitised("a\nb\r\n\tc") == "a b c");
  CHECK(sanitised("a\x1b[31mred\x07\x7f") == "a[31mred");
  CHECK(sanitised("x\u202Egnp.exe\u2066y\u200B\uFEFFz") == "xgnp.exeyz");
  CHECK(sanitised("bad\xff\xc0\x80utf\xed\xa0\x80") == "bad\uFFFD\uFFFD\uFFFDutf\uFFFD\uFFFD\uFFFD");
  CHECK(sanitised(std::string(1000, 'a'), 20) == std::string(17, 'a') + "\u2026");
  const auto cut = sanitised("ääääääääääääääää", 12);
  CHECK(cut == "ääää\u2026");
}

TEST_CASE("issues keep their codes; what is no code of the standard's form is unknown") {
  const auto outcome = readOperationOutcome(R"({"resourceType":"OperationOutcome","issue":[
    {"severity":"error","code":"not-found","diagnostics":"Patient John Doe"},
    {"severity":"<b>","code":"John Doe","details":{"text":"first"},"diagnostics":"second"}]})");
  REQUIRE(outcome.issues.size() == 2);
  CHECK(outcome.codes() == "error/not-found, unknown/unknown");
  CHECK(outcome.issues[0].text.forDisplay() == "Patient John Doe");
  CHECK(outcome.issues[1].text.forDisplay() == "first");
}

TEST_CASE("a body that is no OperationOutcome says nothing") {
  for (const char* body :
       {"", "<html>", "[]", "{}", R"({"resourceType":"Patient","issue":[{"code":"x"}]})", "\xff\xfe"})
    CHECK(readOperationOutcome(body).issues.empty());
  std::string flood = R"({"resourceType":"OperationOutcome","issue":[)";
  for (int i = 0; i < 500; ++i) flood += R"({"severity":"error","code":"invalid"},)";
  flood += R"({"severity":"error","code":"invalid"}]})";
  CHECK(readOperationOutcome(flood).issues.size() == 20);
}

TEST_CASE("answers of real servers are read") {
  for (const char* name :
       {"fhir-servers/OperationOutcome-code-invalid-1.json", "fhir-servers/OperationOutcome-code-invalid-2.json"}) {
    std::ifstream in(sharedData(name), std::ios::binary);
    const std::string body((std::istreambuf_iterator<char>(in)), {});
    CHECK_FALSE(readOperationOutcome(body).issues.empty());
  }
}

TEST_CASE("every status has its Error, and the patient's name is in none") {
  const std::string body =
      R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"processing","diagnostics":"John Doe"}]})";
  const std::vector<std::pair<int, BackendError>> expected{
      {400, BackendError::BadRequest},         {401, BackendError::Unauthorized},  {403, BackendError::Forbidden},
      {404, BackendError::NotFound},           {405, BackendError::NotAllowed},    {406, BackendError::NotAllowed},
      {408, BackendError::TimedOut},           {409, BackendError::Conflict},      {410, BackendError::Gone},
      {412, BackendError::PreconditionFailed}, {413, BackendError::TooLarge},      {415, BackendError::NotAllowed},
      {418, BackendError::BadRequest},         {422, BackendError::Unprocessable}, {429, BackendError::TooManyRequests},
      {500, BackendError::ServerError},        {501, BackendError::NotAllowed},    {503, BackendError::ServerError}};
  for (const auto& [status, code] : expected) {
    std::string shown;
    const auto answer =
        acceptAnswer(HttpResponse{.status = status, .headers = {{"Retry-After", "3"}}, .body = body}, "Patient",
                     [&](const OperationOutcome& outcome) { shown = outcome.issues.at(0).text.forDisplay(); });
    REQUIRE_FALSE(answer);
    INFO(answer.error().toString());
    CHECK(answer.error().is(code));
    CHECK(answer.error().toString().find("John") == std::string::npos);
    CHECK(answer.error().toString().find("error/processing") != std::string::npos);
    CHECK(answer.error().retryAfter() == std::chrono::seconds(3));
    CHECK(shown == "John Doe");
  }
  CHECK(acceptAnswer(HttpResponse{.status = 200}, "Patient", {}));
}
