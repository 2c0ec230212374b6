// The asynchronous face of the table `secret`, for those who hold a Vault and no connection.
#pragma once

#include "core/vault/vault_readers.h"
#include "core/vault/vault_writer.h"
#include "crypto/memory/secret_bytes.h"

#include <memory>
#include <string>

namespace clavis::core {

/// Shared because futures copy their results; never null inside a successful Result that has_value().
using SharedSecret = std::shared_ptr<const crypto::SecretBytes>;

class VaultSecrets {
 public:
  VaultSecrets(VaultWriter& writer, VaultReaders& readers) : m_writer(&writer), m_readers(&readers) {}
  /// A null pointer when there is no secret of that name.
  [[nodiscard]] QFuture<Result<SharedSecret>> get(std::string name) const;
  QFuture<Result<void>> put(std::string name, crypto::SecretBytes secret);
  QFuture<Result<void>> remove(std::string name);

 private:
  VaultWriter* m_writer;
  VaultReaders* m_readers;
};

} // namespace clavis::core
