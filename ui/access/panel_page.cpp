#include "ui/access/panel_page.h"

#include "ui/theme/theme.h"
#include "ui/widgets/label.h"

#include <QButtonGroup>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

namespace clavis::ui {

namespace {
// Buttons of the group, by the text form that Panel::parse reads.
constexpr const char* forms[] = {"all", "group/%1", "practitioner/%1", "careteam/Practitioner/%1"};
} // namespace

PanelPage::PanelPage(QWidget* parent)
    : SignInPage(
          tr("Whose charts do you need here?"),
          tr("Only these patients are kept on this workstation. A patient who leaves the panel is removed from it "
             "at the next sync."),
          tr("Fetch the charts"), parent),
      m_kinds(new QButtonGroup(this)), m_id(new QLineEdit(this)) {
  const QString texts[] = {tr("All patients the server shows me"), tr("A group, such as a ward or a clinic list"),
                           tr("Patients whose general practitioner I am"), tr("Patients of the care teams I am in")};
  for (int index = 0; index < 4; ++index) {
    auto* button = new QRadioButton(texts[index], this);
    m_kinds->addButton(button, index);
    body()->addWidget(button);
  }
  m_kinds->button(0)->setChecked(true);
  auto* label = new Label(tr("Its number on the server"), this, TextSize::Small, Weight::Strong);
  label->setBuddy(m_id);
  m_id->setAccessibleName(label->text());
  body()->addWidget(label);
  body()->addWidget(m_id);
  const auto adapt = [this, label](int index) {
    label->setVisible(index != 0);
    m_id->setVisible(index != 0);
    //: the number (id) of a group, or of the person as a practitioner, on the server
    label->setText(index == 1 ? tr("Number of the group on the server") : tr("Your own number on the server"));
    m_id->setAccessibleName(label->text());
    clearNotice();
  };
  adapt(0);
  connect(m_kinds, &QButtonGroup::idClicked, this, adapt);
  connect(m_id, &QLineEdit::returnPressed, primary(), &QPushButton::click);
  setFocusProxy(m_kinds->button(0));
}

core::Result<core::Panel> PanelPage::panel() const {
  const QString form = QString::fromLatin1(forms[m_kinds->checkedId()]);
  const QString text = form.contains(QLatin1String("%1")) ? form.arg(m_id->text().trimmed()) : form;
  return core::Panel::parse(text.toStdString());
}

} // namespace clavis::ui
