#include "core/fhir/store/text_match.h"

#include "core/fhir/text/fold.h"

namespace clavis::core {

std::string patientWord(ResourceRow patient) { return "qzpatient" + std::to_string(patient); }

std::string textMatch(std::string_view words, std::optional<ResourceRow> patient) {
  std::string match;
  std::string word;
  const auto flush = [&] {
    if (!word.empty()) match += (match.empty() ? "\"" : " \"") + word + "\"*";
    word.clear();
  };
  for (const char c : foldText(words)) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    if (letter) {
      word += c;
    } else {
      flush();
    }
  }
  flush();
  if (!match.empty() && patient) match = "\"" + patientWord(*patient) + "\" " + match;
  return match;
}

} // namespace clavis::core
