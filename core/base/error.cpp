#include "core/base/error.h"

#include "core/base/qualified_name.h"

namespace clavis::core {

std::string Error::toString() const {
  std::string text = qualifiedName(*this);
  if (!m_subject.empty()) text += " (" + m_subject + ')';
  if (!m_detail.empty()) text += ": " + m_detail;
  return text;
}

} // namespace clavis::core
