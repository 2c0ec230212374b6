#include "core/preview/protocol/messages.h"

#include "core/preview/protocol/wire.h"

namespace clavis::core::preview::protocol {

namespace {

constexpr std::size_t smallBody = 1024;
constexpr std::size_t maximumFacts = 256;
constexpr std::size_t maximumFactBytes = 4096;
constexpr std::size_t maximumEmbedded = 64;
constexpr std::size_t maximumBoxes = 20'000;
constexpr std::size_t maximumRuns = 10'000; // of one block
constexpr std::size_t maximumCells = 200;
// Text in UTF-8 may be three times its UTF-16 units; blocks and runs have fields of their own.
constexpr std::size_t textBody = 4 * maximumTextBytes + 16 * maximumBlocks;
constexpr int contentTypes = static_cast<int>(ContentType::Shortcut) + 1;
constexpr int errors = static_cast<int>(PreviewError::Closed) + 1;

void putRuns(WireWriter& out, const std::vector<TextRun>& runs) {
  out.put(static_cast<std::uint32_t>(runs.size()));
  for (const TextRun& run : runs) {
    out.put(static_cast<std::uint8_t>((run.bold ? 1 : 0) | (run.italic ? 2 : 0) | (run.underlined ? 4 : 0)));
    out.putText(run.text);
  }
}

std::vector<TextRun> getRuns(WireReader& in) {
  std::vector<TextRun> runs;
  const auto count = in.get<std::uint32_t>();
  if (count > maximumRuns) in.fail();
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    TextRun run;
    const auto style = in.get<std::uint8_t>();
    if (style > 7) in.fail();
    run.bold = (style & 1U) != 0;
    run.italic = (style & 2U) != 0;
    run.underlined = (style & 4U) != 0;
    run.text = in.getText(textBody);
    runs.push_back(std::move(run));
  }
  return runs;
}

QByteArray body(const DocumentFacts& facts) {
  WireWriter out;
  out.put(static_cast<std::uint8_t>(facts.type));
  out.put(facts.pages);
  out.put(facts.pagesInFile);
  out.putFlag(facts.reduced);
  out.putFlag(facts.selectable);
  out.putFlag(facts.window.has_value());
  out.putReal(facts.window ? facts.window->centre : 0);
  out.putReal(facts.window ? facts.window->width : 1);
  out.put(static_cast<std::uint32_t>(std::min(facts.facts.size(), maximumFacts)));
  for (std::size_t i = 0; i < facts.facts.size() && i < maximumFacts; ++i) {
    out.put(static_cast<std::uint8_t>(facts.facts[i].name));
    out.putText(facts.facts[i].value.left(1000));
  }
  out.put(static_cast<std::uint32_t>(std::min(facts.embedded.size(), maximumEmbedded)));
  for (std::size_t i = 0; i < facts.embedded.size() && i < maximumEmbedded; ++i) {
    out.putText(facts.embedded[i].mediaType.left(200));
    out.put(facts.embedded[i].bytes);
  }
  return out.take();
}

std::optional<Answer> factsFrom(WireReader in) {
  DocumentFacts facts;
  facts.type = in.getEnum<ContentType>(contentTypes);
  facts.pages = in.get<std::uint32_t>();
  facts.pagesInFile = in.get<std::uint32_t>();
  if (facts.pages == 0 || facts.pages > maximumPages || facts.pagesInFile < facts.pages) in.fail();
  facts.reduced = in.getFlag();
  facts.selectable = in.getFlag();
  const bool windowed = in.getFlag();
  const GreyWindow window{in.getReal(), in.getReal()};
  if (windowed) facts.window = window;
  if (!(window.width > 0)) in.fail();
  const auto count = in.get<std::uint32_t>();
  if (count > maximumFacts) in.fail();
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    Fact fact;
    fact.name = in.getEnum<FactName>(factNames);
    fact.value = in.getText(maximumFactBytes);
    facts.facts.push_back(std::move(fact));
  }
  const auto embedded = in.get<std::uint32_t>();
  if (embedded > maximumEmbedded) in.fail();
  for (std::uint32_t i = 0; i < embedded && in.ok(); ++i) {
    Embedded file;
    file.mediaType = in.getText(maximumFactBytes);
    file.bytes = in.get<std::uint64_t>();
    facts.embedded.push_back(std::move(file));
  }
  if (!in.finished()) return std::nullopt;
  return facts;
}

QByteArray body(const PagePicture& page) {
  WireWriter out;
  out.put(page.picture.width);
  out.put(page.picture.height);
  out.putReal(page.width);
  out.putReal(page.height);
  QByteArray bytes = out.take();
  bytes.append(page.picture.pixels);
  return bytes;
}

