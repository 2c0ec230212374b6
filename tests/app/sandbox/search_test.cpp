#include "tests/app/sandbox/support/sandbox_client.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <set>
#include <thread>

using namespace clavis::tests;

namespace {

using Ids = std::vector<std::string>;

/// A small ward whose searches can be checked by hand.
void furnish(SandboxClient& client) {
  const auto put = [&](const std::string& address, const std::string& rest) {
    const auto slash = address.find('/');
    const auto reply = client.put('/' + address, R"({"resourceType":")" + address.substr(0, slash) + R"(","id":")" +
                                                     address.substr(slash + 1) + '"' + rest + '}');
    INFO(address << ' ' << reply.body);
    REQUIRE(reply.status == 201);
  };
  put("Organization/o1", R"(,"name":"Nordklinik")");
  put("Practitioner/d1", R"(,"name":[{"family":"Weiß","given":["Anna"]}])");
  put("Patient/a",
      R"(,"identifier":[{"system":"urn:mrn","value":"100"}],"name":[{"family":"Müller","given":["Zoë","Ana"]}],)"
      R"("gender":"female","birthDate":"1950-03-14","generalPractitioner":[{"reference":"Practitioner/d1"}],)"
      R"("managingOrganization":{"reference":"Organization/o1"})");
  put("Patient/b",
      R"(,"identifier":[{"system":"urn:mrn","value":"101"},{"system":"urn:ssn","value":"100"}],)"
      R"("name":[{"family":"Muller"}],"gender":"male","birthDate":"1950","deceasedDateTime":"2020-01-01")");
  put("Patient/c", R"(,"name":[{"family":"O'Brien","given":["Pat, Jr"]}],"birthDate":"1980-12-31")");
  const auto lab = [&](const std::string& id, const std::string& patient, const std::string& when,
                       const std::string& value) {
    put("Observation/" + id,
        R"(,"status":"final","code":{"coding":[{"system":"http://loinc.org","code":"4548-4"}],"text":"HbA1c"},)"
        R"("subject":{"reference":"Patient/)" +
            patient + R"("},"effectiveDateTime":")" + when + R"(","valueQuantity":{"value":)" + value +
            R"(,"unit":"%","system":"http://unitsofmeasure.org","code":"%"})");
  };
  lab("l1", "a", "2020-01-15T08:00:00+02:00", "5.40");
  lab("l2", "a", "2021-06", "7.1");
  lab("l3", "b", "2021-06-20T23:30:00-05:00", "9.95");
  put("Observation/n1",
      R"(,"status":"preliminary","code":{"coding":[{"code":"note"}]},"subject":{"reference":"Patient/a"},)"
      R"("effectivePeriod":{"start":"2019-01-01"},"valueString":"quiet night")");
}

} // namespace

