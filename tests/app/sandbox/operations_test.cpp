#include "app/sandbox/rest/names.h"
#include "app/sandbox/search/parameters.h"
#include "tests/app/sandbox/support/sandbox_client.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <set>
#include <thread>

using namespace clavis::tests;
using namespace clavis;

namespace {

void putAll(SandboxClient& client, const std::vector<std::string>& resources) {
  for (const std::string& text : resources) {
    const auto tree = sandbox::JsonTree::parse(text);
    REQUIRE(tree);
    const auto reply = client.put('/' + tree->textOf("resourceType") + '/' + tree->textOf("id"), text);
    INFO(reply.body);
    REQUIRE(reply.status < 300);
  }
}

/// Polls as a client would, without a fixed wait: each answer comes when it comes.
sandbox::JsonTree finished(SandboxClient& client, const std::string& status) {
  for (;;) {
    const auto reply = client.get(status);
    if (reply.status == 200) return reply.json();
    INFO(reply.body);
    REQUIRE(reply.status == 202);
    CHECK(reply.header("retry-after") == "1");
    std::this_thread::yield();
  }
}

const std::vector<std::string> ward{
    R"({"resourceType":"Practitioner","id":"d1"})",
    R"({"resourceType":"Patient","id":"a","generalPractitioner":[{"reference":"Practitioner/d1"}]})",
    R"({"resourceType":"Patient","id":"b"})",
    R"({"resourceType":"Observation","id":"o1","subject":{"reference":"Patient/a"},"performer":[{"reference":"Practitioner/d1"}]})",
    R"({"resourceType":"Observation","id":"o2","subject":{"reference":"Patient/b"}})",
    R"({"resourceType":"Binary","id":"x1","contentType":"text/plain","data":"aGk="})",
    R"({"resourceType":"DocumentReference","id":"n1","subject":{"reference":"Patient/a"},"content":[{"attachment":{"url":"Binary/x1"}}]})",
    R"({"resourceType":"Group","id":"g","type":"person","actual":true,"member":[{"entity":{"reference":"Patient/a"}}]})"};

} // namespace

TEST_CASE("$everything gives a chart, what it refers to, and nothing of others, page by page") {
  RunningSandbox sandbox;
  auto client = sandbox.client();
  putAll(*client, ward);
  auto all = client->ids("/Patient/a/$everything?_count=2");
  std::ranges::sort(all);
  CHECK(all == std::vector<std::string>{"Binary/x1", "DocumentReference/n1", "Observation/o1", "Patient/a",
                                        "Practitioner/d1"});
  CHECK(client->ids("/Patient/a/$everything?_type=Observation,Patient").size() == 2);
  const auto stamp = client->get("/Observation/o2").json().find("meta")->textOf("lastUpdated");
  CHECK(client->ids("/Patient/a/$everything?_since=" + stamp) ==
        std::vector<std::string>{"Binary/x1", "DocumentReference/n1"});
  CHECK(client->get("/Patient/nobody/$everything").status == 404);
  CHECK(client->get("/Observation/o1/$everything").status == 404);
  REQUIRE(client->send("DELETE", "/Observation/o1").status == 204);
  CHECK(client->ids("/Patient/a/$everything?_type=Observation").empty());
}

