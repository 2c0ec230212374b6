#include "core/fhir/views/datatypes.h"

#include <charconv>
#include <cmath>

namespace clavis::core {

namespace {

constexpr std::string_view kDataAbsent = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

void append(std::string& text, std::string_view part, std::string_view separator) {
  if (part.empty()) return;
  if (!text.empty()) text += separator;
  text += part;
}

std::vector<std::string> readStrings(JsonValue array) {
  std::vector<std::string> texts;
  for (const JsonValue item : array.itemsOrSelf())
    if (item.isString()) texts.emplace_back(item.text());
  return texts;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) append(text, part, " ");
  return text;
}

} // namespace

// --- What the datatypes say

std::string_view CodeText::best() const {
  if (!text.empty()) return text;
  for (const Coding& coding : codings)
    if (!coding.display.empty()) return coding.display;
  return codings.empty() ? std::string_view() : std::string_view(codings.front().code);
}

std::string_view CodeText::codeIn(std::string_view system) const {
  for (const Coding& coding : codings)
    if (coding.system == system) return coding.code;
  return {};
}

bool CodeText::hasCode(std::string_view code) const {
  for (const Coding& coding : codings)
    if (coding.code == code) return true;
  return false;
}

std::optional<double> Decimal::toDouble() const {
  double value = 0;
  const char* end = digits.data() + digits.size();
  const auto done = std::from_chars(digits.data(), end, value);
  if (digits.empty() || done.ec != std::errc() || done.ptr != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string FhirQuantity::toText() const {
  std::string shown = comparator;
  append(shown, value.digits, " ");
  append(shown, unit.empty() ? code : unit, " ");
  return shown;
}

std::string HumanName::givenNames() const { return joined(given); }

std::string HumanName::familyFirst() const {
  const std::string names = givenNames();
  if (family.empty() && names.empty()) return text;
  std::string shown = family;
  append(shown, names, ", ");
  return shown;
}

std::string HumanName::spoken() const {
  const std::string names = givenNames();
  if (family.empty() && names.empty()) return text;
  std::string shown = joined(prefix);
  append(shown, names, " ");
  append(shown, family, " ");
  append(shown, joined(suffix), " ");
  return shown;
}

std::string PostalAddress::oneLine() const {
  std::string shown;
  for (const auto& line : lines) append(shown, line, ", ");
  append(shown, city, ", ");
  append(shown, district, ", ");
  append(shown, state, ", ");
  append(shown, postalCode, " ");
  append(shown, country, ", ");
  return shown.empty() ? text : shown;
}

// --- Readers

std::string readString(JsonValue value) { return std::string(value.text()); }

std::string readAbsentReason(JsonValue owner, std::string_view name) {
  const JsonValue shadow = owner[std::string("_") + std::string(name)];
  for (const JsonValue extension : shadow["extension"].items())
    if (extension["url"].text() == kDataAbsent) return readString(extension["valueCode"]);
  return {};
}

FhirDate readDate(JsonValue value) { return FhirDate::parse(value.text()); }

FhirPeriod readPeriod(JsonValue value) { return {readDate(value["start"]), readDate(value["end"])}; }

Coding readCoding(JsonValue value) {
  return {readString(value["system"]), readString(value["version"]), readString(value["code"]),
          readString(value["display"])};
}

CodeText readCodeText(JsonValue value) {
  CodeText code;
  code.text = readString(value["text"]);
  for (const JsonValue coding : value["coding"].itemsOrSelf()) code.codings.push_back(readCoding(coding));
  return code;
}

std::vector<CodeText> readCodeTexts(JsonValue array) {
  std::vector<CodeText> codes;
  for (const JsonValue item : array.itemsOrSelf()) codes.push_back(readCodeText(item));
  return codes;
}

FhirQuantity readQuantity(JsonValue value) {
  FhirQuantity quantity;
  // Some senders quote the number; its digits are what counts.
  quantity.value.digits = value["value"].scalar();
  quantity.comparator = readString(value["comparator"]);
  quantity.unit = readString(value["unit"]);
  quantity.system = readString(value["system"]);
  quantity.code = readString(value["code"]);
  return quantity;
}

FhirRange readRange(JsonValue value) { return {readQuantity(value["low"]), readQuantity(value["high"])}; }

ReferenceParts splitReference(std::string_view reference) {
  if (const auto history = reference.find("/_history/"); history != std::string_view::npos)
    reference = reference.substr(0, history);
  const auto slash = reference.rfind('/');
  if (slash == std::string_view::npos) return {};
  const std::string_view id = reference.substr(slash + 1);
  std::string_view before = reference.substr(0, slash);
  const auto typeSlash = before.rfind('/');
  const std::string_view type = typeSlash == std::string_view::npos ? before : before.substr(typeSlash + 1);
  if (!isFhirId(id) || !isResourceTypeName(type)) return {};
  return {typeSlash == std::string_view::npos ? std::string_view() : before.substr(0, typeSlash), type, id};
}

FhirReference readReference(JsonValue value) {
  FhirReference reference;
  reference.reference = readString(value["reference"]);
  reference.display = readString(value["display"]);
  reference.identifier = readString(value["identifier"]["value"]);
  const ReferenceParts parts = splitReference(reference.reference);
  reference.base = parts.base;
  reference.type = parts.type.empty() ? readString(value["type"]) : std::string(parts.type);
  reference.id = parts.id;
  return reference;
}

std::vector<FhirReference> readReferences(JsonValue array) {
  std::vector<FhirReference> references;
  for (const JsonValue item : array.itemsOrSelf()) references.push_back(readReference(item));
  return references;
}

FhirIdentifier readIdentifier(JsonValue value) {
  return {readString(value["use"]), readCodeText(value["type"]), readString(value["system"]),
          readString(value["value"]), readPeriod(value["period"])};
}

std::vector<FhirIdentifier> readIdentifiers(JsonValue array) {
  std::vector<FhirIdentifier> identifiers;
  for (const JsonValue item : array.itemsOrSelf()) identifiers.push_back(readIdentifier(item));
  return identifiers;
}

HumanName readHumanName(JsonValue value) {
  HumanName name;
  name.use = readString(value["use"]);
  name.text = readString(value["text"]);
  name.family = readString(value["family"]);
  name.given = readStrings(value["given"]);
  name.prefix = readStrings(value["prefix"]);
  name.suffix = readStrings(value["suffix"]);
  name.period = readPeriod(value["period"]);
  return name;
}

PostalAddress readAddress(JsonValue value) {
  PostalAddress address;
  address.use = readString(value["use"]);
  address.text = readString(value["text"]);
  address.lines = readStrings(value["line"]);
  address.city = readString(value["city"]);
  address.district = readString(value["district"]);
  address.state = readString(value["state"]);
  address.postalCode = readString(value["postalCode"]);
  address.country = readString(value["country"]);
  address.period = readPeriod(value["period"]);
  return address;
}

ContactPoint readContactPoint(JsonValue value) {
  return {readString(value["system"]), readString(value["value"]), readString(value["use"])};
}

std::vector<Annotation> readAnnotations(JsonValue array) {
  std::vector<Annotation> notes;
  for (const JsonValue item : array.itemsOrSelf()) {
    Annotation note;
    note.author = readString(item["authorString"]);
    if (note.author.empty()) {
      const FhirReference author = readReference(item["authorReference"]);
      note.author = author.display.empty() ? author.reference : author.display;
    }
    note.time = readDate(item["time"]);
    note.text = readString(item["text"]);
    notes.push_back(std::move(note));
  }
  return notes;
}

Attachment readAttachment(JsonValue value) {
  Attachment attachment;
  attachment.contentType = readString(value["contentType"]);
  attachment.language = readString(value["language"]);
  attachment.url = readString(value["url"]);
  attachment.title = readString(value["title"]);
  attachment.creation = readDate(value["creation"]);
  attachment.size = value["size"].scalar();
  attachment.dataBase64 = value["data"].text();
  return attachment;
}

When readWhen(JsonValue owner, std::string_view stem) {
  const auto field = [&](std::string_view suffix) { return owner[std::string(stem) + std::string(suffix)]; };
  When when;
  for (const auto* suffix : {"DateTime", "Date", "Instant", ""}) {
    const JsonValue value = field(suffix);
    if (value.isString()) {
      when.date = readDate(value);
      return when;
    }
  }
  if (const JsonValue period = field("Period"); period.isObject()) {
    when.period = readPeriod(period);
  } else if (const JsonValue timing = field("Timing"); timing.isObject()) {
    when.period = readPeriod(timing["repeat"]["boundsPeriod"]);
    when.text = readCodeText(timing["code"]).best();
    if (const JsonValue event = timing["event"][0]; event.isString()) when.date = readDate(event);
  }
  if (!when.period.empty()) {
    when.date = when.period.start;
    return when;
  }
  if (const JsonValue age = field("Age"); age.isObject()) when.text = readQuantity(age).toText();
  if (const JsonValue range = field("Range"); range.isObject()) {
    const FhirRange read = readRange(range);
    when.text = read.low.toText();
    append(when.text, read.high.toText(), "–");
  }
  if (const JsonValue words = field("String"); words.isString()) when.text = readString(words);
  return when;
}

} // namespace clavis::core