TEST_CASE("Search parameters of every kind find what they should and nothing else") {
  RunningSandbox sandbox;
  auto client = sandbox.client();
  furnish(*client);
  const auto find = [&](const std::string& query) {
    Ids ids = client->ids('/' + query);
    std::ranges::sort(ids);
    return ids;
  };
  const Ids a{"Patient/a"};
  const Ids b{"Patient/b"};
  const Ids ab{"Patient/a", "Patient/b"};

  SECTION("string: case and accents do not count, the start does; exact and contains") {
    CHECK(find("Patient?family=MULLER") == ab);
    CHECK(find("Patient?family=m%C3%BCl") == ab);
    CHECK(find("Patient?family=ller").empty());
    CHECK(find("Patient?family:contains=ller") == ab);
    CHECK(find("Patient?family:exact=Muller") == b);
    CHECK(find("Patient?given=zoe") == a);
    CHECK(find("Patient?name=ana") == a);
    CHECK(find("Patient?given=Pat\\,%20Jr") == Ids{"Patient/c"});
    CHECK(find("Practitioner?family=weiss").size() == 1);
    CHECK(find("Patient?family=o'b") == Ids{"Patient/c"});
  }
  SECTION("token: system and code, either alone, not, and missing") {
    CHECK(find("Patient?identifier=urn:mrn|100") == a);
    CHECK(find("Patient?identifier=100") == ab);
    CHECK(find("Patient?identifier=urn:ssn|") == b);
    CHECK(find("Patient?identifier=urn:mrn|100,urn:mrn|101") == ab);
    CHECK(find("Patient?gender=female&identifier=100") == a);
    CHECK(find("Patient?gender:not=female") == Ids{"Patient/b", "Patient/c"});
    CHECK(find("Patient?gender:missing=true") == Ids{"Patient/c"});
    CHECK(find("Patient?deceased=true") == b);
    CHECK(find("Observation?code=http://loinc.org|4548-4&subject=Patient/b") == Ids{"Observation/l3"});
    CHECK(find("Observation?code=|note") == Ids{"Observation/n1"});
  }
  SECTION("date: precision of both sides, zones, and open periods") {
    CHECK(find("Patient?birthdate=1950-03-14") == a);
    CHECK(find("Patient?birthdate=1950") == ab);
    CHECK(find("Patient?birthdate=lt1980") == ab);
    CHECK(find("Patient?birthdate=ge1950-06") == Ids{"Patient/b", "Patient/c"});
    CHECK(find("Observation?date=2020-01-15T06:00:00Z") == Ids{"Observation/l1"});
    CHECK(find("Observation?date=2021-06-21") == Ids{"Observation/l3"});
    CHECK(find("Observation?date=2021-06") == Ids{"Observation/l2", "Observation/l3"});
    CHECK(find("Observation?date=gt2025") == Ids{"Observation/n1"});
    CHECK(find("Observation?date=sa2020-01-15&date=eb2021-06-20") == Ids{});
    CHECK(find("Observation?date=ge2020&date=lt2021") == Ids{"Observation/l1", "Observation/n1"});
  }
  SECTION("quantity: 5.4 and 5.40 differ in what they claim") {
    CHECK(find("Observation?value-quantity=5.4") == Ids{"Observation/l1"});
    CHECK(find("Observation?value-quantity=5||%25") == Ids{"Observation/l1"});
    CHECK(find("Observation?value-quantity=gt7.1") == Ids{"Observation/l3"});
    CHECK(find("Observation?value-quantity=ge7.1|http://unitsofmeasure.org|%25") ==
          Ids{"Observation/l2", "Observation/l3"});
    CHECK(find("Observation?value-quantity=ge7.1|http://unitsofmeasure.org|mmol") == Ids{});
    CHECK(find("Observation?value-quantity=ap9") == Ids{});
    CHECK(find("Observation?value-quantity=ap9.5") == Ids{"Observation/l3"});
  }
  SECTION("reference, chain and reverse chain") {
    CHECK(find("Observation?patient=a").size() == 3);
    CHECK(find("Observation?patient=Patient/a").size() == 3);
    CHECK(find("Observation?subject:Patient=b") == Ids{"Observation/l3"});
    CHECK(find("Observation?subject=" + sandbox->fhirUrl() + "/Patient/b") == Ids{"Observation/l3"});
    CHECK(find("Observation?patient.family=muller").size() == 4);
    CHECK(find("Observation?subject:Patient.gender=male") == Ids{"Observation/l3"});
    CHECK(find("Observation?subject:Patient.gender=unknown").empty());
    CHECK(find("Patient?general-practitioner:Practitioner.family=weiss") == a);
    CHECK(find("Patient?_has:Observation:patient:value-quantity=gt9") == b);
    CHECK(find("Patient/a/Observation").size() == 3);
    CHECK(find("Patient/a/Observation?status=preliminary") == Ids{"Observation/n1"});
    CHECK(find("Patient/nobody/Observation").empty());
  }
  SECTION("every resource: _id, _lastUpdated, _tag") {
    CHECK(find("Patient?_id=a,b") == ab);
    CHECK(find("Patient?_lastUpdated=lt2000").empty());
    CHECK(find("Patient?_lastUpdated=gt2000").size() == 3);
    const auto stamp = client->get("/Patient/b").json().find("meta")->textOf("lastUpdated");
    CHECK(find("Patient?_lastUpdated=gt" + stamp) == Ids{"Patient/c"});
    CHECK(find("Patient?_lastUpdated=ge" + stamp) == Ids{"Patient/b", "Patient/c"});
  }
  SECTION("what it cannot do it refuses") {
    for (const char* query :
         {"Patient?family:above=x", "Patient?birthdate=yesterday", "Observation?value-quantity=much",
          "Patient?_sort=gender", "Observation?patient.organization.name=x", "Patient?_include=nonsense",
          "Patient?_count=many", "Patient?_page=!!", "Patient?_page=WzEsMiwzXQ", "Patient?_text=x"}) {
      INFO(query);
      CHECK(client->get(std::string("/") + query).status == 400);
    }
  }
  SECTION("an injected value is a value") {
    CHECK(find("Patient?family=x')%20OR%201=1--").empty());
    CHECK(find("Patient?_id=a'%20OR%20'1'='1").empty());
  }
  SECTION("an update takes the old values out of the index") {
    REQUIRE(client->put("/Patient/a", R"({"resourceType":"Patient","id":"a","name":[{"family":"Schmidt"}]})").status ==
            200);
    CHECK(find("Patient?family=muller") == b);
    CHECK(find("Patient?identifier=urn:mrn|100").empty());
    CHECK(find("Patient?family=schmidt") == a);
  }
}

