#include "tests/tokens/keys/soft_key.h"

#include "crypto/primitives/hash.h"
#include "crypto/primitives/hmac.h"
#include "crypto/primitives/random.h"

#include <catch2/catch_test_macros.hpp>
#include <cbor.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <array>

namespace clavis::tests {

namespace {

using Bytes = std::vector<unsigned char>;
using Octets = std::span<const unsigned char>;

// CTAPHID commands, CTAP2 requests and status bytes.
constexpr std::uint8_t hidInit = 0x06;
constexpr std::uint8_t hidCbor = 0x10;
constexpr unsigned char ok = 0x00;
constexpr unsigned char unsupportedExtension = 0x16;
constexpr unsigned char noCredentials = 0x2E;
constexpr unsigned char pinInvalid = 0x31;
constexpr unsigned char pinBlocked = 0x32;
constexpr unsigned char pinAuthInvalid = 0x33;
constexpr unsigned char pinRequired = 0x36;

struct Drop {
  void operator()(cbor_item_t* item) const { cbor_decref(&item); }
};
using Item = std::unique_ptr<cbor_item_t, Drop>;

std::span<const std::byte> plain(Octets bytes) { return std::as_bytes(bytes); }
template <class Array>
Bytes asBytes(const Array& array) {
  const auto* const data = reinterpret_cast<const unsigned char*>(array.data());
  return {data, data + array.size()};
}
Bytes hmac(Octets key, Octets message) { return asBytes(crypto::hmacSha256(plain(key), plain(message))); }
Bytes sha(Octets message) { return asBytes(crypto::sha256(plain(message))); }

// --- writing: CBOR by hand, in the canonical order of CTAP2

void head(Bytes& out, unsigned major, std::size_t value) {
  if (value < 24) {
    out.push_back(static_cast<unsigned char>(major << 5U | value));
  } else if (value < 256) {
    out.insert(out.end(), {static_cast<unsigned char>(major << 5U | 24U), static_cast<unsigned char>(value)});
  } else {
    out.insert(out.end(), {static_cast<unsigned char>(major << 5U | 25U), static_cast<unsigned char>(value >> 8U),
                           static_cast<unsigned char>(value)});
  }
}
void number(Bytes& out, int value) {
  head(out, value < 0 ? 1 : 0, static_cast<std::size_t>(value < 0 ? -1 - value : value));
}
void string(Bytes& out, Octets value) {
  head(out, 2, value.size());
  out.insert(out.end(), value.begin(), value.end());
}
void text(Bytes& out, std::string_view value) {
  head(out, 3, value.size());
  out.insert(out.end(), value.begin(), value.end());
}
void map(Bytes& out, std::size_t pairs) { head(out, 5, pairs); }
void flag(Bytes& out, bool value) { out.push_back(value ? 0xF5 : 0xF4); }

// --- reading

Item parse(Octets body) {
  cbor_load_result result{};
  Item item(cbor_load(body.data(), body.size(), &result));
  REQUIRE(item);
  return item;
}
bool isNumber(const cbor_item_t* item, int value) {
  if (value >= 0) return cbor_isa_uint(item) && cbor_get_int(item) == static_cast<std::uint64_t>(value);
  return cbor_isa_negint(item) && cbor_get_int(item) == static_cast<std::uint64_t>(-1 - value);
}
const cbor_item_t* at(const cbor_item_t* object, int key) {
  if (object == nullptr) return nullptr;
  for (std::size_t i = 0; i < cbor_map_size(object); ++i)
    if (isNumber(cbor_map_handle(object)[i].key, key)) return cbor_map_handle(object)[i].value;
  return nullptr;
}
const cbor_item_t* at(const cbor_item_t* object, std::string_view key) {
  if (object == nullptr) return nullptr;
  for (std::size_t i = 0; i < cbor_map_size(object); ++i) {
    const cbor_item_t* const one = cbor_map_handle(object)[i].key;
    if (cbor_isa_string(one) &&
        std::string_view(reinterpret_cast<const char*>(cbor_string_handle(one)), cbor_string_length(one)) == key)
      return cbor_map_handle(object)[i].value;
  }
  return nullptr;
}
Bytes bytesOf(const cbor_item_t* item) {
  if (item == nullptr || !cbor_isa_bytestring(item)) return {};
  return {cbor_bytestring_handle(item), cbor_bytestring_handle(item) + cbor_bytestring_length(item)};
}

// --- the agreement of PIN protocol one: SHA-256 of the ECDH coordinate; AES-256-CBC with a zero IV

Bytes coordinate(EVP_PKEY* key, const char* which) {
  BIGNUM* value = nullptr;
  REQUIRE(EVP_PKEY_get_bn_param(key, which, &value) == 1);
  Bytes out(32);
  REQUIRE(BN_bn2binpad(value, out.data(), 32) == 32);
  BN_free(value);
  return out;
}

Bytes sharedWith(EVP_PKEY* own, const cbor_item_t* cose) {
  Bytes point{4};
  for (const int axis : {-2, -3}) {
    const Bytes part = bytesOf(at(cose, axis));
    point.insert(point.end(), part.begin(), part.end());
  }
  EVP_PKEY* other = EVP_PKEY_new();
  REQUIRE(EVP_PKEY_copy_parameters(other, own) == 1);
  REQUIRE(EVP_PKEY_set1_encoded_public_key(other, point.data(), point.size()) == 1);
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(own, nullptr);
  Bytes x(32);
  std::size_t size = x.size();
  REQUIRE(EVP_PKEY_derive_init(context) == 1);
  REQUIRE(EVP_PKEY_derive_set_peer(context, other) == 1);
  REQUIRE(EVP_PKEY_derive(context, x.data(), &size) == 1);
  EVP_PKEY_CTX_free(context);
  EVP_PKEY_free(other);
  return sha(x);
}

Bytes cbc(bool encrypt, Octets key, Octets content) {
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  const std::array<unsigned char, 16> zero{};
  Bytes out(content.size() + 16);
  int first = 0;
  int last = 0;
  REQUIRE(EVP_CipherInit_ex(context, EVP_aes_256_cbc(), nullptr, key.data(), zero.data(), encrypt ? 1 : 0) == 1);
  EVP_CIPHER_CTX_set_padding(context, 0);
  REQUIRE(EVP_CipherUpdate(context, out.data(), &first, content.data(), static_cast<int>(content.size())) == 1);
  REQUIRE(EVP_CipherFinal_ex(context, out.data() + first, &last) == 1);
  EVP_CIPHER_CTX_free(context);
  out.resize(static_cast<std::size_t>(first + last));
  return out;
}

void coseKey(Bytes& out, EVP_PKEY* key, int algorithm) {
  map(out, 5);
  number(out, 1), number(out, 2);
  number(out, 3), number(out, algorithm);
  number(out, -1), number(out, 1);
  number(out, -2), string(out, coordinate(key, OSSL_PKEY_PARAM_EC_PUB_X));
  number(out, -3), string(out, coordinate(key, OSSL_PKEY_PARAM_EC_PUB_Y));
}

Bytes tagOf(Octets master, Octets nonce) {
  Bytes labelled{'i', 'd'};
  labelled.insert(labelled.end(), nonce.begin(), nonce.end());
  return hmac(master, labelled);
}

} // namespace

SoftKey::SoftKey(std::string pin)
    : m_pin(std::move(pin)), m_master(asBytes(crypto::randomArray<32>())),
      m_pinToken(asBytes(crypto::randomArray<16>())), m_agreement(EVP_EC_gen("P-256")) {}

SoftKey::~SoftKey() { EVP_PKEY_free(m_agreement); }

bool SoftKey::send(std::uint8_t command, std::span<const std::byte> content) {
  if (pulledAfter == 0) return false;
  if (pulledAfter > 0) --pulledAfter;
  const Octets body(reinterpret_cast<const unsigned char*>(content.data()), content.size());
  if (command == hidInit) {
    // Nonce, channel, protocol 2, version, capability CBOR.
    m_reply.assign(body.begin(), body.end());
    m_reply.insert(m_reply.end(), {0, 0, 0, 1, 2, 1, 0, 0, 4});
  } else if (command == hidCbor && !body.empty()) {
    m_reply = answer(body[0], body.subspan(1));
  } else {
    return false;
  }
  return true;
}

std::optional<std::size_t> SoftKey::receive(std::uint8_t /*command*/, std::span<std::byte> room) {
  if (pulledAfter == 0 || m_reply.size() > room.size()) return std::nullopt;
  std::ranges::copy(std::as_bytes(std::span(m_reply)), room.begin());
  return m_reply.size();
}

Bytes SoftKey::answer(std::uint8_t request, Octets body) {
  switch (request) {
  case 0x01: return makeCredential(body);
  case 0x02: return getAssertion(body);
  case 0x04: return info();
  case 0x06: return clientPin(body);
  default: return {0x01};
  }
}

Bytes SoftKey::info() const {
  Bytes out{ok};
  map(out, 5);
  number(out, 1), head(out, 4, 1), text(out, "FIDO_2_0");
  number(out, 2), head(out, 4, withoutHmacSecret ? 0 : 1);
  if (!withoutHmacSecret) text(out, "hmac-secret");
  number(out, 3), string(out, Bytes(16));
  number(out, 4), map(out, 3);
  text(out, "rk"), flag(out, false);
  text(out, "up"), flag(out, true);
  text(out, "clientPin"), flag(out, !m_pin.empty());
  number(out, 6), head(out, 4, 1), number(out, 1);
  return out;
}

Bytes SoftKey::clientPin(Octets body) {
  const Item request = parse(body);
  Bytes out{ok};
  if (isNumber(at(request.get(), 2), 2)) { // getKeyAgreement
    map(out, 1);
    number(out, 1);
    coseKey(out, m_agreement, -25);
    return out;
  }
  if (!isNumber(at(request.get(), 2), 5)) return {0x01}; // getPINToken
  if (blocked || m_tries == 0) return {pinBlocked};
  const Bytes shared = sharedWith(m_agreement, at(request.get(), 3));
  const Bytes typed = cbc(false, shared, bytesOf(at(request.get(), 6)));
  const Bytes expected = sha(Bytes(m_pin.begin(), m_pin.end()));
  if (!std::equal(typed.begin(), typed.end(), expected.begin())) return {--m_tries == 0 ? pinBlocked : pinInvalid};
  m_tries = 3;
  map(out, 1);
  number(out, 2), string(out, cbc(true, shared, m_pinToken));
  return out;
}

Bytes SoftKey::makeCredential(Octets body) {
  const Item request = parse(body);
  if (withoutHmacSecret) return {unsupportedExtension};
  const Bytes challenge = bytesOf(at(request.get(), 1));
  const Bytes auth = bytesOf(at(request.get(), 8));
  if (!m_pin.empty() && auth.empty()) return {pinRequired};
  if (!m_pin.empty() && !std::equal(auth.begin(), auth.end(), hmac(m_pinToken, challenge).begin()))
    return {pinAuthInvalid};
  ++touches;
  const cbor_item_t* const rp = at(at(request.get(), 2), "id");
  const Bytes nonce = asBytes(crypto::randomArray<32>());
  Bytes id = nonce;
  const Bytes tag = tagOf(m_master, nonce);
  id.insert(id.end(), tag.begin(), tag.end());
  EVP_PKEY* const key = EVP_EC_gen("P-256");

  Bytes data = sha({cbor_string_handle(rp), cbor_string_length(rp)});
  data.push_back(m_pin.empty() ? 0xC1 : 0xC5); // present, verified, with credential and extensions
  data.insert(data.end(), 4 + 16, 0);
  data.insert(data.end(), {static_cast<unsigned char>(id.size() >> 8U), static_cast<unsigned char>(id.size())});
  data.insert(data.end(), id.begin(), id.end());
  coseKey(data, key, -7);
  EVP_PKEY_free(key);
  map(data, 1), text(data, "hmac-secret"), flag(data, true);

  Bytes out{ok};
  map(out, 3);
  number(out, 1), text(out, "none");
  number(out, 2), string(out, data);
  number(out, 3), map(out, 0);
  return out;
}

Bytes SoftKey::getAssertion(Octets body) {
  const Item request = parse(body);
  const Bytes challenge = bytesOf(at(request.get(), 2));
  const Bytes auth = bytesOf(at(request.get(), 6));
  const bool verified = !auth.empty();
  if (verified && !std::equal(auth.begin(), auth.end(), hmac(m_pinToken, challenge).begin())) return {pinAuthInvalid};
  const cbor_item_t* const allowed = at(request.get(), 3);
  if (allowed == nullptr || cbor_array_size(allowed) != 1) return {noCredentials};
  const Bytes id = bytesOf(at(cbor_array_handle(allowed)[0], "id"));
  if (id.size() != 64) return {noCredentials};
  const Bytes nonce(id.begin(), id.begin() + 32);
  if (!std::equal(id.begin() + 32, id.end(), tagOf(m_master, nonce).begin())) return {noCredentials};
  ++touches;

  const cbor_item_t* const asked = at(at(request.get(), 4), "hmac-secret");
  REQUIRE(asked != nullptr);
  const Bytes shared = sharedWith(m_agreement, at(asked, 1));
  const Bytes sealed = bytesOf(at(asked, 2));
  const Bytes proof = bytesOf(at(asked, 3));
  REQUIRE(proof.size() == 16);
  REQUIRE(std::equal(proof.begin(), proof.end(), hmac(shared, sealed).begin()));
  // Two values for each credential: with the owner verified and without.
  Bytes labelled{'c', 'r', static_cast<unsigned char>(verified ? 1 : 0)};
  labelled.insert(labelled.end(), nonce.begin(), nonce.end());
  const Bytes value = cbc(true, shared, hmac(hmac(m_master, labelled), cbc(false, shared, sealed)));

  const std::string_view relyingParty = "org.clavis.vault";
  Bytes data = sha(Bytes(relyingParty.begin(), relyingParty.end()));
  data.push_back(verified ? 0x85 : 0x81);
  data.insert(data.end(), 4, 0);
  map(data, 1), text(data, "hmac-secret"), string(data, value);
  Bytes out{ok};
  map(out, 3);
  number(out, 1), map(out, 2);
  text(out, "id"), string(out, id);
  text(out, "type"), text(out, "public-key");
  number(out, 2), string(out, data);
  number(out, 3), string(out, Bytes(70, 1)); // nobody checks it: the value is what counts
  return out;
}

} // namespace clavis::tests
