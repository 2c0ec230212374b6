// Reading the policy from where only the administrator may write.
#include "core/access/policy/machine_policy.h"
#include "core/base/crypto_error.h"
#include "crypto/primitives/ed25519.h"
#include "crypto/primitives/hash.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

namespace clavis::core {

namespace {

constexpr std::size_t largestFile = 64 * 1024;

class Descriptor {
 public:
  explicit Descriptor(int fd) : m_fd(fd) {}
  ~Descriptor() {
    if (m_fd >= 0) ::close(m_fd);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return m_fd; }

 private:
  int m_fd;
};

std::unexpected<Error> refuse(PolicyError code, const std::filesystem::path& file, const char* why) {
  return std::unexpected(Error(code, why, Retry::AfterAction).on(file.filename().string()));
}

bool onlyOwnerWrites(const struct stat& status, unsigned owner) {
  return status.st_uid == owner && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/// nullopt: there is no such file.
Result<std::optional<std::string>> readGuarded(const std::filesystem::path& file, unsigned owner) {
  struct stat folder{};
  if (::stat(file.parent_path().c_str(), &folder) != 0)
    return errno == ENOENT || errno == ENOTDIR ? Result<std::optional<std::string>>(std::nullopt)
                                               : refuse(PolicyError::Unreadable, file, "folder");
  const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK));
  if (opened.get() < 0 && errno == ENOENT) return std::nullopt;
  if (opened.get() < 0) return refuse(errno == ELOOP ? PolicyError::Unsafe : PolicyError::Unreadable, file, "open");
  // Who may write the folder may put another file in this one's place.
  if (!onlyOwnerWrites(folder, owner)) return refuse(PolicyError::Unsafe, file, "its folder is writable by others");
  struct stat status{};
  if (::fstat(opened.get(), &status) != 0) return refuse(PolicyError::Unreadable, file, "status");
  if (!S_ISREG(status.st_mode) || !onlyOwnerWrites(status, owner))
    return refuse(PolicyError::Unsafe, file, "it is writable by others, or not the administrator's");
  std::string text(largestFile + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(opened.get(), text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return refuse(PolicyError::Unreadable, file, "read");
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > largestFile) return refuse(PolicyError::Malformed, file, "too large");
  text.resize(size);
  return text;
}

std::string_view firstLine(std::string_view text) {
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

/// Whether there is a key, and then that it has signed these bytes.
Result<bool> checkSignature(const PolicyFiles& files, std::string_view policy) {
  auto key = readGuarded(files.key, files.owner);
  if (!key) return pass(key);
  if (!*key) return false;
  auto signature = readGuarded(files.signature, files.owner);
  if (!signature) return pass(signature);
  if (!*signature) return refuse(PolicyError::BadSignature, files.signature, "missing");
  auto keyBytes = crypto::fromHex(firstLine(**key));
  auto signatureBytes = crypto::fromHex(firstLine(**signature));
  if (!keyBytes || !signatureBytes ||
      !crypto::verifyEd25519(*keyBytes, std::as_bytes(std::span(policy)), *signatureBytes))
    return refuse(PolicyError::BadSignature, files.signature, "not by the key that is laid down");
  return true;
}

} // namespace

PolicyFiles systemPolicyFiles() {
#if defined(__APPLE__)
  const std::filesystem::path folder = "/Library/Application Support/Clavis";
#elif defined(_WIN32)
  const std::filesystem::path folder = "C:/ProgramData/Clavis";
#else
  const std::filesystem::path folder = "/etc/clavis";
#endif
  return {.policy = folder / "policy.json",
          .signature = folder / "policy.json.sig",
          .key = folder / "policy.key",
          .owner = 0};
}

Result<MachinePolicy> loadPolicy(const PolicyFiles& files) {
  auto text = readGuarded(files.policy, files.owner);
  if (!text) return pass(text);
  if (!*text) {
    // Where signatures are asked for, a file that was taken away is not the same as none.
    auto key = readGuarded(files.key, files.owner);
    if (!key) return pass(key);
    if (*key) return refuse(PolicyError::BadSignature, files.policy, "missing, although a key is laid down");
    return MachinePolicy{};
  }
  auto signedBy = checkSignature(files, **text);
  if (!signedBy) return pass(signedBy);
  auto policy = parsePolicy(**text);
  if (!policy) return pass(policy);
  policy->source = files.policy;
  policy->signedByAdministrator = *signedBy;
  return policy;
}

} // namespace clavis::core
