#include "app/ctl/console.h"

#include <QJsonDocument>

#include <unistd.h>

#include <cstdio>
#include <string>

namespace clavis::ctl {
namespace {

void write(std::FILE* to, std::string_view text) { std::fwrite(text.data(), 1, text.size(), to); }

std::string compact(const QJsonObject& object) {
  return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString() + '\n';
}

} // namespace

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '\n' || c == '\r' || c == '\t') {
      out += ' ';
    } else if (c < 0x20 || c == 0x7F) {
      out += '?';
    } else if (c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) {
      out += '?'; // C1 controls
      ++i;
    } else if (c == 0xE2 && i + 2 < text.size()) {
      // U+200E/F, U+202A..E, U+2066..9: marks that turn the reading direction
      const auto b = static_cast<unsigned char>(text[i + 1]);
      const auto d = static_cast<unsigned char>(text[i + 2]);
      const bool turns =
          (b == 0x80 && (d == 0x8E || d == 0x8F || (d >= 0xAA && d <= 0xAE))) || (b == 0x81 && d >= 0xA6 && d <= 0xA9);
      if (turns) {
        out += '?';
      } else {
        out.append(text.substr(i, 3));
      }
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

Console::Console(bool json, std::string program)
    : m_json(json), m_program(std::move(program)), m_terminal(isatty(STDERR_FILENO) == 1) {}

void Console::line(std::string_view text) {
  if (m_json) return;
  write(stdout, printable(text));
  write(stdout, "\n");
}

void Console::bytes(std::string_view bytes) { write(stdout, bytes); }

void Console::result(QJsonObject object) {
  if (!m_json) return;
  object.insert(QStringLiteral("ok"), true);
  write(stdout, compact(object));
}

void Console::note(std::string_view text) {
  endProgress();
  write(stderr, printable(text));
  write(stderr, "\n");
}

void Console::progress(std::string_view text, const QJsonObject& object) {
  const std::lock_guard lock(m_mutex);
  if (m_json) {
    write(stderr, compact(object));
  } else if (m_terminal) {
    write(stderr, "\r\x1b[K");
    write(stderr, printable(text));
    std::fflush(stderr);
    m_lineOpen = true;
  }
}

void Console::endProgress() {
  const std::lock_guard lock(m_mutex);
  if (m_lineOpen) write(stderr, "\n");
  m_lineOpen = false;
}

ExitCode Console::failed(const core::Error& error) {
  const ExitCode code = exitCodeOf(error);
  note(m_program + ": " + sentenceFor(error));
  if (m_json) {
    const QJsonObject what{
        {QStringLiteral("area"), QString::fromUtf8(error.area())},
        {QStringLiteral("name"), QString::fromStdString(error.name())},
        {QStringLiteral("subject"), QString::fromStdString(error.subject())},
        {QStringLiteral("retry"), QString::fromUtf8(error.retry() == core::Retry::Later         ? "later"
                                                    : error.retry() == core::Retry::AfterAction ? "after-action"
                                                                                                : "never")}};
    write(stdout, compact(QJsonObject{{QStringLiteral("ok"), false},
                                      {QStringLiteral("exit"), static_cast<int>(code)},
                                      {QStringLiteral("error"), what}}));
  }
  return code;
}

} // namespace clavis::ctl
