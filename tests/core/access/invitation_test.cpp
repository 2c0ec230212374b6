#include "core/access/invitation.h"

#include <catch2/catch_test_macros.hpp>

using namespace clavis;
using namespace clavis::core;

namespace {

Invitation example() {
  Invitation out;
  out.fhirBase = "https://fhir.hillside.example/r4";
  out.estUrl = "https://ca.hillside.example:8444/.well-known/est";
  for (std::size_t i = 0; i < out.fingerprint.size(); ++i) out.fingerprint[i] = static_cast<std::byte>(i * 7);
  out.code = "7K2MX-9QW4T";
  out.person = "Practitioner/1234";
  out.clinic = "Hillside Clinic";
  out.expires = Instant(std::chrono::minutes(29'900'000));
  return out;
}

bool isBad(const Result<Invitation>& read, AccessError code = AccessError::BadInvitation) {
  return !read && read.error().is(code);
}

} // namespace

TEST_CASE("An invitation comes back from its string, which is short and of plain characters", "[invitation]") {
  const auto text = encodeInvitation(example());
  REQUIRE(text);
  CHECK(text->size() < 300);
  CHECK(text->find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_:") ==
        std::string::npos);
  const auto read = parseInvitation(*text);
  REQUIRE(read);
  CHECK(*read == example());
  CHECK(encodeInvitation(*read) == *text);
  auto least = example();
  least.person.clear();
  least.clinic.clear();
  CHECK(parseInvitation(*encodeInvitation(least)) == least);
}

TEST_CASE("Blanks and line ends of a letter do not matter, every other slip does", "[invitation]") {
  const std::string text = encodeInvitation(example()).value();
  std::string letter = "  ";
  for (std::size_t i = 0; i < text.size(); ++i) {
    letter += text[i];
    if (i % 40 == 39) letter += "\r\n\t";
  }
  CHECK(parseInvitation(letter) == example());
  for (std::size_t i = 16; i < text.size(); ++i) {
    std::string slip = text;
    slip[i] = slip[i] == 'A' ? 'B' : 'A';
    INFO(i);
    CHECK(isBad(parseInvitation(slip)));
    CHECK(isBad(parseInvitation(text.substr(0, i))));
  }
  CHECK(isBad(parseInvitation(text + 'A')));
  CHECK(isBad(parseInvitation("")));
  CHECK(isBad(parseInvitation("clavis-invite:2:")));
  CHECK(isBad(parseInvitation("https://hillside.example")));
  CHECK(isBad(parseInvitation(std::string(1'000'000, 'A'))));
  CHECK(isBad(parseInvitation("clavis-invite:1:e30"), AccessError::OtherVersion));
  CHECK(isBad(parseInvitation("clavis-invite:3:e30"), AccessError::OtherVersion));
}

TEST_CASE("No invitation is made that could not be taken", "[invitation]") {
  const auto fails = [](auto change) {
    auto invitation = example();
    change(invitation);
    const auto made = encodeInvitation(invitation);
    return !made && made.error().is(AccessError::BadInvitation);
  };
  CHECK(fails([](Invitation& i) { i.fhirBase = "http://fhir.hillside.example"; }));
  CHECK(fails([](Invitation& i) { i.estUrl.clear(); }));
  CHECK(fails([](Invitation& i) { i.code.clear(); }));
  CHECK(fails([](Invitation& i) { i.person = "Device/1"; }));
  CHECK(fails([](Invitation& i) { i.person = "https://elsewhere.example/Patient/1"; }));
  CHECK(fails([](Invitation& i) { i.clinic = std::string(256, 'x'); }));
  CHECK(fails([](Invitation& i) { i.clinic = "two\nlines"; }));
  CHECK(fails([](Invitation& i) { i.expires = Instant(std::chrono::milliseconds(-1)); }));
}

TEST_CASE("A fingerprint is shown in groups that can be read aloud", "[invitation]") {
  const auto groups = fingerprintGroups(example().fingerprint);
  CHECK(groups.size() == 16 * 5 - 1);
  CHECK(groups.starts_with("0007 0E15 1C23 "));
}
