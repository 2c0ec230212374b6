#include "crypto/mls/transcript.h"

#include "crypto/primitives/hmac.h"

namespace clavis::crypto::mls {

Hash confirmedTranscriptHash(ByteView interimBefore, const AuthenticatedContent& commit) {
  Writer writer(Writer::Content::Public, 1024);
  writer.raw(interimBefore);
  writer.u16(static_cast<std::uint16_t>(commit.wireFormat)); // ConfirmedTranscriptHashInput
  commit.content.write(writer);
  writer.vector(commit.auth.signature);
  return sha256(writer.view());
}

Hash interimTranscriptHash(ByteView confirmed, ByteView confirmationTag) {
  Writer writer;
  writer.raw(confirmed);
  writer.vector(confirmationTag);
  return sha256(writer.view());
}

Hash confirmationTag(ByteView confirmationKey, ByteView confirmed) { return hmacSha256(confirmationKey, confirmed); }

} // namespace clavis::crypto::mls
