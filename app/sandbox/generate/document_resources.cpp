#include "app/sandbox/generate/json_parts.h"
#include "app/sandbox/generate/resource_writer.h"

namespace clavis::sandbox {

namespace {

std::string base64(std::string_view bytes) {
  static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned group = 0;
    for (std::size_t j = 0; j < 3; ++j)
      group = group << 8U | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    for (std::size_t j = 0; j < 4; ++j) text += i + j > bytes.size() ? '=' : digits[(group >> (18 - 6 * j)) & 63U];
  }
  return text;
}

/// A grey picture of one pixel, PNG; stands where a photo would.
constexpr std::string_view kPicture =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNoAAAAggCB2kUIOwAAAABJRU5ErkJggg==";

} // namespace

void ResourceWriter::note(const Visit& visit, const std::string& text) {
  const auto id = m_random.uuid();
  JsonWriter json;
  json.object()
      .field("resourceType", "DocumentReference")
      .field("id", id)
      .field("status", "current")
      .field("docStatus", "final");
  json.concept_("type", kLoinc, "11506-3", "Progress note")
      .reference("subject", m_reference)
      .field("date", timeText(visit.day, visit.minute + 18));
  json.array("author").reference({}, "Practitioner/" + visit.clinician->id, visit.clinician->name).end();
  json.array("content")
      .object()
      .object("attachment")
      .field("contentType", "text/plain; charset=utf-8")
      .field("data", base64(text));
  json.field("title", "Progress note").end().end().end();
  json.object("context").array("encounter").reference({}, visit.encounter).end().end().end();
  put("DocumentReference", id, json.take());
}

void ResourceWriter::photograph(const Visit& visit, std::string_view title) {
  const auto id = m_random.uuid();
  JsonWriter json;
  json.object().field("resourceType", "DocumentReference").field("id", id).field("status", "current");
  json.concept_("type", kLoinc, "72170-4", "Photographic image")
      .reference("subject", m_reference)
      .field("date", timeText(visit.day, visit.minute + 12));
  json.field("description", title)
      .array("content")
      .object()
      .object("attachment")
      .field("contentType", "image/png")
      .field("data", kPicture);
  json.field("title", title).end().end().end();
  json.object("context").array("encounter").reference({}, visit.encounter).end().end().end();
  put("DocumentReference", id, json.take());
}

} // namespace clavis::sandbox
