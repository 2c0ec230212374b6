// What is said about files: kinds, facts, refusals. Thread: main.
#pragma once

#include "core/preview/document.h"
#include "core/preview/errors.h"
#include "core/preview/scan/virus_scan.h"

#include <QString>

namespace clavis::ui {

/// "PDF document", "JPEG picture", "program": for a sentence and a label.
[[nodiscard]] QString typeWords(core::preview::ContentType type);
/// "Patient in the file", "Study date".
[[nodiscard]] QString factLabel(core::preview::FactName name);
/// The value as it is shown: one line, dates as everywhere in Clavis.
[[nodiscard]] QString factValue(const core::preview::Fact& fact);
/// "1.2 MB"
[[nodiscard]] QString sizeWords(std::uint64_t bytes);

/// A title for the state that stands in place of the file: "This file is not shown".
[[nodiscard]] QString refusalTitle(const core::Error& error);
/// What was found is not what was promised; empty when it was.
[[nodiscard]] QString mismatchSentence(const core::preview::Sniffed& sniffed, const QString& name,
                                       const QString& mediaType);
[[nodiscard]] QString scanSentence(const core::preview::ScanResult& result);

} // namespace clavis::ui
