#include "app/patient/auto_reply.h"

#include "app/ctl/ctl_error.h"
#include "core/fhir/text/fold.h"

namespace clavis::patient {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

} // namespace

core::Result<AutoReply> AutoReply::parse(std::string_view text) {
  AutoReply out;
  int number = 0;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto line = trimmed(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    ++number;
    if (line.empty() || line.front() == '#') continue;
    const auto arrow = line.find("=>");
    const auto words = arrow == std::string_view::npos ? std::string_view{} : trimmed(line.substr(0, arrow));
    const auto answer = arrow == std::string_view::npos ? std::string_view{} : trimmed(line.substr(arrow + 2));
    if (words.empty() || answer.empty())
      return core::fail(ctl::CtlError::BadText,
                        "line " + std::to_string(number) + " of the rules is not WORDS => ANSWER",
                        core::Retry::AfterAction);
    out.m_rules.push_back({words == "*" ? std::string() : core::foldText(words), std::string(answer)});
  }
  return out;
}

std::optional<std::string> AutoReply::answerTo(std::string_view message) const {
  const std::string folded = core::foldText(message);
  for (const Rule& rule : m_rules)
    if (folded.contains(rule.words)) return rule.answer;
  return std::nullopt;
}

} // namespace clavis::patient
