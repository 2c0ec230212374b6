// What makes one resource findable, taken from its JSON: the rows of the index tables before anything is interned, and
// the human text. A pure function of the resource, so that the rows of an old version can be computed again to be
// removed, and verify() can compare.
//
// Ownership: views borrow from the document that was indexed; the next index() ends them. Moving a ResourceIndex keeps
// them.
#pragma once

#include "core/fhir/json/json.h"
#include "core/fhir/search/index_plan.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::core {

struct IndexedToken {
  std::uint16_t path;
  std::string_view system;
  std::string_view code;
};
struct IndexedString {
  std::uint16_t path;
  std::string folded;
  std::string_view exact; ///< empty when it is the same
};
struct IndexedDate {
  std::uint16_t path;
  std::int64_t low;
  std::int64_t high;
};
struct IndexedReference {
  std::uint16_t path;
  bool compartment;
  std::string_view type; ///< empty: `id` is the reference as written (URL, urn, search)
  std::string_view id;
};
struct IndexedQuantity {
  std::uint16_t path;
  double value;
  std::string_view system;
  std::string_view unit;
};
struct IndexedNumber {
  std::uint16_t path;
  double value;
};

/// Ends of a period that is open.
inline constexpr std::int64_t beginningOfTime = -62'135'596'800'000; ///< year 1
inline constexpr std::int64_t endOfTime = 253'402'300'799'999;       ///< end of year 9999

class ResourceIndex {
 public:
  /// Absolute references below `base` ("https://host/fhir") are the same as relative ones. Borrowed by index().
  void setServerBase(std::string_view base) { m_serverBase = base; }

  void index(JsonValue resource, std::string_view type);

  std::vector<IndexedToken> tokens;
  std::vector<IndexedString> strings;
  std::vector<IndexedDate> dates;
  std::vector<IndexedReference> references;
  std::vector<IndexedQuantity> quantities;
  std::vector<IndexedNumber> numbers;
  std::string text;                         ///< human text, folded; empty: nothing to find
  std::optional<std::int64_t> clinicalDate; ///< clinicalDateOf()
  bool enteredInError = false;

 private:
  void walk(JsonValue object, const IndexPlan& plan);
  void descend(JsonValue value, const IndexPlan& plan);
  void take(JsonValue value, const IndexTarget& target);
  void takeToken(JsonValue value, const IndexTarget& target);
  void takeString(std::string_view value, std::uint16_t path);
  void takeName(JsonValue value, std::uint16_t path);
  void takeDate(JsonValue value, const IndexTarget& target);
  void takeReference(JsonValue value, const IndexTarget& target);
  void takeQuantity(JsonValue value, const IndexTarget& target);
  void addDate(std::uint16_t path, std::string_view low, std::string_view high);
  void addQuantity(JsonValue quantity, std::uint16_t path);
  void unique();

  std::string_view m_serverBase;
};

/// The human text of a resource: names, codes in words, notes, narrative that is not generated from these, text/plain
/// attachments; folded. Billing resources and definitions have none (they repeat what clinical ones say).
[[nodiscard]] std::string humanText(JsonValue resource, std::string_view type);
/// When it happened, for sorting (seconds since 1970): the first of the elements that the type has for it.
[[nodiscard]] std::optional<std::int64_t> clinicalDateOf(JsonValue resource, std::string_view type);

} // namespace clavis::core