TEST_CASE("A group's export holds its patients' charts as NDJSON, and the next one what is new and what is gone") {
  RunningSandbox sandbox;
  auto client = sandbox.client();
  putAll(*client, ward);
  CHECK(client->get("/Group/g/$export").status == 400);
  const auto kickOff = client->get("/Group/g/$export", {"Prefer: respond-async", "Accept: application/fhir+json"});
  REQUIRE(kickOff.status == 202);
  const auto manifest = finished(*client, kickOff.header("content-location"));
  CHECK(manifest.textOf("request").ends_with("/Group/g/$export"));
  std::set<std::string> lines;
  for (const auto& file : manifest.find("output")->items()) {
    const auto reply = client->get(file.textOf("url"), {"Accept: application/fhir+ndjson"});
    CHECK(reply.header("content-type") == "application/fhir+ndjson");
    std::string_view rest = reply.body;
    std::size_t count = 0;
    while (!rest.empty()) {
      const auto line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(line.size() + 1);
      const auto resource = sandbox::JsonTree::parse(line);
      REQUIRE(resource);
      CHECK(resource->textOf("resourceType") == file.textOf("type"));
      lines.insert(resource->textOf("resourceType") + '/' + resource->textOf("id"));
      ++count;
    }
    CHECK(file.find("count")->raw() == std::to_string(count));
  }
  CHECK(lines ==
        std::set<std::string>{"Binary/x1", "DocumentReference/n1", "Observation/o1", "Patient/a", "Practitioner/d1"});

  REQUIRE(client->send("DELETE", "/Observation/o1").status == 204);
  const auto next = client->get("/Patient/$export?_since=" + manifest.textOf("transactionTime") + "&_type=Observation",
                                {"Prefer: respond-async"});
  REQUIRE(next.status == 202);
  const auto second = finished(*client, next.header("content-location"));
  CHECK(second.find("output")->items().empty());
  REQUIRE(second.find("deleted")->items().size() == 1);
  CHECK(client->get(second.find("deleted")->items()[0].textOf("url")).body.contains("Observation/o1"));

  // Nobody else's, and gone when told so.
  auto other = sandbox.client("Practitioner/d1");
  CHECK(other->get(kickOff.header("content-location")).status == 404);
  CHECK(other->get(manifest.find("output")->items()[0].textOf("url")).status == 404);
  CHECK(client->send("DELETE", kickOff.header("content-location")).status == 202);
  CHECK(client->get(kickOff.header("content-location")).status == 404);
  CHECK(client->get(manifest.find("output")->items()[0].textOf("url")).status == 404);
}

TEST_CASE("Everything the CapabilityStatement claims is answered") {
  RunningSandbox sandbox;
  auto client = sandbox.client();
  const auto statement = client->get("/metadata").json();
  CHECK(statement.textOf("fhirVersion") == "4.0.1");
  const auto& rest = statement.find("rest")->items()[0];
  const auto& resources = rest.find("resource")->items();
  CHECK(resources.size() == sandbox::resourceTypes().size() - 2);
  std::size_t tried = 0;
  for (const auto& resource : resources) {
    const std::string type = resource.textOf("type");
    // All claims about interactions are the same for every type; a few types stand for all.
    if (type == "Patient" || type == "Basic" || type == "Measure") {
      const std::string id = "capable";
      const std::string body = R"({"resourceType":")" + type + R"(","id":")" + id + "\"}";
      for (const auto& interaction : resource.find("interaction")->items()) {
        const std::string code = interaction.textOf("code");
        INFO(type << ' ' << code);
        static_cast<void>(client->put('/' + type + '/' + id, body));
        long status = 0;
        if (code == "read")
          status = client->get('/' + type + '/' + id).status;
        else if (code == "vread")
          status = client->get('/' + type + '/' + id + "/_history/1").status;
        else if (code == "update")
          status = client->put('/' + type + '/' + id, body).status;
        else if (code == "patch")
          status = client
                       ->send("PATCH", '/' + type + '/' + id, R"([{"op":"add","path":"/language","value":"en"}])",
                              {"Content-Type: application/json-patch+json"})
                       .status;
        else if (code == "delete")
          status = client->send("DELETE", '/' + type + '/' + id).status;
        else if (code == "history-instance")
          status = client->get('/' + type + '/' + id + "/_history").status;
        else if (code == "history-type")
          status = client->get('/' + type + "/_history").status;
        else if (code == "create")
          status = client->post('/' + type, body).status;
        else if (code == "search-type")
          status = client->get('/' + type).status;
        CHECK(status >= 200);
        CHECK(status < 300);
        ++tried;
      }
    }
    if (resource.find("searchParam") == nullptr) continue; // a type that offers no search
    std::string query = "_count=1";
    for (const auto& parameter : resource.find("searchParam")->items()) {
      const std::string kind = parameter.textOf("type");
      const char* value = kind == "date" ? "2020" : kind == "number" || kind == "quantity" ? "1" : "x";
      query += '&' + parameter.textOf("name") + '=' + value;
      ++tried;
    }
    for (const char* list : {"searchInclude", "searchRevInclude"})
      if (const auto* includes = resource.find(list))
        for (const auto& one : includes->items()) {
          query += std::string(list[6] == 'I' ? "&_include=" : "&_revinclude=") + one.text();
          ++tried;
        }
    const auto reply =
        client->send("POST", '/' + type + "/_search", query, {"Content-Type: application/x-www-form-urlencoded"});
    INFO(type << ' ' << reply.body.substr(0, 300));
    CHECK(reply.status == 200);
  }
  WARN("claims tried: " << tried);
}
