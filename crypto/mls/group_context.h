// What all members of an epoch agree on (RFC 9420 section 8.1).
#pragma once

#include "crypto/mls/cipher_suite.h"
#include "crypto/mls/extensions.h"

namespace clavis::crypto::mls {

struct GroupContext {
  static constexpr const char* structure = "GroupContext";

  std::uint16_t version = protocolVersion;
  CipherSuite suite{};
  Bytes groupId;
  std::uint64_t epoch = 0;
  Bytes treeHash;
  Bytes confirmedTranscriptHash;
  Extensions extensions;

  void write(Writer& writer) const;
  [[nodiscard]] static GroupContext read(Reader& reader);
  friend bool operator==(const GroupContext&, const GroupContext&) = default;
};

} // namespace clavis::crypto::mls
