#include "crypto/token/security_key.h"

#include "crypto/primitives/hash.h"
#include "crypto/primitives/hkdf.h"
#include "crypto/primitives/octets.h"
#include "crypto/primitives/random.h"

#include <fido.h>

#include <algorithm>
#include <iterator>
#include <memory>

namespace clavis::crypto {

namespace {

constexpr const char* relyingParty = "org.clavis.vault";
constexpr int patience = 30'000; // milliseconds
constexpr std::size_t mostField = 1024;
constexpr std::size_t mostKeys = 8;

template <class T, void (*release)(T**)>
struct Release {
  void operator()(T* object) const { release(&object); }
};
using DevicePtr = std::unique_ptr<fido_dev_t, Release<fido_dev_t, fido_dev_free>>;
using CredentialPtr = std::unique_ptr<fido_cred_t, Release<fido_cred_t, fido_cred_free>>;
using AssertionPtr = std::unique_ptr<fido_assert_t, Release<fido_assert_t, fido_assert_free>>;

CardFailure failureOf(int code, const char* what) {
  CardFailure failure{.fault = CardFault::Failed, .detail = std::string(what) + ": " + fido_strerr(code)};
  switch (code) {
  case FIDO_ERR_NO_CREDENTIALS:
  case FIDO_ERR_INVALID_CREDENTIAL: failure.fault = CardFault::NoKey; break;
  case FIDO_ERR_PIN_INVALID:
  case FIDO_ERR_PIN_AUTH_INVALID:
  case FIDO_ERR_PIN_REQUIRED: failure.fault = CardFault::PinWrong; break;
  case FIDO_ERR_PIN_BLOCKED:
  case FIDO_ERR_PIN_AUTH_BLOCKED: failure.fault = CardFault::PinBlocked; break;
  case FIDO_ERR_TX:
  case FIDO_ERR_RX: failure.fault = CardFault::Removed; break;
  default: break;
  }
  return failure;
}

std::unexpected<CardFailure> refuse(int code, const char* what) { return std::unexpected(failureOf(code, what)); }

// libfido2's way out for keys that are not on USB. The path is the wire's address, which the handle becomes again.
void* openWire(const char* path) {
  return reinterpret_cast<void*>(std::stoull(path)); // NOLINT(performance-no-int-to-ptr): made by deviceOf() below
}
void closeWire(void* /*handle*/) {}
int noRead(void* /*handle*/, unsigned char* /*room*/, std::size_t /*size*/, int /*wait*/) { return -1; }
int noWrite(void* /*handle*/, const unsigned char* /*content*/, std::size_t /*size*/) { return -1; }
int sendOver(fido_dev_t* device, std::uint8_t command, const unsigned char* content, std::size_t size) {
  auto* const wire = static_cast<KeyWire*>(fido_dev_io_handle(device));
  return wire->send(command, std::as_bytes(std::span(content, size))) ? 0 : -1;
}
int receiveFrom(fido_dev_t* device, std::uint8_t command, unsigned char* room, std::size_t size, int /*wait*/) {
  auto* const wire = static_cast<KeyWire*>(fido_dev_io_handle(device));
  const auto got = wire->receive(command, std::as_writable_bytes(std::span(room, size)));
  return got ? static_cast<int>(*got) : -1;
}

/// An open connection to the key.
CardResult<DevicePtr> deviceOf(const std::string& path, KeyWire* wire) {
  fido_init(0);
  DevicePtr device(fido_dev_new());
  if (!device) return refuse(FIDO_ERR_INTERNAL, "libfido2");
  std::string where = path;
  if (wire != nullptr) {
    const fido_dev_io_t io{.open = openWire, .close = closeWire, .read = noRead, .write = noWrite};
    const fido_dev_transport_t transport{.rx = receiveFrom, .tx = sendOver};
    if (fido_dev_set_io_functions(device.get(), &io) != FIDO_OK ||
        fido_dev_set_transport_functions(device.get(), &transport) != FIDO_OK)
      return refuse(FIDO_ERR_INTERNAL, "libfido2");
    where = std::to_string(reinterpret_cast<std::uintptr_t>(wire));
  }
  if (const int rc = fido_dev_open(device.get(), where.c_str()); rc != FIDO_OK) return refuse(rc, "open");
  // After it is open: libfido2 forgets an earlier one.
  if (wire == nullptr) static_cast<void>(fido_dev_set_timeout(device.get(), patience));
  if (!fido_dev_is_fido2(device.get())) return refuse(FIDO_ERR_UNSUPPORTED_OPTION, "a key of the older kind (U2F)");
  return device;
}

/// A C string in memory that is wiped; null for an empty PIN.
class PinText {
 public:
  explicit PinText(const SecretBytes& pin) : m_text(pin.size() + 1) {
    std::ranges::copy(pin.view(), m_text.writable().begin());
  }
  [[nodiscard]] const char* get() const {
    return m_text.size() == 1 ? nullptr : reinterpret_cast<const char*>(m_text.view().data());
  }

