#include "core/fhir/search/search_parameters.h"
#include "core/fhir/search/search_query.h"
#include "store_fixture.h"

#include <algorithm>
#include <iostream>

using namespace clavis::core;
using namespace clavis::tests;

namespace {

struct Searched : StoreFixture {
  Searched() : store(*write) {
    for (
        const char* body :
        {R"({"resourceType":"Patient","id":"p1","active":true,"identifier":[{"system":"urn:mrn","value":"77"}],"name":[{"family":"Müller","given":["Anna"]}],"birthDate":"1980-02-03","gender":"female","generalPractitioner":[{"reference":"Practitioner/d1"}]})",
         R"({"resourceType":"Patient","id":"p2","identifier":[{"system":"urn:other","value":"77"}],"name":[{"family":"MULLER"}],"birthDate":"1980","gender":"male","deceasedDateTime":"2020-01-01"})",
         R"({"resourceType":"Patient","id":"3fa85f64-5717-4562-b3fc-2c963f66afa6","name":[{"family":"Łukasz, Jr"}],"telecom":[{"system":"email","value":"a@b.c"}]})",
         R"({"resourceType":"Practitioner","id":"d1","name":[{"family":"House"}]})",
         R"({"resourceType":"Observation","id":"o1","meta":{"lastUpdated":"2024-01-01T00:00:00Z"},"status":"final","category":[{"coding":[{"system":"http://cat","code":"laboratory"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"718-7","display":"Hemoglobin"}]},"subject":{"reference":"Patient/p1"},"effectiveDateTime":"2024-01-01T10:00:00+02:00","valueQuantity":{"value":13.5,"unit":"g/dL","system":"http://unitsofmeasure.org","code":"g/dL"}})",
         R"({"resourceType":"Observation","id":"o2","meta":{"lastUpdated":"2024-02-01T00:00:00Z"},"status":"amended","code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},"subject":{"reference":"Patient/p1"},"effectivePeriod":{"start":"2024-01-05","end":"2024-01-07"},"component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":120,"unit":"mmHg"}}]})",
         R"({"resourceType":"Observation","id":"o3","status":"final","code":{"coding":[{"system":"http://local","code":"718-7"}]},"subject":{"reference":"Patient/p2"},"performer":[{"reference":"Practitioner/d1"}],"valueString":"negative"})",
         R"({"resourceType":"Encounter","id":"e1","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/p1"},"period":{"start":"2024-01-01"}})"})
      must(store.put(body));
  }

  /// Ids found, sorted unless `inOrder`.
  std::string found(std::string_view type, std::string_view query, bool inOrder = false) {
    const SearchQuery search = must(SearchQuery::parse(type, query));
    const SearchPage page = must(search.run(*write));
    std::vector<std::string> ids;
    for (const ResourceRow row : page.rows) ids.push_back(must(store.info(row))->id);
    if (!inOrder) std::ranges::sort(ids);
    std::string joined;
    for (const std::string& id : ids) joined += (joined.empty() ? "" : " ") + id.substr(0, 4);
    return joined;
  }
  FhirError refused(std::string_view type, std::string_view query) {
    auto search = SearchQuery::parse(type, query);
    REQUIRE_FALSE(search);
    return search.error().as<FhirError>().value();
  }

  ResourceStore store;
};

} // namespace

TEST_CASE("Token parameters know system and code, either alone, and their negation") {
  Searched s;
  CHECK(s.found("Patient", "identifier=77") == "p1 p2");
  CHECK(s.found("Patient", "identifier=urn:mrn%7C77") == "p1");
  CHECK(s.found("Patient", "identifier=urn:mrn|") == "p1");
  CHECK(s.found("Patient", "identifier=|77") == "");
  CHECK(s.found("Observation", "code=http://loinc.org|718-7") == "o1");
  CHECK(s.found("Observation", "code=718-7,85354-9") == "o1 o2 o3");
  CHECK(s.found("Observation", "combo-code=8480-6") == "o2");
  CHECK(s.found("Observation", "status=http://hl7.org/fhir/observation-status|final") == "o1 o3");
  CHECK(s.found("Observation", "status:not=final") == "o2");
  CHECK(s.found("Patient", "gender=female") == "p1");
  CHECK(s.found("Patient", "active=true") == "p1");
  CHECK(s.found("Patient", "deceased=true") == "p2");
  CHECK(s.found("Patient", "email=a@b.c") == "3fa8");
  CHECK(s.found("Patient", "phone=a@b.c") == "");
  CHECK(s.found("Observation", "category:missing=true") == "o2 o3");
}

