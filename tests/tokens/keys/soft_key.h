// A FIDO2 key in software, as far as hmac-secret goes: CTAP 2.0 over libfido2's own hooks, with libcbor for the
// messages and OpenSSL for the agreement. It can be pulled out, refuse its PIN, block itself, or be another key.
#pragma once

#include "crypto/token/security_key.h"

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <vector>

namespace clavis::tests {

class SoftKey final : public crypto::KeyWire {
 public:
  explicit SoftKey(std::string pin = {});
  ~SoftKey() override;
  SoftKey(const SoftKey&) = delete;
  SoftKey& operator=(const SoftKey&) = delete;

  bool send(std::uint8_t command, std::span<const std::byte> content) override;
  std::optional<std::size_t> receive(std::uint8_t command, std::span<std::byte> room) override;

  int touches = 0;      ///< how often somebody had to touch it
  int pulledAfter = -1; ///< gone after that many messages; negative: it stays
  bool withoutHmacSecret = false;
  bool blocked = false;

 private:
  using Bytes = std::vector<unsigned char>;
  Bytes answer(std::uint8_t request, std::span<const unsigned char> body);
  Bytes info() const;
  Bytes makeCredential(std::span<const unsigned char> body);
  Bytes getAssertion(std::span<const unsigned char> body);
  Bytes clientPin(std::span<const unsigned char> body);

  std::string m_pin;
  Bytes m_master; ///< random; a credential is a nonce and a tag under it
  Bytes m_pinToken;
  int m_tries = 3;
  EVP_PKEY* m_agreement;
  std::vector<unsigned char> m_reply;
};

} // namespace clavis::tests
