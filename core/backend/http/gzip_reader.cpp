#include "core/backend/http/gzip_reader.h"

#include <zlib.h>

#include <vector>

namespace clavis::core {
namespace {

constexpr int gzipOnly = 16 + MAX_WBITS;
constexpr std::size_t pieceBytes = std::size_t{128} << 10;

} // namespace

struct GzipReader::State {
  z_stream stream{};
  bool ready = false;
  bool begun = false; ///< inside a member
  std::vector<unsigned char> piece = std::vector<unsigned char>(pieceBytes);
};

GzipReader::GzipReader() : m_state(std::make_unique<State>()) {
  m_state->ready = inflateInit2(&m_state->stream, gzipOnly) == Z_OK;
}
GzipReader::~GzipReader() {
  if (m_state->ready) inflateEnd(&m_state->stream);
}

Result<std::size_t> GzipReader::read(std::string_view input, const std::function<bool(std::string_view)>& take) {
  auto& state = *m_state;
  auto& stream = state.stream;
  if (!state.ready) return fail(BackendError::BadCompression, "zlib does not start");
  // zlib reads only, but older headers do not say so.
  stream.next_in = reinterpret_cast<z_const Bytef*>(const_cast<char*>(input.data()));
  stream.avail_in = static_cast<uInt>(input.size());
  for (;;) {
    if (!state.begun) {
      if (stream.avail_in == 0) return input.size();
      if (inflateReset2(&stream, gzipOnly) != Z_OK) return fail(BackendError::BadCompression, "zlib does not start");
      state.begun = true;
    }
    stream.next_out = state.piece.data();
    stream.avail_out = static_cast<uInt>(state.piece.size());
    const int outcome = inflate(&stream, Z_NO_FLUSH);
    if (outcome == Z_BUF_ERROR) return input.size(); // needs more input
    if (outcome != Z_OK && outcome != Z_STREAM_END)
      return fail(BackendError::BadCompression, stream.msg != nullptr ? stream.msg : "zlib", Retry::Later);
    state.begun = outcome != Z_STREAM_END;
    const auto produced = state.piece.size() - stream.avail_out;
    if (produced > 0 && !take({reinterpret_cast<const char*>(state.piece.data()), produced}))
      return input.size() - stream.avail_in;
  }
}

bool GzipReader::isComplete() const { return !m_state->begun; }

} // namespace clavis::core
