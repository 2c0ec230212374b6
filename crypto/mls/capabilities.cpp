#include "crypto/mls/capabilities.h"

#include <algorithm>

namespace clavis::crypto::mls {

namespace {

template <class T>
bool lists(const std::vector<std::uint16_t>& numbers, T value) {
  return std::ranges::find(numbers, static_cast<std::uint16_t>(value)) != numbers.end();
}

constexpr std::uint16_t lastDefaultExtension = 5; // application_id to external_senders
constexpr std::uint16_t lastDefaultProposal = 7;  // add to group_context_extensions

} // namespace

Capabilities Capabilities::ours() {
  Capabilities ours;
  ours.versions = {protocolVersion};
  ours.cipherSuites = {static_cast<std::uint16_t>(CipherSuite::X25519ChaCha20Poly1305Sha256Ed25519),
                       static_cast<std::uint16_t>(CipherSuite::X25519Aes128GcmSha256Ed25519)};
  ours.extensions = {static_cast<std::uint16_t>(ExtensionType::LastResort)};
  ours.credentials = {static_cast<std::uint16_t>(CredentialType::Basic),
                      static_cast<std::uint16_t>(CredentialType::X509)};
  return ours;
}

bool Capabilities::has(ExtensionType type) const { return isDefault(type) || lists(extensions, type); }
bool Capabilities::has(CredentialType type) const { return lists(credentials, type); }
bool Capabilities::has(CipherSuite suite) const { return lists(cipherSuites, suite); }

bool Capabilities::cover(const RequiredCapabilities& required) const {
  const auto known = [](const std::vector<std::uint16_t>& have, std::uint16_t lastDefault) {
    return [&have, lastDefault](std::uint16_t number) {
      return (number >= 1 && number <= lastDefault) || lists(have, number);
    };
  };
  return std::ranges::all_of(required.extensions, known(extensions, lastDefaultExtension)) &&
         std::ranges::all_of(required.proposals, known(proposals, lastDefaultProposal)) &&
         std::ranges::all_of(required.credentials, known(credentials, 0));
}

void Capabilities::write(Writer& writer) const {
  for (const auto* numbers : {&versions, &cipherSuites, &extensions, &proposals, &credentials})
    writeNumbers(writer, *numbers);
}

Capabilities Capabilities::read(Reader& reader) {
  Capabilities read;
  for (auto* numbers : {&read.versions, &read.cipherSuites, &read.extensions, &read.proposals, &read.credentials})
    *numbers = readNumbers(reader);
  return read;
}

} // namespace clavis::crypto::mls
