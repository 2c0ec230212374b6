#include "crypto/x509/csr_attributes.h"

#include "crypto/x509/openssl_support.h"

#include <openssl/err.h>

namespace clavis::crypto {
namespace {

constexpr std::size_t largest = std::size_t{64} * 1024;
constexpr int most = 64;

using Items = STACK_OF(ASN1_TYPE);
using ItemsOwner = std::unique_ptr<Items, decltype([](Items* items) { sk_ASN1_TYPE_pop_free(items, ASN1_TYPE_free); })>;
using AttributeOwner = std::unique_ptr<X509_ATTRIBUTE, FreeWith<X509_ATTRIBUTE_free>>;
using ExtensionsOwner = std::unique_ptr<STACK_OF(X509_EXTENSION), decltype([](STACK_OF(X509_EXTENSION) * stack) {
                                          sk_X509_EXTENSION_pop_free(stack, X509_EXTENSION_free);
                                        })>;

std::span<const std::byte> bytesOf(const ASN1_STRING* text) {
  return {reinterpret_cast<const std::byte*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

struct Reader {
  CsrAttributes out{};
  bool p256 = false;
  bool p384 = false;
  bool ellipticCurve = false; ///< named without a curve
  bool otherKey = false;

  void oid(int nid) {
    if (nid == NID_pkcs9_challengePassword) out.channelBinding = true;
    if (nid == NID_X9_62_id_ecPublicKey) ellipticCurve = true;
    if (nid == NID_rsaEncryption || nid == NID_rsassaPss) otherKey = true;
  }

  void attribute(X509_ATTRIBUTE* one) {
    const int nid = OBJ_obj2nid(X509_ATTRIBUTE_get0_object(one));
    const int values = X509_ATTRIBUTE_count(one);
    if (nid == NID_X9_62_id_ecPublicKey && values > 0) {
      for (int i = 0; i < values && i < most; ++i) curve(X509_ATTRIBUTE_get0_type(one, i));
    } else if (nid == NID_ext_req && values > 0) {
      extensions(X509_ATTRIBUTE_get0_type(one, 0));
    } else {
      oid(nid);
    }
  }

  void curve(const ASN1_TYPE* value) {
    const int nid = value != nullptr && value->type == V_ASN1_OBJECT ? OBJ_obj2nid(value->value.object) : NID_undef;
    p256 |= nid == NID_X9_62_prime256v1;
    p384 |= nid == NID_secp384r1;
    otherKey |= nid != NID_X9_62_prime256v1 && nid != NID_secp384r1;
  }

  /// RFC 7030's own example has an OID here, and servers copy it: what are no extensions is passed over.
  void extensions(const ASN1_TYPE* value) {
    if (value == nullptr || value->type != V_ASN1_SEQUENCE) return;
    const auto der = bytesOf(value->value.sequence);
    if (fromDerWith<ExtensionsOwner>(d2i_X509_EXTENSIONS, der)) out.extensions.assign(der.begin(), der.end());
    ERR_clear_error();
  }

  [[nodiscard]] CsrAttributes::Key key() const {
    using Key = CsrAttributes::Key;
    if (p256) return Key::P256;
    if (p384) return Key::P384;
    return otherKey && !ellipticCurve ? Key::Other : Key::Any;
  }
};

} // namespace

Result<CsrAttributes> CsrAttributes::fromDer(std::span<const std::byte> der) {
  if (der.size() > largest) return failure(CryptoError::BadInput, "too many attributes");
  const auto items = fromDerWith<ItemsOwner>(d2i_ASN1_SEQUENCE_ANY, der);
  if (!items) return opensslFailure(CryptoError::Malformed, "request attributes");
  if (sk_ASN1_TYPE_num(items.get()) > most) return failure(CryptoError::BadInput, "too many attributes");
  Reader reader;
  for (int i = 0; i < sk_ASN1_TYPE_num(items.get()); ++i) {
    const ASN1_TYPE* item = sk_ASN1_TYPE_value(items.get(), i);
    if (item->type == V_ASN1_OBJECT) {
      reader.oid(OBJ_obj2nid(item->value.object));
      continue;
    }
    if (item->type != V_ASN1_SEQUENCE) return failure(CryptoError::Malformed, "request attributes");
    const auto one = fromDerWith<AttributeOwner>(d2i_X509_ATTRIBUTE, bytesOf(item->value.sequence));
    if (!one) return opensslFailure(CryptoError::Malformed, "a request attribute");
    reader.attribute(one.get());
  }
  reader.out.key = reader.key();
  return std::move(reader.out);
}

Result<PrivateKey> generateFor(const CsrAttributes& wanted) {
  switch (wanted.key) {
  case CsrAttributes::Key::Any:
  case CsrAttributes::Key::P256: return PrivateKey::generateP256();
  case CsrAttributes::Key::P384: return PrivateKey::generateP384();
  case CsrAttributes::Key::Other: break;
  }
  return failure(CryptoError::Unsupported, "a key of another kind is asked for");
}

Result<std::vector<std::byte>> wantsP256() {
  const ItemsOwner items(sk_ASN1_TYPE_new_null());
  const AttributeOwner key(
      X509_ATTRIBUTE_create(NID_X9_62_id_ecPublicKey, V_ASN1_OBJECT, OBJ_nid2obj(NID_X9_62_prime256v1)));
  if (!items || !key) return opensslFailure(CryptoError::Internal, "request attributes");
  const auto der = toDerWith<X509_ATTRIBUTE>(i2d_X509_ATTRIBUTE, key.get());
  const auto add = [&items](int type, void* value) {
    ASN1_TYPE* item = ASN1_TYPE_new();
    if (item == nullptr) return false;
    if (ASN1_TYPE_set1(item, type, value) == 1 && sk_ASN1_TYPE_push(items.get(), item) > 0) return true;
    ASN1_TYPE_free(item);
    return false;
  };
  const std::unique_ptr<ASN1_STRING, FreeWith<ASN1_STRING_free>> encoded(ASN1_STRING_type_new(V_ASN1_SEQUENCE));
  if (!encoded || ASN1_STRING_set(encoded.get(), der.data(), static_cast<int>(der.size())) != 1 ||
      !add(V_ASN1_SEQUENCE, encoded.get()) || !add(V_ASN1_OBJECT, OBJ_nid2obj(NID_ecdsa_with_SHA256)))
    return opensslFailure(CryptoError::Internal, "request attributes");
  auto out = toDerWith<Items>(i2d_ASN1_SEQUENCE_ANY, items.get());
  if (out.empty()) return opensslFailure(CryptoError::Internal, "request attributes");
  return out;
}

} // namespace clavis::crypto
