#include "ui/words/medication_format.h"

#include <QHash>
#include <QRegularExpression>

namespace clavis::ui {
namespace {

// FDA Name Differentiation Project and ISMP's additional list; brand names are left out, being written as registered.
constexpr const char* tallManNames[] = {
    // FDA
    "acetaZOLAMIDE",
    "acetoHEXAMIDE",
    "buPROPion",
    "busPIRone",
    "CARBOplatin",
    "CISplatin",
    "chlorproMAZINE",
    "chlorproPAMIDE",
    "clomiPHENE",
    "clomiPRAMINE",
    "cycloSERINE",
    "cycloSPORINE",
    "DAUNOrubicin",
    "DOXOrubicin",
    "dimenhyDRINATE",
    "diphenhydrAMINE",
    "DOBUTamine",
    "DOPamine",
    "glipiZIDE",
    "glyBURIDE",
    "hydrALAZINE",
    "hydrOXYzine",
    "HYDROmorphone",
    "medroxyPROGESTERone",
    "methylPREDNISolone",
    "methylTESTOSTERone",
    "niCARdipine",
    "NIFEdipine",
    "prednisoLONE",
    "predniSONE",
    "risperiDONE",
    "rOPINIRole",
    "sulfADIAZINE",
    "sulfiSOXAZOLE",
    "TOLAZamide",
    "TOLBUTamide",
    "vinBLAStine",
    "vinCRIStine",
    // ISMP
    "ALPRAZolam",
    "LORazepam",
    "clonazePAM",
    "cloNIDine",
    "amLODIPine",
    "aMILoride",
    "ARIPiprazole",
    "RABEprazole",
    "azaCITIDine",
    "azaTHIOprine",
    "carBAMazepine",
    "OXcarbazepine",
    "ceFAZolin",
    "cefoTEtan",
    "cefOXitin",
    "cefTAZidime",
    "cefTRIAXone",
    "chlordiazePOXIDE",
    "cloBAZam",
    "DACTINomycin",
    "DAPTOmycin",
    "DEXmedetomidine",
    "diazePAM",
    "dilTIAZem",
    "DOCEtaxel",
    "PACLitaxel",
    "DULoxetine",
    "FLUoxetine",
    "PARoxetine",
    "ePHEDrine",
    "EPINEPHrine",
    "fentaNYL",
    "SUFentanil",
    "fluvoxaMINE",
    "guaiFENesin",
    "guanFACINE",
    "HYDROcodone",
    "oxyCODONE",
    "hydroCHLOROthiazide",
    "IDArubicin",
    "inFLIXimab",
    "riTUXimab",
    "lamiVUDine",
    "lamoTRIgine",
    "levETIRAcetam",
    "levOCARNitine",
    "levoFLOXacin",
    "metFORMIN",
    "metroNIDAZOLE",
    "mitoMYcin",
    "mitoXANTRONE",
    "niMODipine",
    "OLANZapine",
    "QUEtiapine",
    "PENTobarbital",
    "PHENobarbital",
    "quiNIDine",
    "quiNINE",
    "raNITIdine",
    "riMANTAdine",
    "rifAMPin",
    "rifAXIMin",
    "SAXagliptin",
    "SITagliptin",
    "sulfaSALAzine",
    "SUMAtriptan",
    "ZOLMitriptan",
    "tiaGABine",
    "tiZANidine",
    "traMADol",
    "traZODone",
    "valACYclovir",
    "valGANciclovir",
};

const QHash<QString, QString>& tallManTable() {
  static const QHash<QString, QString> table = [] {
    QHash<QString, QString> built;
    for (const char* name : tallManNames) {
      const QString tall = QString::fromLatin1(name);
      built.insert(tall.toLower(), tall);
    }
    return built;
  }();
  return table;
}

// "mg" and friends as they are written after a number. Micrograms and units are spelled out: "µg" is read as "mg" and
// "U" as a zero (ISMP).
QString doseUnit(const QString& recorded) {
  static const QHash<QString, QString> spelled{
      {QStringLiteral("mg"), QStringLiteral("mg")},
      {QStringLiteral("g"), QStringLiteral("g")},
      {QStringLiteral("kg"), QStringLiteral("kg")},
      {QStringLiteral("ml"), QStringLiteral("mL")},
      {QStringLiteral("l"), QStringLiteral("L")},
      {QStringLiteral("mcg"), QStringLiteral("micrograms")},
      {QStringLiteral("ug"), QStringLiteral("micrograms")},
      {QStringLiteral("µg"), QStringLiteral("micrograms")},
      {QStringLiteral("μg"), QStringLiteral("micrograms")},
      {QStringLiteral("ng"), QStringLiteral("nanograms")},
      {QStringLiteral("unt"), QStringLiteral("units")},
      {QStringLiteral("iu"), QStringLiteral("units")},
      {QStringLiteral("[iu]"), QStringLiteral("units")},
      {QStringLiteral("u"), QStringLiteral("units")},
      {QStringLiteral("unit"), QStringLiteral("units")},
      {QStringLiteral("units"), QStringLiteral("units")},
      {QStringLiteral("meq"), QStringLiteral("mEq")},
      {QStringLiteral("mmol"), QStringLiteral("mmol")},
      {QStringLiteral("micrograms"), QStringLiteral("micrograms")},
      {QStringLiteral("actuat"), QStringLiteral("actuation")},
      {QStringLiteral("hr"), QStringLiteral("hour")},
  };
  return spelled.value(recorded.toLower(), recorded);
}

QString doseNumber(QString number) {
  if (number.startsWith(u'.')) number.prepend(u'0');
  if (number.contains(u'.')) {
    while (number.endsWith(u'0')) number.chop(1);
    if (number.endsWith(u'.')) number.chop(1);
  }
  return number;
}

const QRegularExpression& strengthPattern() {
  static const QRegularExpression pattern(
      QStringLiteral(
          R"((?<![\w.])(\d*\.?\d+)\s*(mg|mcg|ug|µg|μg|ng|kg|g|ml|unt|iu|\[iu\]|units?|u|meq|mmol|micrograms)(?![\w]))"),
      QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
  return pattern;
}

// The unit of a divisor: "100 UNT/ML", "0.09 MG/ACTUAT", "MG/HR".
QString perUnits(const QString& text) {
  static const QRegularExpression per(QStringLiteral(R"((mg|micrograms|units|g|mL)/(ML|HR|ACTUAT|L|MG)(?![\w]))"));
  QString out;
  qsizetype from = 0;
  for (auto it = per.globalMatch(text); it.hasNext();) {
    const auto match = it.next();
    out += QStringView(text).mid(from, match.capturedStart() - from);
    out += match.captured(1) + u'/' + doseUnit(match.captured(2));
    from = match.capturedEnd();
  }
  return out + QStringView(text).mid(from).toString();
}

} // namespace

QString tallMan(QStringView text) {
  QString out;
  out.reserve(text.size());
  qsizetype i = 0;
  while (i < text.size()) {
    if (!text[i].isLetter()) {
      out += text[i++];
      continue;
    }
    const qsizetype from = i;
    while (i < text.size() && text[i].isLetter()) ++i;
    const QString word = text.mid(from, i - from).toString();
    out += tallManTable().value(word.toLower(), word);
  }
  return out;
}

QString doseText(QStringView text) {
  const QString source = text.toString();
  QString out;
  qsizetype from = 0;
  for (auto it = strengthPattern().globalMatch(source); it.hasNext();) {
    const auto match = it.next();
    out += QStringView(source).mid(from, match.capturedStart() - from);
    out += doseNumber(match.captured(1)) + u'\u00a0' + doseUnit(match.captured(2));
    from = match.capturedEnd();
  }
  out += QStringView(source).mid(from);
  return perUnits(out);
}

MedicationLine medicationLine(QStringView recorded) {
  const QString source = recorded.toString().simplified();
  // Several substances, or a brand in brackets: which strength belongs to which name is the reader's to see, not ours
  // to guess.
  const bool compound = source.contains(QStringLiteral(" / ")) || source.contains(u'[') || source.contains(u'{');
  const auto match = strengthPattern().match(source);
  if (compound || !match.hasMatch() || match.capturedStart() == 0) return {tallMan(doseText(source)), {}};
  return {tallMan(QStringView(source).left(match.capturedStart()).trimmed()),
          doseText(QStringView(source).mid(match.capturedStart()))};
}

} // namespace clavis::ui
