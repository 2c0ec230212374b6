#include "ui/shell/section.h"

#include <QCoreApplication>

namespace clavis::ui {

std::vector<SectionEntry> sections() {
  const auto tr = [](const char* text) { return QCoreApplication::translate("clavis::ui::Section", text); };
  return {
      {Section::Today, Icon::Today, tr(QT_TRANSLATE_NOOP("clavis::ui::Section", "Today")), QStringLiteral("today")},
      {Section::Patients, Icon::Patients, tr(QT_TRANSLATE_NOOP("clavis::ui::Section", "Patients")),
       QStringLiteral("patients")},
      {Section::Messages, Icon::Messages, tr(QT_TRANSLATE_NOOP("clavis::ui::Section", "Messages")),
       QStringLiteral("messages")},
      {Section::Files, Icon::Files, tr(QT_TRANSLATE_NOOP("clavis::ui::Section", "Files")), QStringLiteral("files")},
  };
}

} // namespace clavis::ui
