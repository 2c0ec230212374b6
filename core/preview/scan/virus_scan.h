// Asking ClamAV about a file, where its daemon runs. Thread: any.
#pragma once

#include "core/preview/byte_source.h"

#include <QFuture>
#include <QString>

#include <filesystem>
#include <memory>

namespace clavis::core::preview {

enum class ScanVerdict : std::uint8_t {
  Absent,   ///< no daemon on this machine: nobody has looked
  Clean,    ///< looked at, nothing known was found
  Found,    ///< `signature` was found
  TooLarge, ///< the daemon does not look at files of this size
  Failed,   ///< the daemon was asked and did not answer as it should
};

struct ScanResult {
  ScanVerdict verdict = ScanVerdict::Absent;
  QString signature;
};

class VirusScanner {
 public:
  virtual ~VirusScanner() = default;
  [[nodiscard]] virtual QFuture<ScanResult> scan(std::shared_ptr<ByteSource> source) = 0;
};

/// clamd over its socket, by INSTREAM (clamd(8)): bytes go to the daemon of this machine and nowhere else. The socket
/// is looked for anew at each scan. A daemon that stalls is given up after a minute.
class ClamdScanner final : public VirusScanner {
 public:
  /// Empty: the places where distributions put it.
  explicit ClamdScanner(std::filesystem::path socket = {});
  [[nodiscard]] QFuture<ScanResult> scan(std::shared_ptr<ByteSource> source) override;

 private:
  std::filesystem::path m_socket;
};

} // namespace clavis::core::preview