std::optional<Answer> pageFrom(QByteArrayView bytes) {
  constexpr qsizetype fixed = 24;
  if (bytes.size() < fixed) return std::nullopt;
  WireReader in(bytes.first(fixed));
  PagePicture page;
  page.picture.width = in.get<std::uint32_t>();
  page.picture.height = in.get<std::uint32_t>();
  page.width = in.getReal();
  page.height = in.getReal();
  const std::uint64_t pixels = std::uint64_t{page.picture.width} * page.picture.height;
  if (!in.finished() || pixels == 0 || pixels > maximumAnswerPixels || !(page.width > 0) || !(page.height > 0))
    return std::nullopt;
  if (static_cast<std::uint64_t>(bytes.size() - fixed) != pixels * 4) return std::nullopt;
  page.picture.pixels = bytes.sliced(fixed).toByteArray();
  return page;
}

QByteArray body(const TextPage& page) {
  WireWriter out;
  out.putText(page.title.left(1000));
  out.putFlag(page.cut);
  out.put(static_cast<std::uint32_t>(page.blocks.size()));
  for (const TextBlock& block : page.blocks) {
    out.put(static_cast<std::uint8_t>(block.kind));
    out.put(static_cast<std::uint8_t>(block.level));
    out.putText(block.mark.left(20));
    putRuns(out, block.runs);
    out.put(static_cast<std::uint32_t>(block.cells.size()));
    for (const auto& cell : block.cells) putRuns(out, cell);
  }
  return out.take();
}

std::optional<Answer> textFrom(WireReader in) {
  TextPage page;
  page.title = in.getText(maximumFactBytes);
  page.cut = in.getFlag();
  const auto count = in.get<std::uint32_t>();
  if (count > maximumBlocks) in.fail();
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    TextBlock block;
    block.kind = in.getEnum<BlockKind>(static_cast<int>(BlockKind::TableRow) + 1);
    block.level = in.get<std::uint8_t>();
    if (block.level > maximumNesting) in.fail();
    block.mark = in.getText(smallBody);
    block.runs = getRuns(in);
    const auto cells = in.get<std::uint32_t>();
    if (cells > maximumCells) in.fail();
    for (std::uint32_t c = 0; c < cells && in.ok(); ++c) block.cells.push_back(getRuns(in));
    page.blocks.push_back(std::move(block));
  }
  if (!in.finished()) return std::nullopt;
  return page;
}

QByteArray body(const TextSelection& selection) {
  WireWriter out;
  out.putText(selection.text);
  out.put(static_cast<std::uint32_t>(std::min(selection.boxes.size(), maximumBoxes)));
  for (std::size_t i = 0; i < selection.boxes.size() && i < maximumBoxes; ++i)
    for (const double side :
         {selection.boxes[i].x, selection.boxes[i].y, selection.boxes[i].width, selection.boxes[i].height})
      out.putReal(side);
  return out.take();
}

std::optional<Answer> selectionFrom(WireReader in) {
  TextSelection selection;
  selection.text = in.getText(textBody);
  const auto count = in.get<std::uint32_t>();
  if (count > maximumBoxes) in.fail();
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    SelectionBox box;
    for (double* side : {&box.x, &box.y, &box.width, &box.height}) *side = in.getReal();
    selection.boxes.push_back(box);
  }
  if (!in.finished()) return std::nullopt;
  return selection;
}

struct Framing {
  QByteArray operator()(const Hello& hello) const {
    WireWriter out;
    out.put(version);
    out.putFlag(hello.confined);
    out.putFlag(hello.namespaces);
    return frame(Kind::Hello, out.take());
  }
  QByteArray operator()(const Read& read) const {
    WireWriter out;
    out.put(read.offset);
    out.put(read.length);
    return frame(Kind::Read, out.take());
  }
  QByteArray operator()(const DocumentFacts& facts) const { return frame(Kind::Opened, body(facts)); }
  QByteArray operator()(const PagePicture& page) const { return frame(Kind::PageIs, body(page)); }
  QByteArray operator()(const TextPage& page) const { return frame(Kind::TextIs, body(page)); }
  QByteArray operator()(const TextSelection& selection) const { return frame(Kind::SelectionIs, body(selection)); }
  QByteArray operator()(const EmbeddedIs& embedded) const { return frame(Kind::EmbeddedIs, embedded.bytes); }
  QByteArray operator()(const Refused& refused) const {
    WireWriter out;
    out.put(static_cast<std::uint8_t>(refused.error));
    return frame(Kind::Refused, out.take());
  }
};

QByteArray indexFrame(Kind kind, std::uint32_t index) {
  WireWriter out;
  out.put(index);
  return frame(kind, out.take());
}

} // namespace

std::size_t maximumBody(Kind kind) {
  switch (kind) {
  case Kind::Open:
  case Kind::Page:
  case Kind::Text:
  case Kind::Select:
  case Kind::Embedded:
  case Kind::Hello:
  case Kind::Read:
  case Kind::Refused: return smallBody;
  case Kind::Bytes: return maximumRead;
  case Kind::Opened: return (maximumFacts + maximumEmbedded) * maximumFactBytes;
  case Kind::PageIs: return 4ull * maximumAnswerPixels + smallBody;
  case Kind::TextIs:
  case Kind::SelectionIs: return textBody;
  case Kind::EmbeddedIs: return maximumEmbeddedBytes;
  }
  return 0;
}

