// Opening files: the port that windows use. Behind it a restricted helper process parses each document; a fake stands
// in for it in tests of windows.
//
// Thread: call from any thread; answers are futures. A document that is dropped ends its helper at once. Errors:
// PreviewError, and what the source of the bytes ends in.
#pragma once

#include "core/preview/document.h"
#include "core/preview/errors.h"
#include "crypto/memory/secret_bytes.h"

#include <QFuture>

#include <memory>

namespace clavis::core::preview {

/// One opened file. Requests are answered in the order they are asked; cancelling a future spares its request when it
/// has not begun.
class PreviewDocument {
 public:
  virtual ~PreviewDocument() = default;
  [[nodiscard]] virtual const DocumentFacts& facts() const = 0;
  /// Of ViewKind Pages, Picture and Dicom.
  [[nodiscard]] virtual QFuture<Result<PagePicture>> page(PageRequest request) = 0;
  /// Of ViewKind Text and Sections.
  [[nodiscard]] virtual QFuture<Result<TextPage>> text(std::uint32_t page) = 0;
  [[nodiscard]] virtual QFuture<Result<TextSelection>> select(SelectionRequest request) = 0;
  [[nodiscard]] virtual QFuture<Result<QByteArray>> embedded(std::uint32_t index) = 0;
};

class PreviewPort {
 public:
  virtual ~PreviewPort() = default;
  /// Sniffs and opens what is not sound or moving pictures. `source` is read on threads of the port until the document
  /// is dropped. Locked: open it again with the password.
  [[nodiscard]] virtual QFuture<Result<std::shared_ptr<PreviewDocument>>>
  open(std::shared_ptr<ByteSource> source, std::shared_ptr<const crypto::SecretBytes> password = nullptr) = 0;
  /// A small picture of the first page, within `side` x `side` pixels. NotSupported for text, sound and video: show
  /// their icon.
  [[nodiscard]] virtual QFuture<Result<Picture>> thumbnail(std::shared_ptr<ByteSource> source, std::uint32_t side) = 0;
};

} // namespace clavis::core::preview
