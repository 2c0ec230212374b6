#include "core/exchange/store/thumbnails.h"

#include "core/exchange/errors.h"

#include <algorithm>
#include <span>

namespace clavis::core::exchange {
namespace {

QByteArray packed(const Thumbnail& picture) {
  QByteArray three(static_cast<qsizetype>(picture.width) * picture.height * 3, Qt::Uninitialized);
  const char* from = picture.pixels.constData();
  for (char* to = three.data(); to != three.data() + three.size(); to += 3, from += 4) std::copy_n(from, 3, to);
  return qCompress(three, 6);
}

QByteArray unpacked(std::span<const std::byte> bytes, std::uint32_t width, std::uint32_t height) {
  const QByteArray three = qUncompress(reinterpret_cast<const uchar*>(bytes.data()), std::ssize(bytes));
  const qsizetype count = static_cast<qsizetype>(width) * height;
  if (three.size() != count * 3) return {};
  QByteArray four(count * 4, Qt::Uninitialized);
  const char* from = three.constData();
  for (char* to = four.data(); to != four.data() + four.size(); to += 4, from += 3) {
    std::copy_n(from, 3, to);
    to[3] = '\xFF';
  }
  return four;
}

bool isShowable(const Thumbnail& picture) {
  return picture.width > 0 && picture.height > 0 && picture.width <= Thumbnail::largestSide &&
         picture.height <= Thumbnail::largestSide &&
         picture.pixels.size() == static_cast<qsizetype>(picture.width) * picture.height * 4;
}

} // namespace

Result<std::optional<Thumbnail>> readThumbnail(const ReadConnection& db, TransferKey key) {
  std::optional<Thumbnail> out;
  auto read = db.sql().each(
      "SELECT width, height, pixels FROM exchange_thumbnail WHERE transfer = ?1",
      [&](const Statement& row) {
        Thumbnail picture;
        picture.width = static_cast<std::uint32_t>(row.integer(0));
        picture.height = static_cast<std::uint32_t>(row.integer(1));
        if (picture.width > 0) picture.pixels = unpacked(row.blob(2), picture.width, picture.height);
        // What does not fit together is no picture; it is not made again and again.
        out = isShowable(picture) ? std::move(picture) : Thumbnail{};
        return false;
      },
      key);
  if (!read) return pass(read);
  return out;
}

Result<void> writeThumbnail(const WriteConnection& db, TransferKey key, const Thumbnail& picture) {
  auto known = db.sql().integer("SELECT 1 FROM exchange_transfer WHERE transfer = ?1", key);
  if (!known) return pass(known);
  if (!*known) return fail(ExchangeError::NoSuchTransfer);
  const bool shown = isShowable(picture);
  const QByteArray pixels = shown ? packed(picture) : QByteArray("", 0);
  const auto bytes = std::as_bytes(std::span(pixels.constData(), static_cast<std::size_t>(pixels.size())));
  return db.sql().execute("INSERT INTO exchange_thumbnail(transfer, width, height, pixels) VALUES(?1, ?2, ?3, ?4)"
                          " ON CONFLICT(transfer) DO UPDATE SET width = ?2, height = ?3, pixels = ?4",
                          key, shown ? picture.width : 0, shown ? picture.height : 0, bytes);
}

Result<void> removeThumbnail(const WriteConnection& db, TransferKey key) {
  return db.sql().execute("DELETE FROM exchange_thumbnail WHERE transfer = ?1", key);
}

} // namespace clavis::core::exchange
