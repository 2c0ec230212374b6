#include "ui/access/salvage_page.h"

#include "ui/theme/theme.h"
#include "ui/widgets/label.h"

#include <QCoreApplication>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace clavis::ui {

namespace {

QString number(std::int64_t value) { return QLocale().toString(static_cast<qlonglong>(value)); }

/// One part of the vault, from the tables that make it up.
struct Part {
  QString name;
  std::int64_t rows = 0;
  bool whole = true;
  bool onlyHere = false;
};

std::vector<Part> partsOf(const core::DamageReport& report) {
  std::vector<Part> parts;
  for (const core::TableCondition& table : report.tables) {
    const QString name = vaultPart(table.table);
    auto part = std::ranges::find(parts, name, &Part::name);
    if (part == parts.end()) part = parts.insert(parts.end(), Part{name, 0, true, false});
    part->rows += table.readableRows;
    part->whole = part->whole && table.whole();
    part->onlyHere = part->onlyHere || (table.onlyHere && !table.whole());
  }
  return parts;
}

QString fate(const Part& part) {
  if (part.whole) return SalvagePage::tr("All of it can be saved: %1 entries").arg(number(part.rows));
  if (part.onlyHere)
    return SalvagePage::tr("%1 entries can be saved. The others existed only here and are lost").arg(number(part.rows));
  return SalvagePage::tr("%1 entries can be saved. The others come back from the server").arg(number(part.rows));
}

QString outcome(const core::DamageReport& report) {
  if (report.serverHasTheRest())
    return SalvagePage::tr("Nothing is lost for good: what cannot be read is fetched from the server again at the next "
                           "sync.");
  return SalvagePage::tr("Some of what cannot be read existed only on this computer. Ask IT whether there is a backup "
                         "before you go on.");
}

} // namespace

QString vaultPart(const std::string& table) {
  struct Known {
    const char* prefix;
    const char* part;
  };
  static constexpr std::array known = {
      Known{"resource_text", QT_TRANSLATE_NOOP("clavis::ui::SalvagePage", "Search index")},
      Known{"index_", QT_TRANSLATE_NOOP("clavis::ui::SalvagePage", "Search index")},
      Known{"token", QT_TRANSLATE_NOOP("clavis::ui::SalvagePage", "Search index")},
      Known{"quantity_unit", QT_TRANSLATE_NOOP("clavis::ui::SalvagePage", "Search index")},
      Known{"resource", QT_TRANSLATE_NOOP("clavis::ui::SalvagePage", "Charts")},
      Known{"body_dictionary", QT_TRANSLATE_NOOP("clavis::ui::SalvagePage", "Charts")},
      Known{"patient_", QT_TRANSLATE_NOOP("clavis::ui::SalvagePage", "List of patients")},
      Known{"chart_entry", QT_TRANSLATE_NOOP("clavis::ui::SalvagePage", "List of patients")},
      Known{"sync_", QT_TRANSLATE_NOOP("clavis::ui::SalvagePage", "What was synced when")},
      Known{"access_log", QT_TRANSLATE_NOOP("clavis::ui::SalvagePage", "Log of opened charts")},
      Known{"setting", QT_TRANSLATE_NOOP("clavis::ui::SalvagePage", "Settings and keys")},
      Known{"secret", QT_TRANSLATE_NOOP("clavis::ui::SalvagePage", "Settings and keys")},
      Known{"outbox", QT_TRANSLATE_NOOP("clavis::ui::SalvagePage", "Work not sent yet")},
      Known{"conversation", QT_TRANSLATE_NOOP("clavis::ui::SalvagePage", "Messages")},
      Known{"message", QT_TRANSLATE_NOOP("clavis::ui::SalvagePage", "Messages")},
      Known{"mls", QT_TRANSLATE_NOOP("clavis::ui::SalvagePage", "Messages")},
      Known{"mailbox", QT_TRANSLATE_NOOP("clavis::ui::SalvagePage", "Messages")},
  };
  for (const Known& one : known) {
    if (table.starts_with(one.prefix)) return SalvagePage::tr(one.part);
  }
  return SalvagePage::tr("Other records");
}

SalvagePage::SalvagePage(const core::DamageReport& report, QWidget* parent)
    : SignInPage(tr("Some of what is stored here cannot be read"),
                 //: %1 and %2 are numbers of disk pages
                 tr("%1 of %2 pages of the encrypted file are damaged, most likely by a failing disk. Nothing was "
                    "changed, and nothing will be deleted.")
                     .arg(number(report.damagedPages), number(report.pages)),
                 tr("Save what can be read"), parent) {
  if (report.schemaReadable) {
    for (const Part& part : partsOf(report)) {
      auto* name = new Label(part.name, this, TextSize::Small, Weight::Strong);
      auto* said = Label::paragraph(fate(part), this);
      if (part.onlyHere) said->setTone(Token::Critical);
      said->setAccessibleName(part.name + u' ' + fate(part));
      auto* column = new QVBoxLayout;
      column->setSpacing(2);
      column->addWidget(name);
      column->addWidget(said);
      body()->addLayout(column);
    }
  } else {
    body()->addWidget(Label::paragraph(tr("Not even the list of its contents can be read."), this));
  }
  showNotice(report.serverHasTheRest() ? NoticeKind::Information : NoticeKind::Critical, outcome(report));
  setFocusProxy(primary());
  connect(addOther(tr("Leave everything as it is")), &QPushButton::clicked, this, &SalvagePage::leaveRequested);
}

} // namespace clavis::ui
