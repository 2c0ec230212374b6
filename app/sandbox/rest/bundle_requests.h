// Batch and transaction (R4 http.html, sections 3.1.0.11.1 and .2).
//
// A transaction is one transaction of the store: everything or nothing. Ids are given out first; then references to
// fullUrls of the bundle (urn:uuid and the like) and conditional references (Type?criteria) become Type/id everywhere
// in the resources; then entries run in the order DELETE, POST, PUT and PATCH, GET. A conditional reference must find
// exactly one resource: one that was there before, or failing that one the bundle creates with that identifier.
#pragma once

#include "app/sandbox/rest/interaction.h"

#include <functional>
#include <string>
#include <unordered_map>

namespace clavis::sandbox {

/// Answers a GET entry; the text is a resource.
using EntryReader = std::function<Reply<std::string>(const StoreReader&, const std::string& url)>;

[[nodiscard]] Reply<std::string> runTransaction(StoreWriter& store, Interactions& interactions, JsonTree& bundle,
                                                const EntryReader& get);
[[nodiscard]] Reply<std::string> runBatch(Store& store, Interactions& interactions, JsonTree& bundle,
                                          const EntryReader& get);

/// Replaces texts that are keys of `names` wherever a reference or URI may stand; true when anything changed.
bool rewriteReferences(JsonTree& node, const std::unordered_map<std::string, std::string>& names);

/// Calls `visit` for each "reference" text; what it returns replaces the text.
void eachReference(JsonTree& node, const std::function<std::optional<std::string>(const std::string&)>& visit);

} // namespace clavis::sandbox
