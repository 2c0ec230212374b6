#include "core/fhir/store/put_draft.h"

namespace clavis::core {

PutDrafter::PutDrafter(std::string serverBase)
    : m_serverBase(std::make_shared<const std::string>(std::move(serverBase))) {}

Result<PutDraft> PutDrafter::draft(JsonValue resource) {
  auto head = resourceHead(resource);
  if (!head) return pass(head);
  PutDraft draft;
  draft.serverBase = m_serverBase;
  draft.index.setServerBase(*m_serverBase);
  draft.index.index(resource, head->type);
  auto packed = m_codec.compress(resource.raw(), head->id);
  if (!packed) return pass(packed);
  draft.body.assign(packed->begin(), packed->end());
  return draft;
}

} // namespace clavis::core
