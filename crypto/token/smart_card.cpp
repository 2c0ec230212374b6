#include "crypto/token/smart_card.h"

#include "crypto/primitives/octets.h"
#include "crypto/token/card_agreement.h"

#include <libp11.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include <algorithm>

namespace clavis::crypto {

namespace {

// Return values of PKCS #11 v2.40 section 2 that mean something to a person.
constexpr int ckrDeviceError = 0x30;
constexpr int ckrDeviceRemoved = 0x32;
constexpr int ckrPinIncorrect = 0xA0;
constexpr int ckrPinInvalid = 0xA1;
constexpr int ckrPinLenRange = 0xA2;
constexpr int ckrPinExpired = 0xA3;
constexpr int ckrPinLocked = 0xA4;
constexpr int ckrSessionClosed = 0xB0;
constexpr int ckrSessionHandleInvalid = 0xB3;
constexpr int ckrTokenNotPresent = 0xE0;
constexpr int ckrTokenNotRecognized = 0xE1;

/// libp11 reports through OpenSSL's queue, in libraries of its own: the first error there that we know.
CardFailure failureOf(const char* what, CardFault otherwise) {
  CardFailure failure{.fault = otherwise, .detail = what};
  bool known = false;
  while (const unsigned long error = ERR_get_error()) {
    const int reason = ERR_GET_REASON(error);
    if (known || ERR_GET_LIB(error) < ERR_LIB_USER) continue;
    known = true;
    switch (reason) {
    case ckrPinIncorrect:
    case ckrPinInvalid:
    case ckrPinLenRange: failure.fault = CardFault::PinWrong; break;
    case ckrPinLocked:
    case ckrPinExpired: failure.fault = CardFault::PinBlocked; break;
    case ckrDeviceError:
    case ckrDeviceRemoved:
    case ckrSessionClosed:
    case ckrSessionHandleInvalid:
    case ckrTokenNotPresent:
    case ckrTokenNotRecognized: failure.fault = CardFault::Removed; break;
    default: known = false;
    }
    failure.detail += ", CKR " + std::to_string(reason);
  }
  return failure;
}

std::unexpected<CardFailure> refuse(CardFault fault, std::string detail) {
  return std::unexpected(CardFailure{fault, std::move(detail)});
}

std::string orEmpty(const char* text) { return text != nullptr ? text : ""; }

} // namespace

/// One visit to the readers: the module is initialised and left again. libp11 does not survive a second listing of keys
/// in the same context, and a card that was put in meanwhile is found.
class SmartCards::Visit {
 public:
  Visit() = default;
  ~Visit() {
    if (m_slots != nullptr) PKCS11_release_all_slots(m_context, m_slots, m_count);
    if (m_loaded) PKCS11_CTX_unload(m_context);
    if (m_context != nullptr) PKCS11_CTX_free(m_context);
    ERR_clear_error();
  }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;

  CardResult<void> begin(const std::filesystem::path& module) {
    ERR_clear_error();
    m_context = PKCS11_CTX_new();
    if (m_context == nullptr) return refuse(CardFault::Failed, "libp11");
    m_loaded = PKCS11_CTX_load(m_context, module.c_str()) == 0;
    if (!m_loaded) return refuse(CardFault::NoModule, module.filename().string());
    if (PKCS11_enumerate_slots(m_context, &m_slots, &m_count) != 0)
      return std::unexpected(failureOf("list of readers", CardFault::Failed));
    return {};
  }

  [[nodiscard]] std::span<PKCS11_SLOT> readers() const { return {m_slots, m_count}; }

  CardResult<PKCS11_SLOT*> find(const std::string& serial) {
    PKCS11_SLOT* found = nullptr;
    for (PKCS11_SLOT& slot : readers()) {
      const PKCS11_TOKEN* token = slot.token;
      if (token == nullptr || token->initialized == 0) continue;
      if (!serial.empty() && orEmpty(token->serialnr) != serial) continue;
      if (found != nullptr) return refuse(CardFault::NoToken, "more than one card: name one");
      found = &slot;
    }
    if (found == nullptr) return refuse(CardFault::NoToken, "no such card");
    return found;
  }

  static CardResult<void> login(PKCS11_SLOT* slot, const SecretBytes& pin) {
    ERR_clear_error();
    if (slot->token->userPinLocked != 0) return refuse(CardFault::PinBlocked, "the card says so");
    if (PKCS11_open_session(slot, 0) != 0) return std::unexpected(failureOf("session", CardFault::Failed));
    SecretBytes terminated(pin.size() + 1);
    std::ranges::copy(pin.view(), terminated.writable().begin());
    if (PKCS11_login(slot, 0, reinterpret_cast<const char*>(terminated.view().data())) != 0)
      return std::unexpected(failureOf("login", CardFault::Failed));
    return {};
  }

  static CardResult<std::span<PKCS11_KEY>> keysOf(PKCS11_SLOT* slot) {
    PKCS11_KEY* list = nullptr;
    unsigned count = 0;
    if (PKCS11_enumerate_keys(slot->token, &list, &count) != 0)
      return std::unexpected(failureOf("list of keys", CardFault::Failed));
    return std::span(list, count);
  }

