// Extensions (RFC 9420 section 13) and the ones the RFC defines: application_id (5.3.3), ratchet_tree (12.4.3.3),
// required_capabilities (11.1), external_pub (12.4.3.2), external_senders (12.1.8.1); and last_resort, which marks a
// key package that may be used more than once (draft-ietf-mls-extensions).
#pragma once

#include "crypto/mls/credential.h"

namespace clavis::crypto::mls {

enum class ExtensionType : std::uint16_t {
  ApplicationId = 1,
  RatchetTree = 2,
  RequiredCapabilities = 3,
  ExternalPub = 4,
  ExternalSenders = 5,
  LastResort = 10,
};
/// The types that every client knows, so that no capability has to list them (section 7.2).
[[nodiscard]] constexpr bool isDefault(ExtensionType type) noexcept {
  return type >= ExtensionType::ApplicationId && type <= ExtensionType::ExternalSenders;
}

struct Extension {
  ExtensionType type{};
  Bytes data;

  void write(Writer& writer) const;
  [[nodiscard]] static Extension read(Reader& reader);
  friend bool operator==(const Extension&, const Extension&) = default;
};
using Extensions = std::vector<Extension>;

[[nodiscard]] const Extension* find(const Extensions& extensions, ExtensionType type) noexcept;
/// At most one of a type may stand in a list (section 13).
[[nodiscard]] bool hasDuplicates(const Extensions& extensions);

struct RequiredCapabilities {
  static constexpr const char* structure = "RequiredCapabilities";
  std::vector<std::uint16_t> extensions;
  std::vector<std::uint16_t> proposals;
  std::vector<std::uint16_t> credentials;

  [[nodiscard]] Extension toExtension() const;
  void write(Writer& writer) const;
  [[nodiscard]] static RequiredCapabilities read(Reader& reader);
};
/// Nothing when the list has none; Malformed when it has a broken one.
[[nodiscard]] Result<std::optional<RequiredCapabilities>> requiredCapabilities(const Extensions& extensions);

/// Somebody outside the group who may propose: the clinic's administration, for example.
struct ExternalSender {
  Bytes signatureKey;
  Credential credential;

  void write(Writer& writer) const;
  [[nodiscard]] static ExternalSender read(Reader& reader);
  friend bool operator==(const ExternalSender&, const ExternalSender&) = default;
};
[[nodiscard]] Extension externalSendersExtension(const std::vector<ExternalSender>& senders);
/// Empty when there is no such extension; Malformed when it is broken.
[[nodiscard]] Result<std::vector<ExternalSender>> externalSenders(const Extensions& extensions);

[[nodiscard]] Extension externalPubExtension(ByteView publicKey);
/// Nothing when the list has none; Malformed when it has a broken one.
[[nodiscard]] Result<std::optional<Bytes>> externalPub(const Extensions& extensions);

void writeNumbers(Writer& writer, const std::vector<std::uint16_t>& numbers);
[[nodiscard]] std::vector<std::uint16_t> readNumbers(Reader& reader);

} // namespace clavis::crypto::mls
