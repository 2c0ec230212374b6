#include "crypto/x509/openssl_support.h"

#include <openssl/bn.h>
#include <openssl/err.h>

#include <algorithm>
#include <cstring>
#include <limits>

namespace clavis::crypto {

namespace {

constexpr std::size_t maxCommonName = 64; // RFC 5280 appendix A.1, ub-common-name

std::string utf8(const ASN1_STRING* value) {
  unsigned char* text = nullptr;
  const int size = ASN1_STRING_to_UTF8(&text, value);
  if (size < 0) {
    ERR_clear_error();
    return {};
  }
  std::string copy(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
  OPENSSL_free(text);
  return copy;
}

std::string entry(const X509_NAME* name, int nid) {
  const int at = X509_NAME_get_index_by_NID(name, nid, -1);
  return at < 0 ? std::string() : utf8(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
}

std::string addressText(const ASN1_OCTET_STRING* octets) {
  const unsigned char* data = ASN1_STRING_get0_data(octets);
  const int size = ASN1_STRING_length(octets);
  if (size == 4) {
    std::string text;
    for (int i = 0; i < 4; ++i) text += (i == 0 ? "" : ".") + std::to_string(data[i]);
    return text;
  }
  if (size != 16) return {};
  // RFC 5952: the longest run of two or more zero groups becomes "::".
  std::array<unsigned, 8> groups{};
  for (std::size_t i = 0; i < 8; ++i) groups[i] = static_cast<unsigned>(data[2 * i]) << 8U | data[2 * i + 1];
  std::size_t bestAt = 8, bestLength = 1;
  for (std::size_t at = 0; at < 8; ++at) {
    std::size_t length = 0;
    while (at + length < 8 && groups[at + length] == 0) ++length;
    if (length > bestLength) {
      bestAt = at;
      bestLength = length;
    }
  }
  std::string text;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == bestAt) {
      text += "::";
      i += bestLength - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    static constexpr char digits[] = "0123456789abcdef";
    bool started = false;
    for (int shift = 12; shift >= 0; shift -= 4) {
      const unsigned digit = groups[i] >> static_cast<unsigned>(shift) & 15U;
      if (digit == 0 && !started && shift != 0) continue;
      started = true;
      text += digits[digit];
    }
  }
  return text;
}

bool printable(const std::string& text) {
  return !text.empty() && text.size() < 254 && std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

bool addName(GENERAL_NAMES* names, int type, const std::string& value) {
  GENERAL_NAME* name = nullptr;
  if (type == GEN_IPADD) {
    ASN1_OCTET_STRING* address = a2i_IPADDRESS(value.c_str());
    if (address == nullptr) return false;
    name = GENERAL_NAME_new();
    if (name == nullptr) return ASN1_OCTET_STRING_free(address), false;
    GENERAL_NAME_set0_value(name, type, address);
  } else {
    if (!printable(value)) return false;
    ASN1_IA5STRING* text = ASN1_IA5STRING_new();
    name = GENERAL_NAME_new();
    if (text == nullptr || name == nullptr ||
        ASN1_STRING_set(text, value.data(), static_cast<int>(value.size())) != 1) {
      ASN1_IA5STRING_free(text);
      GENERAL_NAME_free(name);
      return false;
    }
    GENERAL_NAME_set0_value(name, type, text);
  }
  if (sk_GENERAL_NAME_push(names, name) <= 0) return GENERAL_NAME_free(name), false;
  return true;
}

} // namespace

std::string opensslReason() {
  std::string reason;
  const unsigned long code = ERR_get_error();
  if (const char* text = ERR_reason_error_string(code)) reason = text;
  ERR_clear_error();
  return reason;
}

std::unexpected<Failure> opensslFailure(CryptoError code, const char* what) {
  const std::string reason = opensslReason();
  return failure(code, reason.empty() ? what : std::string(what) + ": " + reason);
}

const EVP_MD* signingDigest(const EVP_PKEY* key) {
  return EVP_PKEY_get_id(key) == EVP_PKEY_ED25519 ? nullptr : EVP_sha256();
}

BioOwner readFrom(std::span<const std::byte> bytes) {
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return nullptr;
  return BioOwner(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}
BioOwner readFrom(std::string_view text) { return readFrom(std::as_bytes(std::span(text))); }

std::string_view written(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return size <= 0 ? std::string_view() : std::string_view(data, static_cast<std::size_t>(size));
}

DistinguishedName readName(const X509_NAME* name) {
  DistinguishedName read{
      .commonName = entry(name, NID_commonName), .organization = entry(name, NID_organizationName), .text = {}};
  const BioOwner bio(BIO_new(BIO_s_mem()));
  if (bio && X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0)
    read.text = written(bio.get());
  ERR_clear_error();
  return read;
}

Result<NameOwner> makeName(const RequestedSubject& subject) {
  NameOwner name(X509_NAME_new());
  if (!name) return failure(CryptoError::OutOfMemory);
  const auto characters = std::ranges::count_if(subject.commonName, [](char c) { return (c & 0xc0) != 0x80; });
  if (subject.commonName.empty() || static_cast<std::size_t>(characters) > maxCommonName)
    return failure(CryptoError::BadInput, "a common name has 1 to 64 characters");
  const auto add = [&](int nid, const std::string& value) {
    return X509_NAME_add_entry_by_NID(name.get(), nid, MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char*>(value.data()),
                                      static_cast<int>(value.size()), -1, 0) == 1;
  };
  if (!subject.organization.empty() && !add(NID_organizationName, subject.organization))
    return opensslFailure(CryptoError::BadInput, "organization");
  if (!add(NID_commonName, subject.commonName)) return opensslFailure(CryptoError::BadInput, "common name");
  return name;
}

AlternativeNames readAlternativeNames(const GENERAL_NAMES* names) {
  AlternativeNames read;
  for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
    int type = 0;
    const void* value = GENERAL_NAME_get0_value(name, &type);
    const auto* text = static_cast<const ASN1_STRING*>(value);
    switch (type) {
    case GEN_DNS: read.dns.push_back(utf8(text)); break;
    case GEN_URI: read.uri.push_back(utf8(text)); break;
    case GEN_EMAIL: read.email.push_back(utf8(text)); break;
    case GEN_IPADD: read.ip.push_back(addressText(text)); break;
    default: break; // kinds nobody of ours acts on
    }
  }
  return read;
}

Result<GeneralNamesOwner> makeAlternativeNames(const AlternativeNames& names) {
  if (names.empty()) return GeneralNamesOwner();
  GeneralNamesOwner made(GENERAL_NAMES_new());
  if (!made) return failure(CryptoError::OutOfMemory);
  const auto addAll = [&](int type, const std::vector<std::string>& values) {
    return std::ranges::all_of(values, [&](const std::string& value) { return addName(made.get(), type, value); });
  };
  if (!addAll(GEN_DNS, names.dns) || !addAll(GEN_IPADD, names.ip) || !addAll(GEN_URI, names.uri) ||
      !addAll(GEN_EMAIL, names.email))
    return opensslFailure(CryptoError::BadInput, "alternative name");
  return made;
}

std::chrono::sys_seconds readTime(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) {
    ERR_clear_error();
    return {};
  }
  using namespace std::chrono;
  const sys_days day = year(parts.tm_year + 1900) / month(static_cast<unsigned>(parts.tm_mon + 1)) /
                       std::chrono::day(static_cast<unsigned>(parts.tm_mday));
  return day + hours(parts.tm_hour) + minutes(parts.tm_min) + seconds(parts.tm_sec);
}

TimeOwner makeTime(std::chrono::sys_seconds when) {
  return TimeOwner(ASN1_TIME_set(nullptr, static_cast<std::time_t>(when.time_since_epoch().count())));
}

std::string readSerial(const ASN1_INTEGER* serial) {
  const BigNumberOwner number(ASN1_INTEGER_to_BN(serial, nullptr));
  if (!number) return {};
  char* hex = BN_bn2hex(number.get());
  if (hex == nullptr) return {};
  std::string text = hex;
  OPENSSL_free(hex);
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; });
  const auto first = text.find_first_not_of('0');
  return first == std::string::npos ? "0" : text.substr(first);
}

IntegerOwner makeSerial(const std::string& hex) {
  BIGNUM* number = nullptr;
  const int digits = BN_hex2bn(&number, hex.c_str());
  const BigNumberOwner owner(number);
  if (hex.empty() || digits != static_cast<int>(hex.size())) return nullptr;
  return IntegerOwner(BN_to_ASN1_INTEGER(number, nullptr));
}

} // namespace clavis::crypto
