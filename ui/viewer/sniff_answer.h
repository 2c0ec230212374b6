// Looking at a file's first bytes on a worker: they may have to be read and decrypted.
#pragma once

#include "core/preview/content_type.h"

#include <QFuture>

#include <memory>

namespace clavis::ui {

[[nodiscard]] QFuture<core::Result<core::preview::Sniffed>>
sniffOnWorker(std::shared_ptr<core::preview::ByteSource> source);

} // namespace clavis::ui
