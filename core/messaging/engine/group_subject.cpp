#include "core/messaging/engine/group_subject.h"

#include "core/messaging/payload/cbor.h"

namespace clavis::core::messaging {

namespace mls = crypto::mls;

namespace {

constexpr std::size_t maximumTopic = 256;

} // namespace

mls::Extension subjectExtension(const GroupSubject& subject) {
  CborWriter out;
  out.map(subject.replaces.empty() ? 2 : 3).number(0).text(subject.patient).number(1).text(subject.topic);
  if (!subject.replaces.empty()) out.number(2).text(subject.replaces);
  mls::Extension extension;
  extension.type = subjectType;
  const auto bytes = out.take();
  extension.data.assign(bytes.begin(), bytes.end());
  return extension;
}

std::optional<GroupSubject> subjectOf(const mls::Extensions& extensions) {
  const mls::Extension* found = mls::find(extensions, subjectType);
  if (found == nullptr) return std::nullopt;
  CborReader in(found->data);
  const auto members = in.map(16);
  if (!members) return std::nullopt;
  GroupSubject subject;
  for (std::size_t i = 0; i < *members; ++i) {
    const auto member = in.number();
    if (!member) return std::nullopt;
    if (*member > 2) {
      if (!in.skip()) return std::nullopt;
      continue;
    }
    const auto text = in.text(maximumTopic);
    if (!text) return std::nullopt;
    (*member == 0 ? subject.patient : *member == 1 ? subject.topic : subject.replaces) = std::string(*text);
  }
  if (!subject.patient.starts_with("Patient/")) return std::nullopt;
  return subject;
}

} // namespace clavis::core::messaging