TEST_CASE("Includes come with the page and are marked as such") {
  RunningSandbox sandbox;
  auto client = sandbox.client();
  furnish(*client);
  const auto modes = [&](const std::string& query) {
    std::set<std::string> found;
    const auto bundle = client->get('/' + query).json();
    for (const auto& entry : bundle.find("entry")->items())
      found.insert(entry.find("search")->textOf("mode") + ' ' + entry.find("resource")->textOf("id"));
    return found;
  };
  using Set = std::set<std::string>;
  CHECK(modes("Observation?_id=l3&_include=Observation:subject") == Set{"match l3", "include b"});
  CHECK(modes("Observation?_id=l3&_include=Observation:subject:Group") == Set{"match l3"});
  CHECK(modes("Patient?_id=a&_include=*") == Set{"match a", "include d1", "include o1"});
  CHECK(modes("Patient?_id=a&_revinclude=Observation:patient") ==
        Set{"match a", "include l1", "include l2", "include n1"});
}

TEST_CASE("Sorting, totals, counts and elements") {
  RunningSandbox sandbox;
  auto client = sandbox.client();
  furnish(*client);
  CHECK(client->ids("/Observation?_sort=date&_count=1") ==
        Ids{"Observation/n1", "Observation/l1", "Observation/l2", "Observation/l3"});
  CHECK(client->ids("/Observation?_sort=-date&_count=1") ==
        Ids{"Observation/n1", "Observation/l2", "Observation/l3", "Observation/l1"});
  CHECK(client->ids("/Patient?_sort=family,-birthdate&_count=1") == Ids{"Patient/b", "Patient/a", "Patient/c"});
  CHECK(client->ids("/Patient?_sort=-_lastUpdated&_count=2") == Ids{"Patient/c", "Patient/b", "Patient/a"});
  CHECK(client->ids("/Patient?_sort=-_id&_count=2") == Ids{"Patient/c", "Patient/b", "Patient/a"});
  const auto count = client->get("/Observation?_summary=count").json();
  CHECK(count.find("total")->raw() == "4");
  CHECK(count.find("entry") == nullptr);
  CHECK(client->get("/Observation?_total=none").json().find("total") == nullptr);
  const auto some = client->get("/Patient?_id=a&_elements=gender").json().find("entry")->items()[0];
  CHECK(some.find("resource")->textOf("gender") == "female");
  CHECK(some.find("resource")->find("name") == nullptr);
  CHECK(client
            ->send("POST", "/Patient/_search", "family=muller&_count=1",
                   {"Content-Type: application/x-www-form-urlencoded"})
            .json()
            .find("total")
            ->raw() == "2");
}

