#include "crypto/mls/extensions.h"

#include <algorithm>

namespace clavis::crypto::mls {

void Extension::write(Writer& writer) const {
  writer.u16(static_cast<std::uint16_t>(type));
  writer.vector(data);
}

Extension Extension::read(Reader& reader) {
  Extension extension;
  extension.type = static_cast<ExtensionType>(reader.u16());
  extension.data = reader.bytes();
  return extension;
}

const Extension* find(const Extensions& extensions, ExtensionType type) noexcept {
  const auto at = std::ranges::find(extensions, type, &Extension::type);
  return at == extensions.end() ? nullptr : &*at;
}

bool hasDuplicates(const Extensions& extensions) {
  std::vector<ExtensionType> types;
  types.reserve(extensions.size());
  for (const Extension& each : extensions) types.push_back(each.type);
  std::ranges::sort(types);
  return std::ranges::adjacent_find(types) != types.end();
}

void writeNumbers(Writer& writer, const std::vector<std::uint16_t>& numbers) {
  writer.nested([&] {
    for (const std::uint16_t number : numbers) writer.u16(number);
  });
}

std::vector<std::uint16_t> readNumbers(Reader& reader) {
  Reader inside(reader.vector());
  std::vector<std::uint16_t> numbers;
  numbers.reserve(inside.left() / 2);
  while (!inside.atEnd()) numbers.push_back(inside.u16());
  if (!inside.ok()) reader.fail();
  return numbers;
}

void RequiredCapabilities::write(Writer& writer) const {
  writeNumbers(writer, extensions);
  writeNumbers(writer, proposals);
  writeNumbers(writer, credentials);
}

RequiredCapabilities RequiredCapabilities::read(Reader& reader) {
  RequiredCapabilities required;
  required.extensions = readNumbers(reader);
  required.proposals = readNumbers(reader);
  required.credentials = readNumbers(reader);
  return required;
}

Extension RequiredCapabilities::toExtension() const { return {ExtensionType::RequiredCapabilities, encode(*this)}; }

Result<std::optional<RequiredCapabilities>> requiredCapabilities(const Extensions& extensions) {
  const Extension* found = find(extensions, ExtensionType::RequiredCapabilities);
  if (found == nullptr) return std::optional<RequiredCapabilities>();
  auto required = decode<RequiredCapabilities>(found->data);
  if (!required) return pass(required);
  return std::optional(std::move(*required));
}

void ExternalSender::write(Writer& writer) const {
  writer.vector(signatureKey);
  credential.write(writer);
}

ExternalSender ExternalSender::read(Reader& reader) {
  ExternalSender sender;
  sender.signatureKey = reader.bytes();
  sender.credential = Credential::read(reader);
  return sender;
}

Extension externalSendersExtension(const std::vector<ExternalSender>& senders) {
  Writer writer;
  writer.list(senders);
  return {ExtensionType::ExternalSenders, writer.take()};
}

Result<std::vector<ExternalSender>> externalSenders(const Extensions& extensions) {
  const Extension* found = find(extensions, ExtensionType::ExternalSenders);
  if (found == nullptr) return std::vector<ExternalSender>();
  Reader reader(found->data);
  auto senders = reader.list<ExternalSender>();
  if (!reader.done()) return fail(MlsError::Malformed, "external_senders");
  return senders;
}

Extension externalPubExtension(ByteView publicKey) {
  Writer writer;
  writer.vector(publicKey);
  return {ExtensionType::ExternalPub, writer.take()};
}

Result<std::optional<Bytes>> externalPub(const Extensions& extensions) {
  const Extension* found = find(extensions, ExtensionType::ExternalPub);
  if (found == nullptr) return std::optional<Bytes>();
  Reader reader(found->data);
  Bytes key = reader.bytes();
  if (!reader.done()) return fail(MlsError::Malformed, "external_pub");
  return std::optional(std::move(key));
}

} // namespace clavis::crypto::mls
