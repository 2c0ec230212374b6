#include "core/base/error.h"

namespace clavis::core {

std::string Error::toString() const {
  std::string text = std::string(area()) + '/' + name();
  if (!m_subject.empty()) text += " (" + m_subject + ')';
  if (!m_detail.empty()) text += ": " + m_detail;
  return text;
}

} // namespace clavis::core