 private:
  PKCS11_CTX* m_context = nullptr;
  PKCS11_SLOT* m_slots = nullptr;
  unsigned m_count = 0;
  bool m_loaded = false;
};

SmartCards::SmartCards(std::filesystem::path module) : m_module(std::move(module)) {}

CardResult<SmartCards> SmartCards::load(const std::filesystem::path& module) {
  Visit visit;
  if (auto begun = visit.begin(module); !begun) return std::unexpected(std::move(begun.error()));
  return SmartCards(module);
}

CardResult<std::vector<SmartCards::Token>> SmartCards::tokens() const {
  Visit visit;
  if (auto begun = visit.begin(m_module); !begun) return std::unexpected(std::move(begun.error()));
  std::vector<Token> found;
  for (const PKCS11_SLOT& slot : visit.readers()) {
    const PKCS11_TOKEN* token = slot.token;
    if (token == nullptr || token->initialized == 0) continue;
    found.push_back(
        {.label = orEmpty(token->label), .serial = orEmpty(token->serialnr), .lastTry = token->userPinFinalTry != 0});
  }
  return found;
}

CardResult<std::vector<CardKey>> SmartCards::keys(const std::string& tokenSerial, const SecretBytes& pin) const {
  Visit visit;
  if (auto begun = visit.begin(m_module); !begun) return std::unexpected(std::move(begun.error()));
  auto slot = visit.find(tokenSerial);
  if (!slot) return std::unexpected(std::move(slot.error()));
  if (auto in = Visit::login(*slot, pin); !in) return std::unexpected(std::move(in.error()));
  auto list = Visit::keysOf(*slot);
  if (!list) return std::unexpected(std::move(list.error()));
  std::vector<CardKey> found;
  for (PKCS11_KEY& one : *list) {
    const KeyPtr open(PKCS11_get_public_key(&one));
    if (!open) continue; // a key without its public half cannot be locked to
    const int type = EVP_PKEY_get_base_id(open.get());
    if (type != EVP_PKEY_RSA && type != EVP_PKEY_EC) continue;
    CardKey key{.tokenLabel = orEmpty((*slot)->token->label),
                .tokenSerial = orEmpty((*slot)->token->serialnr),
                .label = orEmpty(one.label),
                .id = {},
                .kind = type == EVP_PKEY_RSA ? CardKeyKind::Rsa : CardKeyKind::Ec,
                .publicKey = publicKeyDer(*open)};
    const auto id = std::as_bytes(std::span(one.id, one.id_len));
    key.id.assign(id.begin(), id.end());
    if (!key.publicKey.empty()) found.push_back(std::move(key));
  }
  return found;
}

CardResult<SecretBytes> SmartCards::unlock(const CardLock& lock, const SecretBytes& pin) const {
  Visit visit;
  if (auto begun = visit.begin(m_module); !begun) return std::unexpected(std::move(begun.error()));
  auto slot = visit.find(lock.tokenSerial);
  if (!slot) return std::unexpected(std::move(slot.error()));
  if (auto in = Visit::login(*slot, pin); !in) return std::unexpected(std::move(in.error()));
  auto list = Visit::keysOf(*slot);
  if (!list) return std::unexpected(std::move(list.error()));
  const auto ours = std::ranges::find_if(*list, [&](const PKCS11_KEY& key) {
    return std::ranges::equal(std::as_bytes(std::span(key.id, key.id_len)), lock.keyId);
  });
  if (ours == list->end()) return refuse(CardFault::NoKey, "no key of that id");
  const KeyPtr open(PKCS11_get_public_key(&*ours));
  if (!open || publicKeyDer(*open) != lock.publicKey) return refuse(CardFault::NoKey, "another key under that id");

  ERR_clear_error();
  const KeyPtr own(PKCS11_get_private_key(&*ours));
  if (!own) return std::unexpected(failureOf("private key", CardFault::NoKey));
  SecretBytes fromCard;
  if (lock.kind == CardKeyKind::Rsa) {
    const ContextPtr context(EVP_PKEY_CTX_new(own.get(), nullptr));
    SecretBytes room(static_cast<std::size_t>(std::max(EVP_PKEY_get_size(own.get()), 1)));
    std::size_t size = room.size();
    if (!context || EVP_PKEY_decrypt_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1 ||
        EVP_PKEY_decrypt(context.get(), writableOctets(room.writable()), &size, octets(lock.sealed),
                         lock.sealed.size()) != 1)
      return std::unexpected(failureOf("decryption", CardFault::Failed));
    fromCard = SecretBytes::copyOf(room.view().first(size));
  } else {
    const KeyPtr ephemeral = publicKeyFrom(lock.sealed);
    if (!ephemeral) return refuse(CardFault::Failed, "ephemeral key of the lock");
    auto shared = agree(*own, *ephemeral);
    if (!shared) return std::unexpected(failureOf("key agreement", CardFault::Failed));
    fromCard = std::move(*shared);
  }
  auto secret = cardSecret(fromCard.view(), lock);
  if (!secret) return refuse(CardFault::Failed, secret.error().detail);
  return std::move(*secret);
}

} // namespace clavis::crypto
