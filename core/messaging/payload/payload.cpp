#include "core/messaging/payload/payload.h"

#include "core/messaging/payload/cbor.h"
#include "core/messaging/payload/padding.h"

#include <algorithm>

namespace clavis::core::messaging {
namespace {

constexpr std::uint64_t formatVersion = 1;

// Members of the outer map.
enum Member : std::uint64_t {
  Version = 0,
  Kind = 1,
  Id = 2,
  Sent = 3,
  Words = 4,
  Urgent = 5,
  ReplyTo = 6,
  Target = 7,
  Emoji = 8,
  Ids = 9,
  State = 10,
  FileList = 11,
  Signal = 12,
  ResentFor = 13,
  Note = 14,
};
enum FileMember : std::uint64_t { Name = 0, Media = 1, Size = 2, Where = 3, Key = 4, Hash = 5, Manifest = 6 };

enum KindNumber : std::uint64_t {
  TextKind = 1,
  EditKind = 2,
  DeleteKind = 3,
  ReactionKind = 4,
  ReceiptKind = 5,
  TypingKind = 6,
  FilesKind = 7,
  CallKind = 8,
  ResendKind = 9,
  FileNoteKind = 10,
  LastKind = FileNoteKind,
};

auto bad(const char* why) { return fail(MessagingError::BadPayload, why); }
auto tooLong(const char* what) { return fail(MessagingError::TooLong, what); }

struct Encoder {
  CborWriter& out;
  const Payload& payload;

  void frame(KindNumber kind, std::size_t members) const {
    out.map(4 + members + (payload.resentFor ? 1U : 0U))
        .number(Version)
        .number(formatVersion)
        .number(Kind)
        .number(kind);
    out.number(Id).bytes(payload.id);
    out.number(Sent).number(
        static_cast<std::uint64_t>(std::max<std::int64_t>(payload.sent.time_since_epoch().count(), 0)));
  }
  Result<void> words(const std::string& text) const {
    if (text.size() > limits::text) return tooLong("text");
    if (!isUtf8(text)) return bad("a text is not UTF-8");
    out.number(Words).text(text);
    return {};
  }

