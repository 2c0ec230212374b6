#include "core/exchange/saving.h"

#include "core/exchange/blobs/blob_file.h"
#include "core/exchange/export_gate.h"
#include "core/exchange/names/safe_file_name.h"
#include "crypto/memory/secret_bytes.h"

#include <fcntl.h>

#include <cerrno>
#include <system_error>
#include <vector>

namespace clavis::core::exchange {
namespace {

constexpr int copiesAtMost = 1000;
constexpr std::size_t bufferSize = std::size_t{1} << 20;

std::string numbered(const std::string& name, int copy) {
  if (copy == 1) return name;
  const auto dot = name.rfind('.');
  const std::string mark = " (" + std::to_string(copy) + ')';
  if (dot == std::string::npos || dot == 0) return name + mark;
  return name.substr(0, dot) + mark + name.substr(dot);
}

Result<void> copyInto(const BlobFile& file, BlobReader& content) {
  std::vector<std::byte> buffer(bufferSize);
  Result<void> done;
  for (std::uint64_t at = 0; done && at < content.size();) {
    auto count = content.read(at, buffer);
    if (!count) {
      done = pass(count);
    } else if (*count == 0) {
      done = fail(ExchangeError::Damaged, "it ends early");
    } else if (!file.writeAt(at, std::span(buffer).first(*count))) {
      done = fail(ExchangeError::CannotWrite, std::generic_category().message(errno), Retry::AfterAction);
    } else {
      at += *count;
    }
  }
  crypto::wipe(std::span(buffer));
  return done ? file.flush() : done;
}

} // namespace

Result<std::filesystem::path> savePlaintext(ExportPermit /*used up*/, BlobReader& content,
                                            const std::filesystem::path& folder, const std::string& name) {
  const std::string safe = safeFileName(name);
  for (int copy = 1; copy <= copiesAtMost; ++copy) {
    const auto path = folder / numbered(safe, copy);
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0 && errno == EEXIST) continue;
    if (descriptor < 0)
      return fail(ExchangeError::CannotWrite, std::generic_category().message(errno), Retry::AfterAction);
    const BlobFile file(descriptor);
    if (auto copied = copyInto(file, content); !copied) {
      std::error_code ignored;
      std::filesystem::remove(path, ignored);
      return pass(copied);
    }
    return path;
  }
  return fail(ExchangeError::TargetExists, {}, Retry::AfterAction);
}

} // namespace clavis::core::exchange
