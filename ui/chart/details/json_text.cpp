#include "ui/chart/details/json_text.h"

namespace clavis::ui {

QString indentedJson(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size() + utf8.size() / 2);
  int depth = 0;
  bool inString = false;
  const auto newLine = [&] {
    out += '\n';
    out.append(static_cast<std::size_t>(qBound(0, depth, 200)) * 2, ' ');
  };
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const char c = utf8[i];
    if (inString) {
      out += c;
      if (c == '\\' && i + 1 < utf8.size())
        out += utf8[++i];
      else if (c == '"')
        inString = false;
      continue;
    }
    switch (c) {
    case ' ':
    case '\t':
    case '\r':
    case '\n': break;
    case '"':
      inString = true;
      out += c;
      break;
    case '{':
    case '[': {
      out += c;
      std::size_t next = i + 1;
      while (next < utf8.size() &&
             (utf8[next] == ' ' || utf8[next] == '\n' || utf8[next] == '\r' || utf8[next] == '\t'))
        ++next;
      if (next < utf8.size() && (utf8[next] == '}' || utf8[next] == ']')) {
        out += utf8[next];
        i = next;
        break;
      }
      ++depth;
      newLine();
      break;
    }
    case '}':
    case ']':
      --depth;
      newLine();
      out += c;
      break;
    case ',':
      out += c;
      newLine();
      break;
    case ':': out += ": "; break;
    default: out += c;
    }
  }
  return QString::fromUtf8(out.data(), static_cast<qsizetype>(out.size()));
}

} // namespace clavis::ui
