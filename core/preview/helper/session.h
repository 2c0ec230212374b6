// One conversation with one helper about one file. Thread: one at a time, except end().
#pragma once

#include "core/preview/byte_source.h"
#include "core/preview/helper/helper_process.h"
#include "core/preview/limits.h"
#include "core/preview/protocol/messages.h"

#include <memory>

namespace clavis::core::preview {

class Session {
 public:
  Session(std::unique_ptr<HelperProcess> helper, std::shared_ptr<ByteSource> source, Deadlines deadlines);

  /// Waits until the helper has given up its rights. NotConfined when it could not: it has been told nothing yet.
  [[nodiscard]] Result<void> greet();
  [[nodiscard]] Result<DocumentFacts> open(ContentType type, QByteArray password);
  [[nodiscard]] Result<PagePicture> page(const PageRequest& request);
  [[nodiscard]] Result<TextPage> text(std::uint32_t page);
  [[nodiscard]] Result<TextSelection> select(const SelectionRequest& request);
  [[nodiscard]] Result<QByteArray> embedded(std::uint32_t index);

  void end() noexcept { m_helper->end(); }

 private:
  template <class T>
  Result<T> ask(const QByteArray& frame, std::chrono::milliseconds patience);
  Result<protocol::Answer> receive(HelperProcess::Deadline deadline);
  Result<void> giveBytes(const protocol::Read& read, HelperProcess::Deadline deadline);
  std::unexpected<Error> misbehaved(const char* how);

  std::unique_ptr<HelperProcess> m_helper;
  std::shared_ptr<ByteSource> m_source;
  Deadlines m_deadlines;
  std::optional<Error> m_over; ///< what ended it; every later question gets the same
};

} // namespace clavis::core::preview