TEST_CASE("String parameters fold case and diacritics, and can be exact or contained") {
  Searched s;
  CHECK(s.found("Patient", "name=muller") == "p1 p2");
  CHECK(s.found("Patient", "family=M%C3%9CLL") == "p1 p2");
  CHECK(s.found("Patient", "family:exact=M%C3%BCller") == "p1");
  CHECK(s.found("Patient", "family:exact=muller") == "");
  CHECK(s.found("Patient", "family:contains=uka") == "3fa8");
  CHECK(s.found("Patient", "family=lukasz%5C,+jr") == "3fa8");
  CHECK(s.found("Patient", "family=lukasz,house") == "3fa8");
  CHECK(s.found("Observation", "value-string=neg") == "o3");
}

TEST_CASE("Date parameters compare ranges with their precision and zone") {
  Searched s;
  CHECK(s.found("Patient", "birthdate=1980") == "p1 p2");
  CHECK(s.found("Patient", "birthdate=1980-02") == "p1");
  CHECK(s.found("Patient", "birthdate=ne1980-02-03") == "p2");
  CHECK(s.found("Observation", "date=2024-01-01T08:00:00Z") == "o1");
  CHECK(s.found("Observation", "date=ge2024-01-06") == "o2");
  CHECK(s.found("Observation", "date=lt2024-01-05") == "o1");
  CHECK(s.found("Observation", "date=le2024-01-06") == "o1 o2");
  CHECK(s.found("Observation", "date=sa2024-01-04") == "o2");
  CHECK(s.found("Observation", "date=eb2024-01-05") == "o1");
  CHECK(s.found("Observation", "date=gt2023&date=lt2025") == "o1 o2");
  CHECK(s.found("Observation", "_lastUpdated=gt2024-01-15") == "o2");
  CHECK(s.found("Encounter", "date=ge2030") == "e1"); // still going on
  CHECK(s.found("Observation", "date:missing=true") == "o3");
}

TEST_CASE("References are found by id, by type and id, by their target's fields and backwards") {
  Searched s;
  CHECK(s.found("Observation", "patient=p1") == "o1 o2");
  CHECK(s.found("Observation", "subject=Patient/p1") == "o1 o2");
  CHECK(s.found("Observation", "subject:Patient=p2") == "o3");
  CHECK(s.found("Observation", "patient=Group/p1") == "");
  CHECK(s.found("Observation", "patient.name=anna") == "o1 o2");
  CHECK(s.found("Observation", "subject:Patient.identifier=urn:other|77") == "o3");
  CHECK(s.found("Observation", "subject.name=muller") == "o1 o2 o3");
  CHECK(s.found("Patient", "_has:Observation:patient:code=85354-9") == "p1");
  CHECK(s.found("Patient", "general-practitioner=d1") == "p1");
  CHECK(s.found("Patient", "_id=p2,p1,nobody") == "p1 p2");
  CHECK(s.found("Patient", "_id=3fa85f64-5717-4562-b3fc-2c963f66afa6") == "3fa8");
}

TEST_CASE("Quantities compare by value with the precision searched and by unit") {
  Searched s;
  CHECK(s.found("Observation", "value-quantity=13.5") == "o1");
  CHECK(s.found("Observation", "value-quantity=14") == "o1"); // 13.5 to 14.5
  CHECK(s.found("Observation", "value-quantity=13.4") == "");
  CHECK(s.found("Observation", "value-quantity=gt13|http://unitsofmeasure.org|g/dL") == "o1");
  CHECK(s.found("Observation", "value-quantity=gt13||mg") == "");
  CHECK(s.found("Observation", "component-value-quantity=120||mmHg") == "o2");
  CHECK(s.found("Observation", "combo-value-quantity=lt200") == "o1 o2");
}

TEST_CASE("Results are sorted, paged and counted") {
  Searched s;
  CHECK(s.found("Observation", "_sort=-date", true) == "o2 o1 o3");
  CHECK(s.found("Observation", "_sort=date", true) == "o1 o2 o3");
  CHECK(s.found("Patient", "_sort=-birthdate,_id", true) == "p2 p1 3fa8");
  CHECK(s.found("Patient", "_sort=family", true) == "3fa8 p1 p2");
  CHECK(s.found("Observation", "_sort=date&_count=1&_offset=1", true) == "o2");
  const auto first = must(must(SearchQuery::parse("Observation", "_count=2&_total=accurate")).run(*s.write));
  CHECK(first.more);
  CHECK(first.total == 3);
  const auto counted = must(must(SearchQuery::parse("Observation", "_summary=count&status=final")).run(*s.write));
  CHECK(counted.total == 2);
  CHECK(counted.rows.empty());
}

TEST_CASE("A search can be kept to one patient") {
  Searched s;
  SearchQuery search = must(SearchQuery::parse("Observation", "code=718-7"));
  search.restrictToPatient(*must(s.store.find("Patient", "p2")));
  const auto page = must(search.run(*s.write));
  REQUIRE(page.rows.size() == 1);
  CHECK(must(s.store.info(page.rows[0]))->id == "o3");
}

