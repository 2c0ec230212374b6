// Answers the questions of the window's process about one document, until it goes.
#pragma once

#include "app/preview/channel.h"

namespace clavis::preview {

/// Loads what the readers need, while files can still be opened.
void preload();
/// Never returns: the process ends with the conversation.
[[noreturn]] void serve(Channel& channel);

} // namespace clavis::preview
