#include "ui/words/clinical_format.h"

#include <QCoreApplication>
#include <QGuiApplication>
#include <QHash>

#include <array>

namespace clavis::ui {
namespace {

class ClinicalFormat {
  Q_DECLARE_TR_FUNCTIONS(ClinicalFormat)
};

QString monthName(int month) {
  static constexpr std::array names{
      QT_TRANSLATE_NOOP("ClinicalFormat", "Jan"), QT_TRANSLATE_NOOP("ClinicalFormat", "Feb"),
      QT_TRANSLATE_NOOP("ClinicalFormat", "Mar"), QT_TRANSLATE_NOOP("ClinicalFormat", "Apr"),
      QT_TRANSLATE_NOOP("ClinicalFormat", "May"), QT_TRANSLATE_NOOP("ClinicalFormat", "Jun"),
      QT_TRANSLATE_NOOP("ClinicalFormat", "Jul"), QT_TRANSLATE_NOOP("ClinicalFormat", "Aug"),
      QT_TRANSLATE_NOOP("ClinicalFormat", "Sep"), QT_TRANSLATE_NOOP("ClinicalFormat", "Oct"),
      QT_TRANSLATE_NOOP("ClinicalFormat", "Nov"), QT_TRANSLATE_NOOP("ClinicalFormat", "Dec")};
  return ClinicalFormat::tr(names.at(static_cast<std::size_t>(month - 1)));
}

QString padded(int value, int width) { return QString::number(value).rightJustified(width, u'0'); }

QString write(const QDate& date, MomentPrecision precision) {
  if (precision == MomentPrecision::Year) return padded(date.year(), 4);
  const QString monthAndYear = monthName(date.month()) + u'-' + padded(date.year(), 4);
  return precision == MomentPrecision::Month ? monthAndYear : padded(date.day(), 2) + u'-' + monthAndYear;
}
QString write(const QTime& time) { return padded(time.hour(), 2) + u':' + padded(time.minute(), 2); }

std::optional<int> digits(QStringView text) {
  if (text.isEmpty()) return std::nullopt;
  int value = 0;
  for (const QChar c : text) {
    if (c < u'0' || c > u'9') return std::nullopt;
    value = value * 10 + (c.unicode() - u'0');
  }
  return value;
}

// "Z", "+11:00", "-05:00"
std::optional<int> offsetOf(QStringView zone) {
  if (zone == u"Z") return 0;
  if (zone.size() != 6 || (zone[0] != u'+' && zone[0] != u'-') || zone[3] != u':') return std::nullopt;
  const auto hours = digits(zone.mid(1, 2)), minutes = digits(zone.mid(4, 2));
  if (!hours || !minutes || *hours > 14 || *minutes > 59) return std::nullopt;
  return (zone[0] == u'-' ? -1 : 1) * (*hours * 3600 + *minutes * 60);
}

} // namespace

QDateTime Moment::instant(const QTimeZone& zone) const {
  if (!isValid()) return {};
  if (precision != MomentPrecision::Time) return date.startOfDay(zone);
  if (offsetSeconds) return QDateTime(date, time, Qt::OffsetFromUTC, *offsetSeconds);
  return QDateTime(date, time, zone);
}

Moment readMoment(QStringView fhir) {
  const QStringView text = fhir.trimmed();
  const QStringView day = text.left(10);
  const auto year = digits(day.left(4));
  if (!year || day.size() < 4) return {};
  if (text.size() == 4) return {MomentPrecision::Year, QDate(*year, 1, 1), {}, {}};
  const auto month = day.size() >= 7 && day[4] == u'-' ? digits(day.mid(5, 2)) : std::nullopt;
  if (!month || *month < 1 || *month > 12) return {};
  if (text.size() == 7) return {MomentPrecision::Month, QDate(*year, *month, 1), {}, {}};
  const auto dayOfMonth = day.size() == 10 && day[7] == u'-' ? digits(day.mid(8, 2)) : std::nullopt;
  if (!dayOfMonth || !QDate::isValid(*year, *month, *dayOfMonth)) return {};
  const QDate date(*year, *month, *dayOfMonth);
  if (text.size() == 10) return {MomentPrecision::Day, date, {}, {}};
  if (text[10] != u'T' || text.size() < 16 || text[13] != u':') return {};
  const auto hour = digits(text.mid(11, 2)), minute = digits(text.mid(14, 2));
  int second = 0;
  qsizetype zoneAt = 16;
  if (text.size() >= 19 && text[16] == u':') {
    second = digits(text.mid(17, 2)).value_or(0);
    zoneAt = 19;
    if (zoneAt < text.size() && text[zoneAt] == u'.') {
      ++zoneAt;
      while (zoneAt < text.size() && text[zoneAt].isDigit()) ++zoneAt;
    }
  }
  if (!hour || !minute || !QTime::isValid(*hour, *minute, qMin(second, 59))) return {};
  return {MomentPrecision::Time, date, QTime(*hour, *minute, qMin(second, 59)), offsetOf(text.mid(zoneAt))};
}

QString leftToRight(const QString& text) {
  if (QGuiApplication::layoutDirection() != Qt::RightToLeft || text.isEmpty()) return text;
  return u'\u2066' + text + u'\u2069';
}

QString dateText(const QDate& date) {
  return date.isValid() ? leftToRight(write(date, MomentPrecision::Day)) : QString();
}

QString dateText(QStringView fhir, const QTimeZone& zone) {
  const Moment moment = readMoment(fhir);
  if (!moment.isValid()) return fhir.toString();
  if (moment.precision != MomentPrecision::Time) return leftToRight(write(moment.date, moment.precision));
  return leftToRight(write(moment.instant(zone).toTimeZone(zone).date(), MomentPrecision::Day));
}

QString dateTimeText(QStringView fhir, const QTimeZone& zone) {
  const Moment moment = readMoment(fhir);
  if (!moment.isValid()) return fhir.toString();
  if (moment.precision != MomentPrecision::Time) return leftToRight(write(moment.date, moment.precision));
  const QDateTime local = moment.instant(zone).toTimeZone(zone);
  return leftToRight(write(local.date(), MomentPrecision::Day) + u' ' + write(local.time()));
}

QString recordedElsewhereText(QStringView fhir, const QTimeZone& zone) {
  const Moment moment = readMoment(fhir);
  if (moment.precision != MomentPrecision::Time || !moment.offsetSeconds) return {};
  const int offset = *moment.offsetSeconds;
  if (zone.offsetFromUtc(moment.instant(zone)) == offset) return {};
  const QString sign = offset < 0 ? QStringLiteral("−") : QStringLiteral("+");
  const QString name =
      offset == 0
          ? QStringLiteral("UTC")
          : QStringLiteral("UTC%1%2:%3").arg(sign, padded(qAbs(offset) / 3600, 2), padded(qAbs(offset) / 60 % 60, 2));
  return QStringLiteral("%1 %2 (%3)").arg(write(moment.date, MomentPrecision::Day), write(moment.time), name);
}

QString ageText(int years, int months, int days, bool about) {
  if (about) return ClinicalFormat::tr("about %1y").arg(years);
  if (years == 0 && months == 0) return ClinicalFormat::tr("%1d").arg(days);
  if (years < 2) return ClinicalFormat::tr("%1m").arg(years * 12 + months);
  if (years < 18 && months != 0) return ClinicalFormat::tr("%1y %2m").arg(years).arg(months);
  return ClinicalFormat::tr("%1y").arg(years);
}

QString ageText(QStringView birth, const QDate& on) {
  const Moment born = readMoment(birth);
  if (!born.isValid() || !on.isValid() || born.date > on) return {};
  int months = (on.year() - born.date.year()) * 12 + on.month() - born.date.month();
  if (on.day() < born.date.day()) --months;
  const auto days = static_cast<int>(born.date.addMonths(months).daysTo(on));
  return ageText(months / 12, months % 12, days, born.precision < MomentPrecision::Day);
}

QString agoText(const QDateTime& when, const QDateTime& now) {
  const qint64 seconds = when.secsTo(now);
  if (seconds < 60) return ClinicalFormat::tr("just now");
  const qint64 minutes = seconds / 60, hours = minutes / 60, days = hours / 24;
  const auto count = [](qint64 n) { return static_cast<int>(n); };
  if (minutes < 60)
    return minutes == 1 ? ClinicalFormat::tr("1 minute ago") : ClinicalFormat::tr("%1 minutes ago").arg(count(minutes));
  if (hours < 24)
    return hours == 1 ? ClinicalFormat::tr("1 hour ago") : ClinicalFormat::tr("%1 hours ago").arg(count(hours));
  if (days < 60)
    return days == 1 ? ClinicalFormat::tr("1 day ago") : ClinicalFormat::tr("%1 days ago").arg(count(days));
  if (days < 730) return ClinicalFormat::tr("%1 months ago").arg(count(days * 12 / 365));
  return ClinicalFormat::tr("%1 years ago").arg(count(days / 365));
}

QString whenText(const QDateTime& when, const QDateTime& now) {
  const QDateTime local = when.toTimeZone(now.timeZone());
  const qint64 days = local.date().daysTo(now.date());
  if (days == 0) return ClinicalFormat::tr("%1 today").arg(write(local.time()));
  if (days == 1) return ClinicalFormat::tr("%1 yesterday").arg(write(local.time()));
  return ClinicalFormat::tr("%1 %2 (%3)").arg(dateText(local.date()), write(local.time()), agoText(local, now));
}

NumberText numberText(QStringView decimal) {
  const QString recorded = decimal.trimmed().toString();
  const qsizetype point = recorded.indexOf(u'.');
  const bool plain = !recorded.isEmpty() && std::all_of(recorded.begin(), recorded.end(), [](QChar c) {
    return (c >= u'0' && c <= u'9') || c == u'.' || c == u'-' || c == u'+';
  });
  if (point < 0 || !plain) return {recorded, false};
  const bool negative = recorded.startsWith(u'-');
  QString whole = recorded.left(point);
  if (negative || whole.startsWith(u'+')) whole.remove(0, 1);
  QString fraction = recorded.mid(point + 1);
  // Zeros in front do not count as significant.
  qsizetype leading = 0;
  const QString all = whole + fraction;
  while (leading < all.size() && all[leading] == u'0') ++leading;
  const qsizetype significant = all.size() - leading;
  constexpr qsizetype shownAsRecorded = 6, keptWhenLonger = 4;
  if (significant <= shownAsRecorded) return {recorded, false};
  const qsizetype keep = qMax<qsizetype>(0, leading + keptWhenLonger - whole.size()); // digits of the fraction
  if (keep >= fraction.size()) return {recorded, false};
  // Half away from zero on the digits themselves: a binary double is not the number that was recorded.
  QString kept = whole + fraction.left(keep);
  if (fraction[keep] >= u'5') {
    qsizetype i = kept.size() - 1;
    while (i >= 0 && kept[i] == u'9') kept[i--] = u'0';
    if (i >= 0) {
      kept[i] = QChar(kept[i].unicode() + 1);
    } else {
      kept.prepend(u'1');
    }
  }
  const qsizetype wholeDigits = kept.size() - keep;
  QString out = kept.left(wholeDigits);
  if (keep > 0) out += u'.' + kept.mid(wholeDigits);
  if (negative) out.prepend(u'-');
  return {out, true};
}

QString unitText(QStringView ucum) {
  static const QHash<QString, QString> whole{
      {QStringLiteral("mm[Hg]"), QStringLiteral("mmHg")}, {QStringLiteral("Cel"), QStringLiteral("°C")},
      {QStringLiteral("[degF]"), QStringLiteral("°F")},   {QStringLiteral("[in_i]"), QStringLiteral("in")},
      {QStringLiteral("[lb_av]"), QStringLiteral("lb")},  {QStringLiteral("1"), QString()},
  };
  QString unit = ucum.trimmed().toString();
  if (const auto known = whole.constFind(unit); known != whole.constEnd()) return *known;
  unit.replace(QStringLiteral("10*3"), QStringLiteral("×10³")).replace(QStringLiteral("10*6"), QStringLiteral("×10⁶"));
  unit.replace(QStringLiteral("10*9"), QStringLiteral("×10⁹"))
      .replace(QStringLiteral("10*12"), QStringLiteral("×10¹²"));
  unit.replace(QStringLiteral("[iU]"), QStringLiteral("IU")).replace(QStringLiteral("mm[Hg]"), QStringLiteral("mmHg"));
  if (unit.endsWith(QStringLiteral("/uL"))) unit.replace(unit.size() - 2, 2, QStringLiteral("µL"));
  // An annotation is for people: "{score}", "/min/{1.73_m2}".
  if (unit.contains(u'{')) unit.remove(u'{').remove(u'}').replace(u'_', u' ');
  if (unit.endsWith(QStringLiteral("m2")) && (unit.size() == 2 || !unit.at(unit.size() - 3).isLetter()))
    unit.replace(unit.size() - 2, 2, QStringLiteral("m²"));
  return unit;
}

QString quantityText(QStringView comparator, QStringView decimal, QStringView unit) {
  const QString number = numberText(decimal).shown();
  const QString shownUnit = unitText(unit);
  const QString value = comparator.toString() + number;
  return leftToRight(shownUnit.isEmpty() ? value : value + u'\u00a0' + shownUnit);
}

QString personName(QStringView family, QStringView given, QStringView title) {
  QString name = family.trimmed().toString().toUpper();
  const QString first = given.trimmed().toString();
  if (!first.isEmpty()) name += (name.isEmpty() ? QString() : QStringLiteral(", ")) + first;
  if (name.isEmpty()) return ClinicalFormat::tr("Name not known");
  const QString prefix = title.trimmed().toString();
  return prefix.isEmpty() ? name : name + QStringLiteral(" (") + prefix + u')';
}

QString genderText(QStringView code) {
  if (code == u"female") return ClinicalFormat::tr("Female");
  if (code == u"male") return ClinicalFormat::tr("Male");
  if (code == u"other") return ClinicalFormat::tr("Other");
  return ClinicalFormat::tr("Not known");
}

QString identifierText(QStringView system, QStringView value) {
  const QString recorded = value.trimmed().toString();
  QString bare;
  for (const QChar c : recorded) {
    if (c >= u'0' && c <= u'9')
      bare += c;
    else if (c != u' ' && c != u'-')
      return recorded;
  }
  if (system == u"https://fhir.nhs.uk/Id/nhs-number" && bare.size() == 10)
    return bare.left(3) + u' ' + bare.mid(3, 3) + u' ' + bare.mid(6);
  if (system == u"http://hl7.org/fhir/sid/us-ssn" && bare.size() == 9)
    return bare.left(3) + u'-' + bare.mid(3, 2) + u'-' + bare.mid(5);
  return recorded;
}

QString flagWord(QStringView code) {
  struct Word {
    QStringView code;
    const char* word;
  };
  static constexpr Word words[] = {
      {u"H", QT_TRANSLATE_NOOP("ClinicalFormat", "High")},
      {u"HU", QT_TRANSLATE_NOOP("ClinicalFormat", "Significantly high")},
      {u"HH", QT_TRANSLATE_NOOP("ClinicalFormat", "Critically high")},
      {u"L", QT_TRANSLATE_NOOP("ClinicalFormat", "Low")},
      {u"LU", QT_TRANSLATE_NOOP("ClinicalFormat", "Significantly low")},
      {u"LL", QT_TRANSLATE_NOOP("ClinicalFormat", "Critically low")},
      {u"A", QT_TRANSLATE_NOOP("ClinicalFormat", "Abnormal")},
      {u"AA", QT_TRANSLATE_NOOP("ClinicalFormat", "Critically abnormal")},
      {u"N", QT_TRANSLATE_NOOP("ClinicalFormat", "Normal")},
      {u">", QT_TRANSLATE_NOOP("ClinicalFormat", "Off scale, high")},
      {u"<", QT_TRANSLATE_NOOP("ClinicalFormat", "Off scale, low")},
      {u"POS", QT_TRANSLATE_NOOP("ClinicalFormat", "Positive")},
      {u"NEG", QT_TRANSLATE_NOOP("ClinicalFormat", "Negative")},
      {u"R", QT_TRANSLATE_NOOP("ClinicalFormat", "Resistant")},
      {u"S", QT_TRANSLATE_NOOP("ClinicalFormat", "Susceptible")},
      {u"I", QT_TRANSLATE_NOOP("ClinicalFormat", "Intermediate")},
  };
  for (const Word& word : words) {
    if (word.code == code) return ClinicalFormat::tr(word.word);
  }
  return {};
}

FlagLevel flagLevel(QStringView code) {
  if (code == u"HH" || code == u"LL" || code == u"AA") return FlagLevel::Critical;
  if (code == u"N" || code == u"NEG" || code == u"S") return FlagLevel::Normal;
  if (code == u"H" || code == u"L" || code == u"A" || code == u"HU" || code == u"LU" || code == u">" || code == u"<" ||
      code == u"POS" || code == u"R")
    return FlagLevel::Abnormal;
  return FlagLevel::None;
}

QString statusText(QStringView code) {
  struct Word {
    QStringView code;
    const char* word;
  };
  static constexpr Word words[] = {
      {u"entered-in-error", QT_TRANSLATE_NOOP("ClinicalFormat", "Entered in error")},
      {u"active", QT_TRANSLATE_NOOP("ClinicalFormat", "Active")},
      {u"inactive", QT_TRANSLATE_NOOP("ClinicalFormat", "Inactive")},
      {u"resolved", QT_TRANSLATE_NOOP("ClinicalFormat", "Resolved")},
      {u"remission", QT_TRANSLATE_NOOP("ClinicalFormat", "In remission")},
      {u"recurrence", QT_TRANSLATE_NOOP("ClinicalFormat", "Recurrence")},
      {u"relapse", QT_TRANSLATE_NOOP("ClinicalFormat", "Relapse")},
      {u"confirmed", QT_TRANSLATE_NOOP("ClinicalFormat", "Confirmed")},
      {u"unconfirmed", QT_TRANSLATE_NOOP("ClinicalFormat", "Unconfirmed")},
      {u"provisional", QT_TRANSLATE_NOOP("ClinicalFormat", "Provisional")},
      {u"differential", QT_TRANSLATE_NOOP("ClinicalFormat", "Differential")},
      {u"refuted", QT_TRANSLATE_NOOP("ClinicalFormat", "Refuted")},
      {u"completed", QT_TRANSLATE_NOOP("ClinicalFormat", "Completed")},
      {u"stopped", QT_TRANSLATE_NOOP("ClinicalFormat", "Stopped")},
      {u"on-hold", QT_TRANSLATE_NOOP("ClinicalFormat", "On hold")},
      {u"cancelled", QT_TRANSLATE_NOOP("ClinicalFormat", "Cancelled")},
      {u"draft", QT_TRANSLATE_NOOP("ClinicalFormat", "Draft")},
      {u"finished", QT_TRANSLATE_NOOP("ClinicalFormat", "Finished")},
      {u"in-progress", QT_TRANSLATE_NOOP("ClinicalFormat", "In progress")},
      {u"planned", QT_TRANSLATE_NOOP("ClinicalFormat", "Planned")},
      {u"booked", QT_TRANSLATE_NOOP("ClinicalFormat", "Booked")},
      {u"final", QT_TRANSLATE_NOOP("ClinicalFormat", "Final")},
      {u"preliminary", QT_TRANSLATE_NOOP("ClinicalFormat", "Preliminary")},
      {u"amended", QT_TRANSLATE_NOOP("ClinicalFormat", "Amended")},
      {u"corrected", QT_TRANSLATE_NOOP("ClinicalFormat", "Corrected")},
      {u"registered", QT_TRANSLATE_NOOP("ClinicalFormat", "Registered, no result yet")},
      {u"not-done", QT_TRANSLATE_NOOP("ClinicalFormat", "Not done")},
      {u"current", QT_TRANSLATE_NOOP("ClinicalFormat", "Current")},
      {u"superseded", QT_TRANSLATE_NOOP("ClinicalFormat", "Superseded")},
      {u"unknown", QT_TRANSLATE_NOOP("ClinicalFormat", "Not known")},
  };
  for (const Word& word : words) {
    if (word.code == code) return ClinicalFormat::tr(word.word);
  }
  QString plain = code.toString();
  plain.replace(u'-', u' ');
  if (!plain.isEmpty()) plain[0] = plain[0].toUpper();
  return plain;
}

} // namespace clavis::ui
