#include "app/preview/server.h"

#include "app/preview/documents/document.h"

#include <QLocale>
#include <QTimeZone>

#include <unistd.h>

#include <new>
#include <optional>

namespace clavis::preview {

namespace {

using namespace core::preview;
using protocol::Answer;
using protocol::Kind;
using protocol::Refused;

Opened openAs(RemoteFile& file, const protocol::Open& asked) {
  switch (viewKind(asked.type)) {
  case ViewKind::Pages: return openPdf(file, QString::fromUtf8(asked.password));
  case ViewKind::Picture: return openImage(file, asked.type);
  case ViewKind::Dicom: return openDicom(file);
  case ViewKind::Sections: return openCda(file);
  case ViewKind::Text: return openText(file, asked.type);
  default: return std::unexpected(PreviewError::NotSupported);
  }
}

template <class T>
Answer answerOf(Outcome<T> outcome) {
  if (!outcome) return Refused{outcome.error()};
  if constexpr (std::is_same_v<T, QByteArray>)
    return protocol::EmbeddedIs{std::move(*outcome)};
  else
    return std::move(*outcome);
}

class Server {
 public:
  explicit Server(Channel& channel) : m_channel(channel) {}

  /// Nothing: what was asked is no question.
  std::optional<Answer> reply(Kind kind, const QByteArray& body) {
    if (kind == Kind::Open) {
      const auto asked = protocol::decodeOpen(body);
      if (!asked || m_file) return std::nullopt; // one document a process
      m_file.emplace(m_channel, asked->size);
      auto opened = openAs(*m_file, *asked);
      if (!opened) return m_file.reset(), Refused{opened.error()};
      m_document = std::move(*opened);
      return m_document->facts();
    }
    if (!m_document) return std::nullopt;
    if (kind == Kind::Page) {
      const auto asked = protocol::decodePage(body);
      if (asked) return answerOf(m_document->page(*asked));
    } else if (kind == Kind::Select) {
      const auto asked = protocol::decodeSelect(body);
      if (asked) return answerOf(m_document->select(*asked));
    } else if (kind == Kind::Text || kind == Kind::Embedded) {
      const auto index = protocol::decodeIndex(body);
      if (index && kind == Kind::Text) return answerOf(m_document->text(*index));
      if (index) return answerOf(m_document->embedded(*index));
    }
    return std::nullopt;
  }

 private:
  Channel& m_channel;
  std::optional<RemoteFile> m_file;
  std::unique_ptr<Document> m_document; ///< reads from the file
};

} // namespace

void preload() {
  preloadImages();
  preloadPdf();
  preloadDicom();
  // A date in a PDF asks for the time zone.
  static_cast<void>(QDateTime::currentDateTime().toUTC());
  static_cast<void>(QTimeZone::systemTimeZone().id());
  static_cast<void>(QLocale::system().name());
}

void serve(Channel& channel) {
  Server server(channel);
  for (;;) {
    const auto [kind, body] = channel.next();
    std::optional<Answer> answer;
    try {
      answer = server.reply(kind, body);
    } catch (const std::bad_alloc&) {
      answer = Refused{PreviewError::TooLarge}; // the memory bound, met by a library that says so
    }
    if (!answer) ::_exit(2);
    channel.answer(*answer);
  }
}

} // namespace clavis::preview
