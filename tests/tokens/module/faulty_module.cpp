// A PKCS#11 module that is SoftHSM, until CLAVIS_CARD_FAULT says otherwise: a card that is pulled out while it works,
// or one that has seen too many wrong PINs. Neither can be had from SoftHSM itself.
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>

#include <cstdlib>
#include <string_view>

namespace {

CK_FUNCTION_LIST_PTR real = nullptr;
CK_FUNCTION_LIST ours;

bool told(std::string_view fault) {
  const char* const set = std::getenv("CLAVIS_CARD_FAULT");
  return set != nullptr && fault == set;
}

CK_RV login(CK_SESSION_HANDLE session, CK_USER_TYPE user, unsigned char* pin, CK_ULONG size) {
  if (told("blocked")) return CKR_PIN_LOCKED;
  return real->C_Login(session, user, pin, size);
}

CK_RV decryptInit(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key) {
  if (told("removed")) return CKR_DEVICE_REMOVED;
  return real->C_DecryptInit(session, mechanism, key);
}

CK_RV deriveKey(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE base, CK_ATTRIBUTE* attributes,
                CK_ULONG count, CK_OBJECT_HANDLE* key) {
  if (told("removed")) return CKR_DEVICE_REMOVED;
  return real->C_DeriveKey(session, mechanism, base, attributes, count, key);
}

} // namespace

extern "C" __attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list) {
  if (real == nullptr) {
    void* const library = ::dlopen(CLAVIS_SOFTHSM, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return CKR_GENERAL_ERROR;
    const auto get = reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
    if (get == nullptr || get(&real) != CKR_OK) return CKR_GENERAL_ERROR;
    ours = *real;
    ours.C_Login = login;
    ours.C_DecryptInit = decryptInit;
    ours.C_DeriveKey = deriveKey;
  }
  *list = &ours;
  return CKR_OK;
}