TEST_CASE("Includes bring what is referred to and what refers") {
  Searched s;
  const auto names = [&](std::string_view type, std::string_view query) {
    const SearchQuery search = must(SearchQuery::parse(type, query));
    std::string joined;
    for (const ResourceRow row : must(search.included(*s.write, must(search.run(*s.write)).rows)))
      joined += must(s.store.info(row))->id + ' ';
    return joined;
  };
  CHECK(names("Observation", "_id=o1&_include=Observation:subject") == "p1 ");
  CHECK(names("Observation", "_id=o3&_include=Observation:*") == "p2 d1 ");
  CHECK(names("Observation", "_id=o1&_include=Observation:subject&_include:iterate=Patient:general-practitioner") ==
        "p1 d1 ");
  CHECK(names("Patient", "_id=p1&_revinclude=Observation:subject&_revinclude=Encounter:patient") == "o1 o2 e1 ");
}

TEST_CASE("What is not understood is refused by name, or listed when asked to be lenient") {
  Searched s;
  CHECK(s.refused("Zebra", "") == FhirError::UnknownType);
  CHECK(s.refused("Patient", "colour=red") == FhirError::UnknownParameter);
  CHECK(s.refused("Patient", "name:sounds=red") == FhirError::UnknownParameter);
  CHECK(s.refused("Patient", "birthdate=yesterday") == FhirError::BadParameter);
  CHECK(s.refused("Observation", "value-quantity=much") == FhirError::BadParameter);
  CHECK(s.refused("Observation", "patient.general-practitioner.name=x") == FhirError::UnknownParameter);
  CHECK(s.refused("Observation", "_sort=code") == FhirError::BadParameter);
  CHECK(s.refused("Patient", "name=") == FhirError::BadParameter);
  const SearchQuery lenient =
      must(SearchQuery::parse("Patient", "colour=red&name=anna&_elements=id", SearchHandling::Lenient));
  CHECK(lenient.ignored() == std::vector<std::string>{"colour"});
  CHECK(lenient.used().size() == 2);
  CHECK(lenient.other().size() == 1);
}

TEST_CASE("Nothing of a value becomes SQL") {
  Searched s;
  for (const char* value :
       {"'", "'; DROP TABLE resource; --", "\" OR \"\"=\"", "%27%20OR%201=1", "?", "?1", "\\", "\\|", "x'00'"}) {
    for (const char* name :
         {"identifier", "name", "general-practitioner", "_id", "_content", "birthdate", "_tag", "_profile"}) {
      INFO(name << '=' << value);
      auto search = SearchQuery::parse("Patient", std::string(name) + '=' + value);
      if (search) CHECK(must(search->run(*s.write)).rows.empty());
    }
  }
  CHECK(s.count("SELECT count(*) FROM resource WHERE body IS NOT NULL") == 8);
}

TEST_CASE("A search that a parameter drives does not walk all resources of the type") {
  Searched s;
  const auto plan = [&](std::string_view type, std::string_view query) {
    const SearchQuery search = must(SearchQuery::parse(type, query));
    std::string text = must(search.plan(*s.write));
    return text;
  };
  for (const char* query :
       {"patient=p1", "patient=p1&code=718-7&date=gt2020&status=final", "code=718-7&value-quantity=gt3"}) {
    INFO(query << '\n' << plan("Observation", query));
    CHECK(plan("Observation", query).find("SEARCH r USING INTEGER PRIMARY KEY") != std::string::npos);
    CHECK(plan("Observation", query).find("SCAN r") == std::string::npos);
    CHECK(plan("Observation", query).find("SCAN x") == std::string::npos);
  }
}

TEST_CASE("Of the official search parameters most are indexed and the rest are named") {
  const SearchParameters& parameters = SearchParameters::r4();
  std::size_t supported = 0;
  for (const std::string_view type : parameters.types()) supported += parameters.of(type).size();
  supported += parameters.of("Resource").size();
  std::cout << "search parameters: " << supported << " of " << parameters.officialParameters() << " indexed\n";
  std::string composites;
  for (const NotSupported& one : parameters.notSupported()) {
    if (one.reason == "type composite") {
      composites += ' ' + std::string(one.type) + '.' + std::string(one.name);
    } else {
      std::cout << "  not " << one.type << '.' << one.name << ": " << one.reason << '\n';
    }
  }
  std::cout << "  not (composite):" << composites << '\n';
  CHECK(supported + parameters.notSupported().size() == static_cast<std::size_t>(parameters.officialParameters()));
  CHECK(supported > 1600);
  for (const char* type : {"Observation", "Condition", "MedicationRequest", "Encounter", "Claim"})
    CHECK_FALSE(parameters.patientCompartment(type).empty());
}
