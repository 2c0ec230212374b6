// One message as it stands in a thread: what is written where, laid out for a width, and painted. Who wrote it and when
// stands in words over every message; one's own are told apart by word ("You"), side and edge, never by colour alone.
// All text of a message is plain text. Thread: main.
#pragma once

#include "ui/theme/icon.h"
#include "ui/theme/theme.h"

#include <QString>
#include <QTextLayout>

#include <memory>
#include <vector>

class QPainter;

namespace clavis::ui {

/// A line under the words: an icon, and what it says.
struct BubbleNote {
  Icon icon;
  QString text;
  Token token = Token::TextQuiet;
};

struct BubbleText {
  QString day;       ///< stands over the first message of a day; empty: the same day as before
  QString unread;    ///< stands over the first unread message; empty: not here
  QString sender;    ///< "Anna Berg · clinician"
  QString time;      ///< "09:05"
  QString urgent;    ///< the badge's word; empty: not urgent
  QString quote;     ///< what it answers
  QString words;     ///< the message, or what is said in its place
  bool said = false; ///< the words are ours, not the sender's: deleted, unknown, unreadable
  Token edge = Token::Line;
  bool own = false;
  QString reactions;
  std::vector<BubbleNote> notes; ///< files, edited, delivery, cause

  /// The whole message as a screen reader says it.
  [[nodiscard]] QString spoken() const;
};

class Bubble {
 public:
  /// `width` of the whole row, in logical pixels.
  Bubble(const BubbleText& text, const Theme& theme, int width, Qt::LayoutDirection direction);
  ~Bubble();
  Bubble(Bubble&&) noexcept;
  Bubble& operator=(Bubble&&) noexcept;

  [[nodiscard]] int height() const { return m_height; }
  struct Marks {
    bool chosen = false; ///< the message that the keyboard is on
    bool focus = false;
  };
  void paint(QPainter& painter, const QPointF& corner, const Theme& theme, Marks marks) const;

 private:
  struct Block;
  void addBlock(const QString& text, const QFont& font, Token token, qreal width, qreal gap, std::optional<Icon> icon);

  std::vector<std::unique_ptr<Block>> m_blocks;
  BubbleText m_text;
  QRectF m_box;
  qreal m_y = 0;
  qreal m_quoteTop = 0;
  qreal m_quoteBottom = 0;
  qreal m_dividers = 0;
  int m_width = 0;
  int m_height = 0;
  Qt::LayoutDirection m_direction;
};

} // namespace clavis::ui
