// HL7 CDA R2 (and so C-CDA): header facts, and each section's narrative block as text. A section's coded entries are
// not shown: the narrative is what its author attested (CDA R2, 1.2.3). Entities other than XML's own five are unknown,
// external ones do not exist for this reader.
#pragma once

#include "app/preview/documents/document.h"

#include <QByteArray>

#include <vector>

namespace clavis::preview {

struct CdaDocument {
  std::vector<core::preview::Fact> facts;
  std::vector<core::preview::TextPage> sections; ///< at least one
  QString embeddedType;                          ///< of a body that is a file
  QByteArray embedded;
};

[[nodiscard]] Outcome<CdaDocument> readCda(const QByteArray& xml);

} // namespace clavis::preview