std::optional<Header> readHeader(QByteArrayView bytes) {
  WireReader in(bytes);
  const auto length = in.get<std::uint32_t>();
  const auto kind = static_cast<Kind>(in.get<std::uint8_t>());
  if (!in.finished() || length == 0) return std::nullopt;
  const std::size_t limit = maximumBody(kind);
  if (limit == 0 || length - 1 > limit) return std::nullopt;
  return Header{kind, length - 1};
}

QByteArray frame(Kind kind, const QByteArray& content) {
  WireWriter out;
  out.put(static_cast<std::uint32_t>(content.size() + 1));
  out.put(static_cast<std::uint8_t>(kind));
  QByteArray bytes = out.take();
  bytes.append(content);
  return bytes;
}

QByteArray encode(const Open& message) {
  WireWriter out;
  out.put(static_cast<std::uint8_t>(message.type));
  out.put(message.size);
  out.putBytes({message.password.constData(), static_cast<std::size_t>(message.password.size())});
  return frame(Kind::Open, out.take());
}

std::optional<Open> decodeOpen(QByteArrayView bytes) {
  WireReader in(bytes);
  Open message;
  message.type = in.getEnum<ContentType>(contentTypes);
  message.size = in.get<std::uint64_t>();
  message.password = in.getBytes(smallBody).toByteArray();
  if (!in.finished()) return std::nullopt;
  return message;
}

QByteArray encode(const PageRequest& message) {
  WireWriter out;
  out.put(message.page);
  out.put(message.boxWidth);
  out.put(message.boxHeight);
  out.putFlag(message.window.has_value());
  out.putReal(message.window ? message.window->centre : 0);
  out.putReal(message.window ? message.window->width : 1);
  return frame(Kind::Page, out.take());
}

std::optional<PageRequest> decodePage(QByteArrayView bytes) {
  WireReader in(bytes);
  PageRequest message;
  message.page = in.get<std::uint32_t>();
  message.boxWidth = in.get<std::uint32_t>();
  message.boxHeight = in.get<std::uint32_t>();
  const bool windowed = in.getFlag();
  const GreyWindow window{in.getReal(), in.getReal()};
  if (windowed) message.window = window;
  if (!in.finished()) return std::nullopt;
  return message;
}

QByteArray encode(const SelectionRequest& message) {
  WireWriter out;
  out.put(message.page);
  for (const double at : {message.fromX, message.fromY, message.toX, message.toY}) out.putReal(at);
  return frame(Kind::Select, out.take());
}

std::optional<SelectionRequest> decodeSelect(QByteArrayView bytes) {
  WireReader in(bytes);
  SelectionRequest message;
  message.page = in.get<std::uint32_t>();
  for (double* at : {&message.fromX, &message.fromY, &message.toX, &message.toY}) *at = in.getReal();
  if (!in.finished()) return std::nullopt;
  return message;
}

QByteArray encodeText(std::uint32_t page) { return indexFrame(Kind::Text, page); }
QByteArray encodeEmbedded(std::uint32_t index) { return indexFrame(Kind::Embedded, index); }
QByteArray encodeBytes(QByteArrayView bytes) { return frame(Kind::Bytes, bytes.toByteArray()); }

std::optional<std::uint32_t> decodeIndex(QByteArrayView bytes) {
  WireReader in(bytes);
  const auto index = in.get<std::uint32_t>();
  if (!in.finished()) return std::nullopt;
  return index;
}

QByteArray encode(const Answer& answer) { return std::visit(Framing{}, answer); }

std::optional<Answer> decodeAnswer(Kind kind, QByteArrayView bytes) {
  WireReader in(bytes);
  switch (kind) {
  case Kind::Hello: {
    const bool ours = in.get<std::uint8_t>() == version;
    const Hello hello{in.getFlag(), in.getFlag()};
    if (!ours || !in.finished()) return std::nullopt;
    return hello;
  }
  case Kind::Read: {
    const Read read{in.get<std::uint64_t>(), in.get<std::uint32_t>()};
    if (!in.finished() || read.length == 0 || read.length > maximumRead) return std::nullopt;
    return read;
  }
  case Kind::Opened: return factsFrom(in);
  case Kind::PageIs: return pageFrom(bytes);
  case Kind::TextIs: return textFrom(in);
  case Kind::SelectionIs: return selectionFrom(in);
  case Kind::EmbeddedIs:
    if (static_cast<std::size_t>(bytes.size()) > maximumEmbeddedBytes) return std::nullopt;
    return EmbeddedIs{bytes.toByteArray()};
  case Kind::Refused: {
    const auto error = in.getEnum<PreviewError>(errors);
    if (!in.finished() || static_cast<int>(error) == 0) return std::nullopt;
    return Refused{error};
  }
  default: return std::nullopt;
  }
}

} // namespace clavis::core::preview::protocol