 private:
  SecretBytes m_text;
};

void appendField(std::vector<std::byte>& out, std::span<const std::byte> field) {
  out.push_back(static_cast<std::byte>(field.size() >> 8U));
  out.push_back(static_cast<std::byte>(field.size()));
  std::ranges::copy(field, std::back_inserter(out));
}

bool takeField(std::span<const std::byte>& rest, std::vector<std::byte>& field) {
  if (rest.size() < 2) return false;
  const std::size_t size = std::to_integer<std::size_t>(rest[0]) << 8U | std::to_integer<std::size_t>(rest[1]);
  if (size > mostField || rest.size() - 2 < size) return false;
  const auto bytes = rest.subspan(2, size);
  field.assign(bytes.begin(), bytes.end());
  rest = rest.subspan(2 + size);
  return true;
}

/// HMAC-SHA256 of the credential's random value and the salt, as the key gives it; then HKDF, bound to the lock.
CardResult<SecretBytes> askSecret(fido_dev_t& device, const KeyLock& lock, const SecretBytes& pin) {
  const AssertionPtr assertion(fido_assert_new());
  const auto challenge = randomArray<32>(); // nobody checks the signature: the value is what counts
  if (!assertion || fido_assert_set_rp(assertion.get(), relyingParty) != FIDO_OK ||
      fido_assert_set_clientdata_hash(assertion.get(), octets(challenge), challenge.size()) != FIDO_OK ||
      fido_assert_set_extensions(assertion.get(), FIDO_EXT_HMAC_SECRET) != FIDO_OK ||
      fido_assert_set_hmac_salt(assertion.get(), octets(lock.salt), lock.salt.size()) != FIDO_OK ||
      fido_assert_allow_cred(assertion.get(), octets(lock.credentialId), lock.credentialId.size()) != FIDO_OK ||
      fido_assert_set_up(assertion.get(), FIDO_OPT_TRUE) != FIDO_OK)
    return refuse(FIDO_ERR_INVALID_ARGUMENT, "credential of the lock");
  if (const int rc = fido_dev_get_assert(&device, assertion.get(), PinText(pin).get()); rc != FIDO_OK)
    return refuse(rc, "secret");
  const unsigned char* const value = fido_assert_hmac_secret_ptr(assertion.get(), 0);
  if (value == nullptr || fido_assert_hmac_secret_len(assertion.get(), 0) != 32)
    return refuse(FIDO_ERR_UNSUPPORTED_EXTENSION, "the key gives no secret");
  const auto context = sha256(lock.encode());
  auto secret = hkdf(context, std::as_bytes(std::span(value, 32)), "clavis security key v1", 32);
  if (!secret) return refuse(FIDO_ERR_INTERNAL, "HKDF");
  return std::move(*secret);
}

} // namespace

std::vector<std::byte> KeyLock::encode() const {
  std::vector<std::byte> out{std::byte{1}, withPin ? std::byte{1} : std::byte{0}};
  appendField(out, std::as_bytes(std::span(product)));
  appendField(out, credentialId);
  appendField(out, salt);
  return out;
}

Result<KeyLock> KeyLock::decode(std::span<const std::byte> bytes) {
  const auto bad = [] { return failure(CryptoError::Malformed, "not a lock of a security key"); };
  if (bytes.size() < 2 || bytes[0] != std::byte{1} || bytes[1] > std::byte{1}) return bad();
  KeyLock lock{.withPin = bytes[1] == std::byte{1}, .product = {}, .credentialId = {}, .salt = {}};
  auto rest = bytes.subspan(2);
  std::vector<std::byte> product;
  if (!takeField(rest, product) || !takeField(rest, lock.credentialId) || !takeField(rest, lock.salt) ||
      !rest.empty() || lock.salt.size() != 32 || lock.credentialId.empty())
    return bad();
  lock.product.assign(reinterpret_cast<const char*>(product.data()), product.size());
  return lock;
}

CardResult<SecurityKey> SecurityKey::attached() {
  fido_init(0);
  fido_dev_info_t* list = fido_dev_info_new(mostKeys);
  std::size_t count = 0;
  if (list == nullptr) return refuse(FIDO_ERR_INTERNAL, "libfido2");
  const int rc = fido_dev_info_manifest(list, mostKeys, &count);
  SecurityKey key;
  if (rc == FIDO_OK && count == 1) {
    const fido_dev_info_t* const one = fido_dev_info_ptr(list, 0);
    const char* const product = fido_dev_info_product_string(one);
    key.m_path = fido_dev_info_path(one);
    key.m_product = product != nullptr ? product : "";
  }
  fido_dev_info_free(&list, mostKeys);
  if (rc != FIDO_OK) return refuse(rc, "list of keys");
  if (count != 1)
    return std::unexpected(
        CardFailure{CardFault::NoToken, count == 0 ? "no security key is in" : "more than one security key is in"});
  return key;
}

SecurityKey SecurityKey::through(KeyWire& wire) {
  SecurityKey key;
  key.m_wire = &wire;
  return key;
}

CardResult<bool> SecurityKey::hasPin() const {
  auto device = deviceOf(m_path, m_wire);
  if (!device) return std::unexpected(std::move(device.error()));
  const bool has = fido_dev_has_pin(device->get());
  fido_dev_close(device->get());
  return has;
}

CardResult<KeyLockedSecret> SecurityKey::lock(const SecretBytes& pin) const {
  auto device = deviceOf(m_path, m_wire);
  if (!device) return std::unexpected(std::move(device.error()));
  const CredentialPtr credential(fido_cred_new());
  const auto challenge = randomArray<32>();
  const auto user = randomArray<16>(); // says nothing about anybody
  if (!credential || fido_cred_set_type(credential.get(), COSE_ES256) != FIDO_OK ||
      fido_cred_set_rp(credential.get(), relyingParty, "Clavis") != FIDO_OK ||
      fido_cred_set_user(credential.get(), octets(user), user.size(), "vault", nullptr, nullptr) != FIDO_OK ||
      fido_cred_set_clientdata_hash(credential.get(), octets(challenge), challenge.size()) != FIDO_OK ||
      fido_cred_set_extensions(credential.get(), FIDO_EXT_HMAC_SECRET) != FIDO_OK)
    return refuse(FIDO_ERR_INTERNAL, "libfido2");
  if (const int rc = fido_dev_make_cred(device->get(), credential.get(), PinText(pin).get()); rc != FIDO_OK)
    return refuse(rc, "new credential");
  const auto id = std::as_bytes(std::span(fido_cred_id_ptr(credential.get()), fido_cred_id_len(credential.get())));
  const auto salt = randomArray<32>();
  KeyLockedSecret made{.lock = {.withPin = !pin.empty(),
                                .product = m_product,
                                .credentialId = {id.begin(), id.end()},
                                .salt = {salt.begin(), salt.end()}},
                       .secret = {}};
  auto secret = askSecret(**device, made.lock, pin);
  fido_dev_close(device->get());
  if (!secret) return std::unexpected(std::move(secret.error()));
  made.secret = std::move(*secret);
  return made;
}

CardResult<SecretBytes> SecurityKey::unlock(const KeyLock& lock, const SecretBytes& pin) const {
  if (lock.withPin == pin.empty())
    return std::unexpected(CardFailure{CardFault::PinWrong, lock.withPin ? "a PIN is needed" : "no PIN is asked for"});
  auto device = deviceOf(m_path, m_wire);
  if (!device) return std::unexpected(std::move(device.error()));
  auto secret = askSecret(**device, lock, pin);
  fido_dev_close(device->get());
  return secret;
}

} // namespace clavis::crypto
