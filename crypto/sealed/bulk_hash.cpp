#include "crypto/sealed/bulk_hash.h"

#include "crypto/primitives/octets.h"

#include <openssl/evp.h>

namespace clavis::crypto {

struct BulkSha256::Context {
  EVP_MD_CTX* md = EVP_MD_CTX_new();
  bool good = false;

  Context() { start(); }
  ~Context() { EVP_MD_CTX_free(md); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  void start() { good = md != nullptr && EVP_DigestInit_ex(md, EVP_sha256(), nullptr) == 1; }
};

BulkSha256::BulkSha256() : m_context(std::make_unique<Context>()) {}
BulkSha256::BulkSha256(BulkSha256&&) noexcept = default;
BulkSha256& BulkSha256::operator=(BulkSha256&&) noexcept = default;
BulkSha256::~BulkSha256() = default;

void BulkSha256::update(std::span<const std::byte> bytes) {
  if (bytes.empty()) return;
  m_context->good = m_context->good && EVP_DigestUpdate(m_context->md, bytes.data(), bytes.size()) == 1;
}

Result<Sha256Digest> BulkSha256::finish() {
  Sha256Digest digest;
  unsigned size = 0;
  const bool good =
      m_context->good && EVP_DigestFinal_ex(m_context->md, writableOctets(digest), &size) == 1 && size == digest.size();
  m_context->start();
  if (!good) return failure(CryptoError::Internal, "SHA-256 failed");
  return digest;
}

Result<Sha256Digest> bulkSha256(std::span<const std::byte> bytes) {
  BulkSha256 hash;
  hash.update(bytes);
  return hash.finish();
}

} // namespace clavis::crypto
