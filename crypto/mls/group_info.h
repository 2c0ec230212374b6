// What a joiner must know of an epoch, signed by a member (RFC 9420 section 12.4.3).
#pragma once

#include "crypto/mls/group_context.h"
#include "crypto/mls/labeled.h"

namespace clavis::crypto::mls {

struct GroupInfo {
  static constexpr const char* structure = "GroupInfo";

  GroupContext context;
  Extensions extensions;
  Bytes confirmationTag;
  std::uint32_t signer = 0; ///< leaf
  Bytes signature;

  void sign(const Ed25519Key& key);
  [[nodiscard]] bool verify(ByteView signatureKey) const;
  void write(Writer& writer) const;
  [[nodiscard]] static GroupInfo read(Reader& reader);

 private:
  void writeUnsigned(Writer& writer) const;
};

} // namespace clavis::crypto::mls
