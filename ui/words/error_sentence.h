// What a person reads when something did not work: what happened, what is safe, and the next step, in that order and in
// plain words. Every error area has its sentences here; a code without one of its own gets the area's general sentence,
// never a bare code. Nothing of a patient is in an Error (core/base/error.h), so nothing of one is in a sentence.
// Thread: any, once the translators are installed.
#pragma once

#include "core/base/error.h"

#include <QString>

namespace clavis::ui {

/// Two or three sentences, ready to be shown.
[[nodiscard]] QString errorSentence(const core::Error& error);
/// The same for a code that was stored as text ("backend/Timeout"), for example by the last sync.
[[nodiscard]] QString errorSentence(const std::string& areaAndName);

/// Only why, in half a sentence, for a place that says the rest: "Last complete 14:02 today: the server could not be
/// reached".
[[nodiscard]] QString errorReason(const core::Error& error);

/// "backend/TlsExpired (host): detail": what the person can read out to IT. Kept behind a "Details" button.
[[nodiscard]] QString errorDetails(const core::Error& error);

} // namespace clavis::ui