  Result<void> operator()(const Text& text) const {
    frame(TextKind, 1U + (text.urgent ? 1U : 0U) + (text.replyTo ? 1U : 0U));
    if (auto good = words(text.text); !good) return good;
    if (text.urgent) out.number(Urgent).boolean(true);
    if (text.replyTo) out.number(ReplyTo).bytes(*text.replyTo);
    return {};
  }
  Result<void> operator()(const Edit& edit) const {
    frame(EditKind, 2);
    if (auto good = words(edit.text); !good) return good;
    out.number(Target).bytes(edit.target);
    return {};
  }
  Result<void> operator()(const Delete& gone) const {
    frame(DeleteKind, 1);
    out.number(Target).bytes(gone.target);
    return {};
  }
  Result<void> operator()(const Reaction& reaction) const {
    if (reaction.emoji.size() > limits::reaction) return tooLong("reaction");
    if (!isUtf8(reaction.emoji)) return bad("a reaction is not UTF-8");
    frame(ReactionKind, 2);
    out.number(Target).bytes(reaction.target).number(Emoji).text(reaction.emoji);
    return {};
  }
  Result<void> operator()(const Receipt& receipt) const {
    if (receipt.messages.size() > limits::receipts) return tooLong("receipt");
    frame(ReceiptKind, 2);
    out.number(Ids).array(receipt.messages.size());
    for (const MessageId& id : receipt.messages) out.bytes(id);
    out.number(State).number(static_cast<std::uint64_t>(receipt.what));
    return {};
  }
  Result<void> operator()(const Typing&) const {
    frame(TypingKind, 0);
    return {};
  }
  Result<void> operator()(const Files& files) const {
    if (files.files.size() > limits::files) return tooLong("files");
    frame(FilesKind, 2);
    if (auto good = words(files.text); !good) return good;
    out.number(FileList).array(files.files.size());
    for (const FileReference& file : files.files) {
      if (file.name.size() > limits::fileName || file.mediaType.size() > limits::mediaType ||
          file.locator.size() > limits::locator || file.manifest.size() > limits::manifest)
        return tooLong("file");
      if (!isUtf8(file.name) || !isUtf8(file.mediaType) || !isUtf8(file.locator)) return bad("a file is not UTF-8");
      out.map(file.manifest.empty() ? 6 : 7)
          .number(Name)
          .text(file.name)
          .number(Media)
          .text(file.mediaType)
          .number(Size)
          .number(file.size);
      out.number(Where).text(file.locator).number(Key).bytes(file.key).number(Hash).bytes(file.sha256);
      if (!file.manifest.empty()) out.number(Manifest).bytes(file.manifest);
    }
    return {};
  }
  Result<void> operator()(const CallSignal& call) const {
    if (call.signal.size() > limits::callSignal) return tooLong("call signal");
    frame(CallKind, 1);
    out.number(Signal).bytes(call.signal);
    return {};
  }
  Result<void> operator()(const ResendRequest& request) const {
    if (request.tokens.size() > limits::receipts) return tooLong("resend request");
    frame(ResendKind, 1);
    out.number(Ids).array(request.tokens.size());
    for (const auto& token : request.tokens) out.bytes(token);
    return {};
  }
  Result<void> operator()(const FileNote& note) const {
    if (note.note.size() > limits::fileNote) return tooLong("file note");
    frame(FileNoteKind, 1);
    // Members ascend: who could not open the mail before stands in front of the note.
    if (payload.resentFor) out.number(ResentFor).bytes(*payload.resentFor);
    out.number(Note).bytes(note.note);
    return {};
  }
  Result<void> operator()(const Unknown&) const { return bad("what is not understood is not sent"); }
};

/// Everything a payload of version 1 can hold, as far as it was there.
struct Members {
  std::optional<std::uint64_t> version, kind, sent, state;
  std::optional<MessageId> id, replyTo, target, resentFor;
  std::optional<std::string> words, emoji;
  bool urgent = false;
  std::vector<MessageId> ids;
  std::vector<FileReference> files;
  std::optional<std::vector<std::byte>> signal, note;
};

template <std::size_t N>
Result<std::array<std::byte, N>> fixed(CborReader& in) {
  auto bytes = in.bytes(N);
  if (!bytes) return pass(bytes);
  if (bytes->size() != N) return bad("an id, key or hash has the wrong length");
  std::array<std::byte, N> out{};
  std::ranges::copy(*bytes, out.begin());
  return out;
}

template <class T, class U>
Result<void> keep(T& member, Result<U> read) {
  if (!read) return pass(read);
  member = T(std::move(*read));
  return {};
}

Result<void> octets(CborReader& in, std::size_t most, std::vector<std::byte>& out) {
  auto bytes = in.bytes(most);
  if (!bytes) return pass(bytes);
  out.assign(bytes->begin(), bytes->end());
  return {};
}

Result<FileReference> readFile(CborReader& in) {
  auto count = in.map(limits::members);
  if (!count) return pass(count);
  FileReference file;
  for (std::size_t i = 0; i < *count; ++i) {
    auto member = in.number();
    if (!member) return pass(member);
    Result<void> read;
    switch (*member) {
    case Name: read = keep(file.name, in.text(limits::fileName)); break;
    case Media: read = keep(file.mediaType, in.text(limits::mediaType)); break;
    case Size: read = keep(file.size, in.number()); break;
    case Where: read = keep(file.locator, in.text(limits::locator)); break;
    case Key: read = keep(file.key, fixed<32>(in)); break;
    case Hash: read = keep(file.sha256, fixed<32>(in)); break;
    case Manifest: read = octets(in, limits::manifest, file.manifest); break;
    default: read = in.skip();
    }
    if (!read) return pass(read);
  }
  return file;
}

template <class T, class Read>
Result<void> list(CborReader& in, std::vector<T>& out, std::size_t most, Read read) {
  auto count = in.array(most);
  if (!count) return pass(count);
  for (std::size_t i = 0; i < *count; ++i) {
    auto item = read(in);
    if (!item) return pass(item);
    out.push_back(std::move(*item));
  }
  return {};
}

Result<void> readMember(CborReader& in, std::uint64_t member, Members& out) {
  switch (member) {
  case Version: return keep(out.version, in.number());
  case Kind: return keep(out.kind, in.number());
  case Id: return keep(out.id, fixed<16>(in));
  case Sent: return keep(out.sent, in.number());
  case Words: return keep(out.words, in.text(limits::text));
  case Urgent: return keep(out.urgent, in.boolean());
  case ReplyTo: return keep(out.replyTo, fixed<16>(in));
  case Target: return keep(out.target, fixed<16>(in));
  case Emoji: return keep(out.emoji, in.text(limits::reaction));
  case Ids: return list(in, out.ids, limits::receipts, fixed<16>);
  case State: return keep(out.state, in.number());
  case FileList: return list(in, out.files, limits::files, readFile);
  case ResentFor: return keep(out.resentFor, fixed<16>(in));
  case Signal: return octets(in, limits::callSignal, out.signal.emplace());
  case Note: return octets(in, limits::fileNote, out.note.emplace());
  default: return in.skip();
  }
}

/// The head of any version: what must be known to show that something is there.
struct Frame {
  std::uint64_t version = 0;
  std::uint64_t kind = 0;
  std::optional<MessageId> id;
  std::uint64_t sent = 0;
  std::span<const std::byte> rest; ///< after the map
};

Result<Frame> readFrame(std::span<const std::byte> bytes) {
  CborReader in(bytes);
  auto count = in.map(limits::members);
  if (!count) return pass(count);
  Frame frame;
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < *count; ++i) {
    auto member = in.number();
    if (!member) return pass(member);
    if (i > 0 && *member <= before) return bad("members are out of order or named twice");
    before = *member;
    Result<void> read;
    switch (*member) {
    case Version: read = keep(frame.version, in.number()); break;
    case Kind: read = keep(frame.kind, in.number()); break;
    case Id: read = keep(frame.id, fixed<16>(in)); break;
    case Sent: read = keep(frame.sent, in.number()); break;
    default: read = in.skip();
    }
    if (!read) return pass(read);
  }
  frame.rest = in.rest();
  return frame;
}

Result<decltype(Payload::body)> bodyOf(Members&& m) {
  switch (*m.kind) {
  case TextKind:
    if (!m.words) return bad("a text without words");
    return Text{std::move(*m.words), m.urgent, m.replyTo};
  case EditKind:
    if (!m.words || !m.target) return bad("an edit without words or target");
    return Edit{*m.target, std::move(*m.words)};
  case DeleteKind:
    if (!m.target) return bad("a deletion without target");
    return Delete{*m.target};
  case ReactionKind:
    if (!m.target || !m.emoji) return bad("a reaction without target or sign");
    return Reaction{*m.target, std::move(*m.emoji)};
  case ReceiptKind:
    if (m.state != 1 && m.state != 2) return bad("a receipt of nothing we know");
    return Receipt{*m.state == 1 ? Receipt::What::Delivered : Receipt::What::Read, std::move(m.ids)};
  case TypingKind: return Typing{};
  case FilesKind: return Files{std::move(m.words).value_or(""), std::move(m.files)};
  case CallKind: return CallSignal{std::move(m.signal).value_or(std::vector<std::byte>{})};
  case ResendKind: return ResendRequest{std::move(m.ids)};
  case FileNoteKind:
    if (!m.note) return bad("a note without content");
    return FileNote{std::move(*m.note)};
  default: return bad("unreachable");
  }
}

} // namespace

