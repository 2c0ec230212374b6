// The source of a row: its raw bytes, the documents in it, and who vouches for it.
#pragma once

#include "core/chart/rows/values.h"
#include "core/chart/section.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace clavis::core::chart {

struct RawResource {
  ResourceKey key;
  std::string bytes; ///< exactly as the server sent them
  std::optional<Instant> lastUpdated;
  std::string versionId;
};

struct ProvenanceEntry {
  ResourceKey key;
  PartialDate recorded;
  DateSpan occurred;
  CodedText activity;
  std::vector<Party> agents;         ///< who; role is the agent's type by name
  std::vector<std::string> entities; ///< what it was made from, as text
  bool signedByAgent = false;        ///< carries a signature (not checked here)
};

struct ProvenanceAnswer {
  std::vector<ProvenanceEntry> entries; ///< newest first
  Hidden hidden;
};

/// The content of one attachment. Text is decoded to UTF-8; everything else comes as bytes, never interpreted here.
struct DocumentContent {
  ResourceKey key;
  int attachment = 0; ///< index into the row's attachments
  std::string contentType;
  std::string title;
  bool isText = false;
  std::string text;             ///< UTF-8, when isText
  std::vector<std::byte> bytes; ///< when !isText
  bool replaced = false;        ///< some bytes were not valid in the stated character set and show as U+FFFD
};

/// Text beyond this is not opened inline (documentContent gives the bytes).
inline constexpr std::size_t maximumDocumentText = 4u * 1024u * 1024u;

} // namespace clavis::core::chart
