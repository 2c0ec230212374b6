// Rules by which clavis-patient answers by itself, so that one person can try a conversation: a file with a line each,
//
//   WORDS => ANSWER      the first line whose WORDS stand in the message (accents and case do not matter); * is any
//   # a comment
#pragma once

#include "core/base/error.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clavis::patient {

class AutoReply {
 public:
  /// CtlError::BadText names the line that is no rule.
  [[nodiscard]] static core::Result<AutoReply> parse(std::string_view text);
  [[nodiscard]] std::optional<std::string> answerTo(std::string_view message) const;

 private:
  struct Rule {
    std::string words; ///< folded; empty: any
    std::string answer;
  };
  std::vector<Rule> m_rules;
};

} // namespace clavis::patient
