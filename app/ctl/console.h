// Where clavisctl speaks: results on stdout (with --json exactly one JSON object a run), everything else on stderr.
// Thread: one at a time, except progress(), which any thread may call.
#pragma once

#include "app/ctl/exit_code.h"
#include "core/base/error.h"

#include <QJsonObject>

#include <mutex>
#include <string>
#include <string_view>

namespace clavis::ctl {

class Console {
 public:
  explicit Console(bool json, std::string program = "clavisctl");

  [[nodiscard]] bool json() const { return m_json; }
  /// A line of the result, without --json. Control characters that could rewrite the terminal are shown as '?': text of
  /// a record is not ours.
  void line(std::string_view text);
  /// Bytes as they are.
  void bytes(std::string_view bytes);
  /// The result with --json: "ok" is added. Once a run.
  void result(QJsonObject object);
  /// Something a person should know, beside the result.
  void note(std::string_view text);
  /// Progress: a line that is rewritten on a terminal, a JSON line with --json, else nothing.
  void progress(std::string_view text, const QJsonObject& object);
  void endProgress();
  /// The sentence on stderr and, with --json, {"ok": false, "error": …} on stdout.
  [[nodiscard]] ExitCode failed(const core::Error& error);

 private:
  const bool m_json;
  const std::string m_program;
  const bool m_terminal;
  std::mutex m_mutex;
  bool m_lineOpen = false;
};

/// Control characters and direction marks become '?'; line ends and tabs become blanks.
[[nodiscard]] std::string printable(std::string_view text);

} // namespace clavis::ctl
