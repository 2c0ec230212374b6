#include "core/preview/helper/session.h"

namespace clavis::core::preview {

using protocol::Answer;

Session::Session(std::unique_ptr<HelperProcess> helper, std::shared_ptr<ByteSource> source, Deadlines deadlines)
    : m_helper(std::move(helper)), m_source(std::move(source)), m_deadlines(deadlines) {}

std::unexpected<Error> Session::misbehaved(const char* how) {
  m_helper->end();
  m_over = Error(PreviewError::HelperMisbehaved, how);
  return std::unexpected(*m_over);
}

Result<Answer> Session::receive(HelperProcess::Deadline deadline) {
  auto bytes = m_helper->receive(protocol::headerSize, deadline);
  if (!bytes) return pass(bytes);
  const auto header = protocol::readHeader(*bytes);
  if (!header) return misbehaved("no frame");
  auto body = m_helper->receive(header->body, deadline);
  if (!body) return pass(body);
  auto answer = protocol::decodeAnswer(header->kind, *body);
  if (!answer) return misbehaved("no answer in a frame");
  return std::move(*answer);
}

Result<void> Session::giveBytes(const protocol::Read& read, HelperProcess::Deadline deadline) {
  // Beyond the end there is nothing; only the source's own failure ends the preview.
  QByteArray bytes(static_cast<qsizetype>(read.length), Qt::Uninitialized);
  auto got = m_source->read(read.offset, std::as_writable_bytes(std::span(bytes.data(), read.length)));
  if (!got) return fail(PreviewError::SourceFailed, got.error().toString(), got.error().retry());
  bytes.truncate(static_cast<qsizetype>(std::min<std::size_t>(*got, read.length)));
  return m_helper->send(protocol::encodeBytes(bytes), deadline);
}

template <class T>
Result<T> Session::ask(const QByteArray& frame, std::chrono::milliseconds patience) {
  if (m_over) return std::unexpected(*m_over);
  const auto deadline = std::chrono::steady_clock::now() + patience;
  const auto outcome = [&]() -> Result<Answer> {
    if (auto sent = m_helper->send(frame, deadline); !sent) return pass(sent);
    for (;;) {
      auto answer = receive(deadline);
      if (!answer) return answer;
      const auto* read = std::get_if<protocol::Read>(&*answer);
      if (read == nullptr) return answer;
      if (auto given = giveBytes(*read, deadline); !given) return pass(given);
    }
  };
  auto answer = outcome();
  if (!answer) {
    m_helper->end();
    m_over = answer.error();
    return pass(answer);
  }
  if (const auto* refused = std::get_if<protocol::Refused>(&*answer)) return fail(refused->error, "the helper");
  if (auto* wanted = std::get_if<T>(&*answer)) return std::move(*wanted);
  return misbehaved("an answer to something else");
}

Result<void> Session::greet() {
  auto answer = receive(std::chrono::steady_clock::now() + m_deadlines.start);
  if (!answer) {
    m_over = answer.error();
    return pass(answer);
  }
  const auto* hello = std::get_if<protocol::Hello>(&*answer);
  if (hello == nullptr) return misbehaved("no greeting");
  if (hello->confined) return {};
  m_helper->end();
  return fail(PreviewError::NotConfined);
}

Result<DocumentFacts> Session::open(ContentType type, QByteArray password) {
  auto facts = ask<DocumentFacts>(protocol::encode(protocol::Open{type, m_source->size(), std::move(password)}),
                                  m_deadlines.open);
  if (facts && facts->type != type) return misbehaved("facts of another type");
  return facts;
}

Result<PagePicture> Session::page(const PageRequest& request) {
  auto picture = ask<PagePicture>(protocol::encode(request), m_deadlines.page);
  if (picture && (picture->picture.width > request.boxWidth || picture->picture.height > request.boxHeight))
    return misbehaved("a picture larger than asked for");
  return picture;
}

Result<TextPage> Session::text(std::uint32_t page) {
  return ask<TextPage>(protocol::encodeText(page), m_deadlines.page);
}

Result<TextSelection> Session::select(const SelectionRequest& request) {
  return ask<TextSelection>(protocol::encode(request), m_deadlines.page);
}

Result<QByteArray> Session::embedded(std::uint32_t index) {
  auto file = ask<protocol::EmbeddedIs>(protocol::encodeEmbedded(index), m_deadlines.page);
  if (!file) return pass(file);
  return std::move(file->bytes);
}

} // namespace clavis::core::preview