TEST_CASE("Pages go on by key while others write: nothing that stays is lost or repeated") {
  RunningSandbox sandbox;
  const auto identity = sandbox.enrol();
  auto client = sandbox.client(identity);
  constexpr int kept = 120;
  std::string entries;
  for (int i = 0; i < kept; ++i)
    entries += (i == 0 ? "" : ",") + std::string(R"({"request":{"method":"PUT","url":"Basic/k)") + std::to_string(i) +
               R"("},"resource":{"resourceType":"Basic","id":"k)" + std::to_string(i) +
               R"(","code":{"text":"kept"},"created":"20)" + std::to_string(10 + i % 7) + R"("}})";
  REQUIRE(client->post("", R"({"resourceType":"Bundle","type":"transaction","entry":[)" + entries + "]}").status ==
          200);
  for (const char* sort : {"", "&_sort=created", "&_sort=-created", "&_sort=-_id"}) {
    Ids seen;
    {
      std::jthread writer([&](const std::stop_token& stop) {
        auto other = sandbox.client(identity);
        for (int i = 0; !stop.stop_requested(); ++i) {
          const std::string id = "t" + std::to_string(i % 5);
          static_cast<void>(
              other->put("/Basic/" + id, R"({"resourceType":"Basic","id":")" + id + R"(","created":"2012"})"));
          static_cast<void>(other->send("DELETE", "/Basic/" + id));
        }
      });
      seen = client->ids(std::string("/Basic?_count=7") + sort);
    }
    std::erase_if(seen, [](const std::string& id) { return !id.starts_with("Basic/k"); });
    const std::set<std::string> distinct(seen.begin(), seen.end());
    INFO(sort);
    CHECK(distinct.size() == kept);
    CHECK(seen.size() == kept);
  }
}

TEST_CASE("Whoever follows _lastUpdated while others write misses no change") {
  RunningSandbox sandbox;
  const auto identity = sandbox.enrol();
  constexpr int writers = 4;
  constexpr int each = 25;
  std::set<std::string> seen;
  std::string cursor = "2000-01-01T00:00:00Z";
  auto reader = sandbox.client(identity);
  const auto follow = [&] {
    std::string url = "/Basic?_sort=_lastUpdated&_count=5&_lastUpdated=gt" + cursor;
    while (!url.empty()) {
      const auto bundle = reader->get(url).json();
      url.clear();
      if (const auto* entries = bundle.find("entry"))
        for (const auto& entry : entries->items()) {
          seen.insert(entry.find("resource")->textOf("id"));
          cursor = entry.find("resource")->find("meta")->textOf("lastUpdated");
        }
      for (const auto& link : bundle.find("link")->items())
        if (link.textOf("relation") == "next") url = link.textOf("url");
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int w = 0; w < writers; ++w)
      threads.emplace_back([&, w] {
        auto own = sandbox.client(identity);
        for (int i = 0; i < each; ++i) {
          const std::string id = "w" + std::to_string(w) + '-' + std::to_string(i);
          static_cast<void>(own->put("/Basic/" + id, R"({"resourceType":"Basic","id":")" + id + "\"}"));
        }
      });
    for (int i = 0; i < 10; ++i) follow();
  }
  follow();
  CHECK(seen.size() == writers * each);
}

TEST_CASE("Type and system history page backwards from now, and since a moment") {
  RunningSandbox sandbox;
  auto client = sandbox.client();
  for (int i = 0; i < 5; ++i)
    REQUIRE(
        client
            ->put("/Patient/h" + std::to_string(i), R"({"resourceType":"Patient","id":"h)" + std::to_string(i) + "\"}")
            .status == 201);
  const auto stamp = client->get("/Patient/h2").json().find("meta")->textOf("lastUpdated");
  REQUIRE(client->send("DELETE", "/Patient/h0").status == 204);
  const auto methods = [&](std::string url) {
    std::vector<std::string> found;
    while (!url.empty()) {
      const auto bundle = client->get(url).json();
      url.clear();
      if (const auto* entries = bundle.find("entry"))
        for (const auto& entry : entries->items())
          found.push_back(entry.find("request")->textOf("method") + ' ' +
                          entry.textOf("fullUrl").substr(sandbox->fhirUrl().size()));
      for (const auto& link : bundle.find("link")->items())
        if (link.textOf("relation") == "next") url = link.textOf("url");
    }
    return found;
  };
  using List = std::vector<std::string>;
  CHECK(methods("/Patient/_history?_count=2") == List{"DELETE /Patient/h0", "POST /Patient/h4", "POST /Patient/h3",
                                                      "POST /Patient/h2", "POST /Patient/h1", "POST /Patient/h0"});
  CHECK(methods("/Patient/_history?_since=" + stamp) ==
        List{"DELETE /Patient/h0", "POST /Patient/h4", "POST /Patient/h3", "POST /Patient/h2"});
  CHECK(methods("/_history?_count=3").size() == 8); // and the sandbox's own practitioner
  CHECK(client->get("/_history?_since=soon").status == 400);
}
