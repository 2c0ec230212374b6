// Files dropped onto a widget, and a picture pasted into it. Takes local files and raw picture bytes only: links to the
// network are refused, and a pasted picture is not decoded here, because its bytes may come from anybody: they are
// looked at by the restricted helper like every other file. Thread: main. Ownership: a child of its widget.
#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>

#include <filesystem>
#include <vector>

class QAbstractScrollArea;
class QMimeData;
class QWidget;

namespace clavis::ui {

class FileDrop final : public QObject {
  Q_OBJECT
 public:
  /// From now on `widget` and what is in it takes drops; Ctrl+V with a picture or files works where no text field has
  /// the keyboard.
  explicit FileDrop(QWidget* widget);

  /// A text field in it: files and pictures dropped or pasted there come here as well, words stay the field's.
  void watch(QAbstractScrollArea& field);

  /// Regular files of this computer named by `data`; folders and others are left out.
  [[nodiscard]] static std::vector<std::filesystem::path> localFiles(const QMimeData& data);
  /// PNG or JPEG as it lies in `data`; empty: none.
  [[nodiscard]] static QByteArray picture(const QMimeData& data);
  /// What a paste does; public for menus and tests.
  void paste(const QMimeData& data);

  bool eventFilter(QObject* watched, QEvent* event) override;

 Q_SIGNALS:
  void dropped(const std::vector<std::filesystem::path>& paths);
  void pasted(const QByteArray& picture, const QString& name);
};

} // namespace clavis::ui
