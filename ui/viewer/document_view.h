// One file, opened: what it is, what there is to know before trusting it, and the viewer for its kind (pages, pictures,
// DICOM, text, sections, sound and video). Loading, refused and stopped are states of their own, each with its reason.
//
// Deleting it ends the helper process and drops every pixel and word: the shell deletes it at lock. Thread: main.
// Ownership: borrows the port, which must outlive it.
#pragma once

#include "ui/viewer/viewer_port.h"

#include <QPointer>
#include <QWidget>

#include <optional>

class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace clavis::ui {

class Badge;
class Label;
class MediaPane;
class NoticeBar;
class PagesPane;
class SaveCopyCard;
class StateView;
class TextPane;

class DocumentView final : public QWidget {
  Q_OBJECT
 public:
  enum class Shown : std::uint8_t { Nothing, Loading, Refused, Password, Pages, Text, Media };
  Q_ENUM(Shown)

  explicit DocumentView(ViewerPort& port, QWidget* parent = nullptr);
  ~DocumentView() override;

  void open(ViewedFile file);
  /// Lets go of the file.
  void clear();

  [[nodiscard]] Shown shown() const { return m_shown; }
  [[nodiscard]] const std::optional<ViewedFile>& file() const { return m_file; }
  [[nodiscard]] QString reason() const; ///< of a refusal, as it stands on the screen
  [[nodiscard]] PagesPane& pages() { return *m_pages; }
  [[nodiscard]] TextPane& text() { return *m_text; }
  [[nodiscard]] MediaPane* media() const { return m_media; }
  [[nodiscard]] NoticeBar& warning() { return *m_warning; }
  [[nodiscard]] NoticeBar& remark() { return *m_remark; }
  [[nodiscard]] Badge& scanBadge() { return *m_scan; }
  [[nodiscard]] SaveCopyCard& saving() { return *m_saving; }

  void saveCopy();
  /// Whether "Compare" and "Full screen" are offered; the window around it does them.
  void setHosted(bool compare, bool fullScreen);

 Q_SIGNALS:
  void shownChanged();
  void compareRequested();
  void fullScreenRequested();
  void closeRequested();

 private:
  void build();
  void present(Shown what);
  void sniffed(const core::preview::Sniffed& found);
  void openInHelper(std::shared_ptr<const crypto::SecretBytes> password);
  void opened(core::Result<std::shared_ptr<core::preview::PreviewDocument>> document);
  void readTexts(std::uint32_t page);
  void refuse(const core::Error& error);
  void askPassword();
  void showFacts();
  void scan();
  void openEmbedded();
  [[nodiscard]] QString header() const;

  ViewerPort& m_port;
  std::optional<ViewedFile> m_file;
  core::preview::Sniffed m_sniffed;
  std::shared_ptr<core::preview::PreviewDocument> m_document;
  std::vector<core::preview::TextPage> m_texts;
  quint64 m_opening = 0; ///< answers to an earlier file are dropped
  Shown m_shown = Shown::Nothing;
  bool m_triedPassword = false;

  Label* m_name;
  Label* m_kind;
  Badge* m_scan;
  QPushButton* m_compare;
  QPushButton* m_fullScreen;
  QPushButton* m_save;
  NoticeBar* m_warning;
  NoticeBar* m_remark;
  SaveCopyCard* m_saving;
  QStackedWidget* m_stack;
  StateView* m_state;
  QWidget* m_passwordPage;
  QLineEdit* m_password;
  Label* m_passwordWords;
  PagesPane* m_pages;
  TextPane* m_text;
  MediaPane* m_media = nullptr;
  Label* m_facts;
};

} // namespace clavis::ui
