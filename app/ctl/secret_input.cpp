#include "app/ctl/secret_input.h"

#include "app/ctl/ctl_error.h"
#include "core/access/passphrase_rules.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace clavis::ctl {
namespace {

using core::fail;
using core::pass;
using core::Result;
using crypto::SecretBytes;

constexpr std::size_t LongestSecret = 64 * 1024;

class File {
 public:
  explicit File(int descriptor) : m_descriptor(descriptor) {}
  ~File() {
    if (m_descriptor >= 0) ::close(m_descriptor);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] int get() const { return m_descriptor; }

 private:
  int m_descriptor;
};

/// Echo off while it lives; the terminal is put back also when the reading fails.
class NoEcho {
 public:
  explicit NoEcho(int terminal) : m_terminal(terminal) {
    if (::tcgetattr(m_terminal, &m_before) != 0) return;
    termios quiet = m_before;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    m_changed = ::tcsetattr(m_terminal, TCSAFLUSH, &quiet) == 0;
  }
  ~NoEcho() {
    if (m_changed) ::tcsetattr(m_terminal, TCSAFLUSH, &m_before);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;
  [[nodiscard]] bool works() const { return m_changed; }

 private:
  int m_terminal;
  termios m_before{};
  bool m_changed = false;
};

Result<SecretBytes> readAll(int descriptor, std::size_t limit) {
  SecretBytes room(limit);
  std::size_t size = 0;
  while (size < limit) {
    const ssize_t got = ::read(descriptor, room.writable().data() + size, limit - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(CtlError::CannotReadFile);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size == limit) return fail(CtlError::CannotReadFile, "larger than a secret can be");
  return SecretBytes::copyOf(room.view().first(size));
}

SecretBytes firstLine(const SecretBytes& all) {
  const std::string_view text = all.text();
  std::size_t end = text.find('\n');
  if (end == std::string_view::npos) end = text.size();
  if (end > 0 && text[end - 1] == '\r') --end;
  return SecretBytes::copyOf(text.substr(0, end));
}

} // namespace

Result<SecretBytes> readSecretBytes(const std::filesystem::path& path) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (file.get() < 0)
    return std::unexpected(
        core::Error(CtlError::CannotReadFile, {}, core::Retry::AfterAction).on(path.filename().string()));
  struct stat status{};
  // Asked of the open file, so that nobody can put another one in its place in between. A pipe belongs to who made it.
  if (::fstat(file.get(), &status) != 0) return fail(CtlError::CannotReadFile);
  const bool others = S_ISREG(status.st_mode) && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0;
  if (others)
    return std::unexpected(
        core::Error(CtlError::UnsafeFile, "others may read or write it: chmod 600", core::Retry::AfterAction)
            .on(path.filename().string()));
  return readAll(file.get(), LongestSecret);
}

Result<SecretBytes> readSecretFile(const std::filesystem::path& file) {
  auto all = readSecretBytes(file);
  if (!all) return pass(all);
  return firstLine(*all);
}

Result<SecretBytes> askSecret(const std::string& prompt) {
  const File terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (terminal.get() < 0) return fail(CtlError::NoTerminal, "give it with --passphrase-file", core::Retry::AfterAction);
  const NoEcho quiet(terminal.get());
  if (!quiet.works())
    return fail(CtlError::NoTerminal, "the terminal does not stop its echo", core::Retry::AfterAction);
  const auto say = [&](std::string_view text) { return ::write(terminal.get(), text.data(), text.size()) >= 0; };
  if (!say(prompt)) return fail(CtlError::NoTerminal);
  // A terminal gives one line at a time.
  SecretBytes room(4096);
  ssize_t got = -1;
  do {
    got = ::read(terminal.get(), room.writable().data(), room.size());
  } while (got < 0 && errno == EINTR);
  say("\n");
  if (got < 0) return fail(CtlError::NoTerminal);
  return firstLine(SecretBytes::copyOf(room.view().first(static_cast<std::size_t>(got))));
}

Result<SecretBytes> secretFrom(const std::optional<std::filesystem::path>& file, const std::string& prompt,
                               bool twice) {
  if (file) return readSecretFile(*file);
  auto first = askSecret(prompt);
  if (!first || !twice) return first;
  auto second = askSecret("Once more: ");
  if (!second) return second;
  if (!(*first == *second)) return fail(CtlError::PassphrasesDiffer, {}, core::Retry::AfterAction);
  return first;
}

Result<SecretBytes> newPassphraseFrom(const std::optional<std::filesystem::path>& file) {
  auto secret = secretFrom(file, "New passphrase: ", true);
  if (!secret) return secret;
  const char* why = nullptr;
  switch (core::PassphraseRules().judge(secret->text()).fault) {
  case core::PassphraseFault::None: return secret;
  case core::PassphraseFault::TooShort: why = "at least 15 characters"; break;
  case core::PassphraseFault::TooLong: why = "at most 1024 characters"; break;
  case core::PassphraseFault::Common: why = "it is one of those that are tried first"; break;
  case core::PassphraseFault::Predictable: why = "it repeats itself or is a row of keys"; break;
  case core::PassphraseFault::Personal: why = "it is little more than a known name"; break;
  }
  return fail(CtlError::WeakPassphrase, why, core::Retry::AfterAction);
}

Result<std::string> readFile(const std::filesystem::path& path, const std::string& what) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string out;
  std::array<char, 65536> room{};
  for (;;) {
    const ssize_t got = file.get() < 0 ? -1 : ::read(file.get(), room.data(), room.size());
    if (got < 0 && file.get() >= 0 && errno == EINTR) continue;
    if (got < 0 || out.size() > (std::size_t{16} << 20U))
      return std::unexpected(core::Error(CtlError::CannotReadFile, {}, core::Retry::AfterAction).on(what));
    if (got == 0) return out;
    out.append(room.data(), static_cast<std::size_t>(got));
  }
}

Result<void> writeNewPrivateFile(const std::filesystem::path& path, std::string_view content) {
  const File file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
  if (file.get() < 0) {
    const bool exists = errno == EEXIST;
    return std::unexpected(
        core::Error(exists ? CtlError::TargetNotEmpty : CtlError::CannotWriteFile, {}, core::Retry::AfterAction)
            .on(path.filename().string()));
  }
  std::size_t done = 0;
  while (done < content.size()) {
    const ssize_t put = ::write(file.get(), content.data() + done, content.size() - done);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return std::unexpected(core::Error(CtlError::CannotWriteFile).on(path.filename().string()));
    done += static_cast<std::size_t>(put);
  }
  if (::fsync(file.get()) != 0)
    return std::unexpected(core::Error(CtlError::CannotWriteFile).on(path.filename().string()));
  return {};
}

} // namespace clavis::ctl
