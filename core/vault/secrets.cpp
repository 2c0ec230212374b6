#include "core/vault/secrets.h"

#include "core/vault/settings.h"

namespace clavis::core {

QFuture<Result<SharedSecret>> VaultSecrets::get(std::string name) const {
  return m_readers->run([name = std::move(name)](ReadConnection& connection) -> Result<SharedSecret> {
    auto secret = readSecret(connection, name);
    if (!secret) return pass(secret);
    if (!*secret) return SharedSecret();
    return std::make_shared<const crypto::SecretBytes>(std::move(**secret));
  });
}

QFuture<Result<void>> VaultSecrets::put(std::string name, crypto::SecretBytes secret) {
  return m_writer->run([name = std::move(name), secret = std::move(secret)](WriteConnection& connection) {
    return writeSecret(connection, name, secret.view());
  });
}

QFuture<Result<void>> VaultSecrets::remove(std::string name) {
  return m_writer->run(
      [name = std::move(name)](WriteConnection& connection) { return removeSecret(connection, name); });
}

} // namespace clavis::core
