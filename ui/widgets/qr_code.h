// A text as a QR code (ISO/IEC 18004, drawn by libqrencode): black on white with its quiet zone in every theme, because
// cameras need it so. A text that is too long for a code shows nothing and says so to assistive technology. Thread:
// main.
#pragma once

#include <QBitArray>
#include <QWidget>

namespace clavis::ui {

class QrCode final : public QWidget {
  Q_OBJECT
 public:
  /// `name` says what the code holds: "Safety number as a QR code".
  explicit QrCode(const QString& name, QWidget* parent = nullptr);

  void setText(const QString& text);
  /// Modules a side, without the quiet zone; 0: nothing is shown.
  [[nodiscard]] int side() const { return m_side; }
  [[nodiscard]] bool isDark(int row, int column) const { return m_dark.testBit(row * m_side + column); }

  [[nodiscard]] QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QBitArray m_dark;
  int m_side = 0;
};

} // namespace clavis::ui
