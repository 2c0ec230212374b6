// The settings that every connection of ours has, in one place.
#pragma once

#include "core/backend/http/curl_transport.h"

#include <string>

namespace clavis::core {

/// A libcurl easy handle (CURL*) for `url`, or null. `tls` must outlive every connection it makes.
[[nodiscard]] void* makeEasyHandle(const std::string& url, const CurlOptions& options, const TlsContext& tls);

/// The notes of the connection that `easy` is using now; null when there is none.
[[nodiscard]] std::shared_ptr<const TlsNotes> notesOf(void* easy);

} // namespace clavis::core
