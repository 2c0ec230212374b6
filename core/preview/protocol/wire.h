// Little-endian fields, one after the other, with lengths in front. The reader never reads past its end: after a field
// that is not there it is spent, and gives zeros. Whoever decodes asks ok() at the end.
#pragma once

#include <QByteArray>
#include <QString>

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace clavis::core::preview::protocol {

class WireWriter {
 public:
  template <std::unsigned_integral T>
  void put(T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i) m_bytes.append(static_cast<char>(value >> (8 * i) & 0xFFU));
  }
  void putReal(double value) { put(std::bit_cast<std::uint64_t>(value)); }
  void putFlag(bool value) { put(static_cast<std::uint8_t>(value ? 1 : 0)); }
  void putBytes(std::string_view bytes) {
    put(static_cast<std::uint32_t>(bytes.size()));
    m_bytes.append(bytes.data(), static_cast<qsizetype>(bytes.size()));
  }
  void putText(const QString& text) {
    const QByteArray utf8 = text.toUtf8();
    putBytes({utf8.constData(), static_cast<std::size_t>(utf8.size())});
  }
  [[nodiscard]] QByteArray take() { return std::move(m_bytes); }

 private:
  QByteArray m_bytes;
};

class WireReader {
 public:
  explicit WireReader(QByteArrayView bytes) : m_rest(bytes) {}

  template <std::unsigned_integral T>
  [[nodiscard]] T get() {
    if (!has(sizeof(T))) return 0;
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
      value = static_cast<T>(value | static_cast<T>(static_cast<unsigned char>(m_rest[static_cast<qsizetype>(i)]))
                                         << (8 * i));
    m_rest = m_rest.sliced(static_cast<qsizetype>(sizeof(T)));
    return value;
  }
  /// Any bits; not finite counts as wrong.
  [[nodiscard]] double getReal() {
    const auto value = std::bit_cast<double>(get<std::uint64_t>());
    if (!(value > -1e12 && value < 1e12)) m_ok = false;
    return m_ok ? value : 0;
  }
  [[nodiscard]] bool getFlag() {
    const auto value = get<std::uint8_t>();
    if (value > 1) m_ok = false;
    return value == 1;
  }
  /// An enumerator below `count`.
  template <class E>
  [[nodiscard]] E getEnum(int count) {
    const auto value = get<std::uint8_t>();
    if (value >= count) m_ok = false;
    return m_ok ? static_cast<E>(value) : E{};
  }
  [[nodiscard]] QByteArrayView getBytes(std::size_t limit) {
    const auto length = get<std::uint32_t>();
    if (length > limit || !has(length)) return fail(), QByteArrayView();
    const auto bytes = m_rest.first(static_cast<qsizetype>(length));
    m_rest = m_rest.sliced(static_cast<qsizetype>(length));
    return bytes;
  }
  [[nodiscard]] QString getText(std::size_t limit) {
    const auto bytes = getBytes(limit);
    return QString::fromUtf8(bytes);
  }
  void fail() {
    m_ok = false;
    m_rest = {};
  }
  /// Everything was there.
  [[nodiscard]] bool ok() const { return m_ok; }
  /// … and nothing is left over.
  [[nodiscard]] bool finished() const { return m_ok && m_rest.isEmpty(); }

 private:
  [[nodiscard]] bool has(std::size_t bytes) {
    if (static_cast<std::size_t>(m_rest.size()) < bytes) fail();
    return m_ok;
  }

  QByteArrayView m_rest;
  bool m_ok = true;
};

} // namespace clavis::core::preview::protocol
