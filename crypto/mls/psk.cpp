#include "crypto/mls/psk.h"

#include "crypto/mls/labeled.h"
#include "crypto/primitives/hkdf.h"

namespace clavis::crypto::mls {

bool PskId::namesSameKey(const PskId& other) const {
  PskId same = other;
  same.nonce = nonce;
  return same == *this;
}

void PskId::write(Writer& writer) const {
  writer.u8(static_cast<std::uint8_t>(type));
  if (type == PskType::External) {
    writer.vector(externalId);
  } else {
    writer.u8(static_cast<std::uint8_t>(usage));
    writer.vector(groupId);
    writer.u64(epoch);
  }
  writer.vector(nonce);
}

PskId PskId::read(Reader& reader) {
  PskId id;
  id.type = static_cast<PskType>(reader.u8());
  if (id.type == PskType::External) {
    id.externalId = reader.bytes();
  } else if (id.type == PskType::Resumption) {
    id.usage = static_cast<ResumptionUsage>(reader.u8());
    if (id.usage < ResumptionUsage::Application || id.usage > ResumptionUsage::Branch) reader.fail();
    id.groupId = reader.bytes();
    id.epoch = reader.u64();
  } else {
    reader.fail();
  }
  id.nonce = reader.bytes();
  return id;
}

SecretBytes pskSecret(const std::vector<Psk>& psks) {
  SecretBytes secret(hashSize); // psk_secret_[0]
  std::uint16_t index = 0;
  for (const Psk& psk : psks) {
    const SecretBytes extracted = hkdfExtract({}, psk.key.view());
    Writer label; // PSKLabel
    psk.id.write(label);
    label.u16(index++);
    label.u16(static_cast<std::uint16_t>(psks.size()));
    const SecretBytes input = expandWithLabel(extracted.view(), "derived psk", label.view());
    secret = hkdfExtract(input.view(), secret.view());
  }
  return secret;
}

} // namespace clavis::crypto::mls