Result<std::vector<std::byte>> encodePayload(const Payload& payload) {
  CborWriter out;
  if (auto done = std::visit(Encoder{out, payload}, payload.body); !done) return pass(done);
  const bool written = std::holds_alternative<FileNote>(payload.body);
  if (payload.resentFor && !written) out.number(ResentFor).bytes(*payload.resentFor);
  std::vector<std::byte> bytes = out.take();
  if (bytes.size() > limits::payload) return tooLong("message");
  bytes.resize(paddedSize(bytes.size()));
  return bytes;
}

Result<Payload> decodePayload(std::span<const std::byte> bytes) {
  if (bytes.size() > paddedSize(limits::payload)) return bad("longer than any message");
  auto frame = readFrame(bytes);
  if (!frame) return pass(frame);
  if (!frame->id || frame->version == 0 || frame->kind == 0) return bad("version, kind or id is missing");
  if (std::ranges::any_of(frame->rest, [](std::byte b) { return b != std::byte{0}; }))
    return bad("something follows the message");
  constexpr std::uint64_t latest = 253'402'300'799'999; // 9999-12-31
  Payload out{.id = *frame->id, .sent = Instant(std::chrono::milliseconds(std::min(frame->sent, latest))), .body = {}};
  const auto own = bytes.first(bytes.size() - frame->rest.size());
  if (frame->version > formatVersion || frame->kind > LastKind) {
    out.body = Unknown{frame->version, frame->kind, {own.begin(), own.end()}};
    return out;
  }
  CborReader in(own);
  auto count = in.map(limits::members);
  if (!count) return pass(count);
  Members members;
  for (std::size_t i = 0; i < *count; ++i) {
    auto member = in.number();
    if (!member) return pass(member);
    if (auto read = readMember(in, *member, members); !read) return pass(read);
  }
  out.resentFor = members.resentFor;
  auto body = bodyOf(std::move(members));
  if (!body) return pass(body);
  out.body = std::move(*body);
  return out;
}

} // namespace clavis::core::messaging
