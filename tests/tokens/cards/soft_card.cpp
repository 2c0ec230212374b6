#include "tests/tokens/cards/soft_card.h"

#include <catch2/catch_test_macros.hpp>
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <vector>

namespace clavis::tests {

namespace {

CK_UTF8CHAR* utf8(const char* text) {
  return const_cast<CK_UTF8CHAR*>(reinterpret_cast<const CK_UTF8CHAR*>(text)); // NOLINT: the header is a C header
}

template <class T>
CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, T& value) {
  return {type, &value, sizeof value};
}

/// Both halves on the card, the private one not to be had.
void makeKey(CK_FUNCTION_LIST& p11, CK_SESSION_HANDLE session, bool rsa, unsigned char id) {
  CK_BBOOL yes = CK_TRUE;
  CK_ULONG bits = 2048;
  std::array<unsigned char, 3> exponent{1, 0, 1};
  std::array<unsigned char, 10> p256{6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7};
  std::vector<CK_ATTRIBUTE> open{attribute(CKA_TOKEN, yes), attribute(CKA_ID, id)};
  std::vector<CK_ATTRIBUTE> secret{attribute(CKA_TOKEN, yes), attribute(CKA_PRIVATE, yes),
                                   attribute(CKA_SENSITIVE, yes), attribute(CKA_ID, id)};
  CK_MECHANISM mechanism{rsa ? CKM_RSA_PKCS_KEY_PAIR_GEN : CKM_EC_KEY_PAIR_GEN, nullptr, 0};
  if (rsa) {
    open.push_back(attribute(CKA_MODULUS_BITS, bits));
    open.push_back({CKA_PUBLIC_EXPONENT, exponent.data(), exponent.size()});
    open.push_back(attribute(CKA_ENCRYPT, yes));
    secret.push_back(attribute(CKA_DECRYPT, yes));
  } else {
    open.push_back({CKA_EC_PARAMS, p256.data(), p256.size()});
    secret.push_back(attribute(CKA_DERIVE, yes));
  }
  CK_OBJECT_HANDLE openHandle = 0;
  CK_OBJECT_HANDLE secretHandle = 0;
  REQUIRE(p11.C_GenerateKeyPair(session, &mechanism, open.data(), open.size(), secret.data(), secret.size(),
                                &openHandle, &secretHandle) == CKR_OK);
}

} // namespace

SoftCard::SoftCard() {
  std::filesystem::create_directory(m_folder / "tokens");
  std::ofstream(m_folder / "softhsm2.conf") << "directories.tokendir = " << (m_folder / "tokens").string()
                                            << "\nobjectstore.backend = file\nlog.level = ERROR\n";
  ::setenv("SOFTHSM2_CONF", (m_folder / "softhsm2.conf").c_str(), 1); // NOLINT(concurrency-mt-unsafe)
  void* const library = ::dlopen(CLAVIS_SOFTHSM, RTLD_NOW | RTLD_LOCAL);
  REQUIRE(library != nullptr);
  const auto get = reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
  CK_FUNCTION_LIST_PTR p11 = nullptr;
  REQUIRE(get(&p11) == CKR_OK);
  REQUIRE(p11->C_Initialize(nullptr) == CKR_OK);
  CK_SLOT_ID slot = 0;
  CK_ULONG count = 1;
  REQUIRE(p11->C_GetSlotList(CK_FALSE, &slot, &count) == CKR_OK);
  std::array<CK_UTF8CHAR, 32> padded{};
  padded.fill(' ');
  std::memcpy(padded.data(), label, std::strlen(label));
  REQUIRE(p11->C_InitToken(slot, utf8("97531"), 5, padded.data()) == CKR_OK);
  // SoftHSM gives the token a slot of its own once it is initialised.
  std::array<CK_SLOT_ID, 4> all{};
  count = all.size();
  REQUIRE(p11->C_GetSlotList(CK_TRUE, all.data(), &count) == CKR_OK);
  CK_SESSION_HANDLE session = 0;
  REQUIRE(p11->C_OpenSession(all[0], CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session) == CKR_OK);
  REQUIRE(p11->C_Login(session, CKU_SO, utf8("97531"), 5) == CKR_OK);
  REQUIRE(p11->C_InitPIN(session, utf8(pin), std::strlen(pin)) == CKR_OK);
  REQUIRE(p11->C_Logout(session) == CKR_OK);
  REQUIRE(p11->C_Login(session, CKU_USER, utf8(pin), std::strlen(pin)) == CKR_OK);
  makeKey(*p11, session, true, 1);
  makeKey(*p11, session, false, 2);
  REQUIRE(p11->C_Finalize(nullptr) == CKR_OK);
}

SoftCard::~SoftCard() { ::unsetenv("SOFTHSM2_CONF"); } // NOLINT(concurrency-mt-unsafe)

void SoftCard::pullOut() const {
  std::filesystem::rename(m_folder / "tokens", m_folder / "drawer");
  std::filesystem::create_directory(m_folder / "tokens");
}

void SoftCard::putIn() const {
  std::filesystem::remove_all(m_folder / "tokens");
  std::filesystem::rename(m_folder / "drawer", m_folder / "tokens");
}

} // namespace clavis::tests
