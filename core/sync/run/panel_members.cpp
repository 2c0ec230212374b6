#include "core/sync/run/panel_members.h"

#include "core/fhir/json/json.h"
#include "core/sync/run/walk.h"

#include <set>
#include <unordered_set>

namespace clavis::core {
namespace {

constexpr int GroupDepth = 5;

class MemberReader {
 public:
  explicit MemberReader(const RunContext& run) : m_run(run) {}

  Result<PanelMembers> read() {
    const Panel& panel = m_run.panel;
    Result<void> done;
    switch (panel.kind()) {
    case PanelKind::Group: done = group(panel.id(), 0); break;
    case PanelKind::CareTeam: done = careTeam(panel.id()); break;
    default: done = careTeamsOf(panel.reference()); break;
    }
    if (!done) return pass(done);
    return std::move(m_out);
  }

 private:
  Result<void> group(const std::string& id, int depth) {
    if (depth > GroupDepth || !m_groups.insert(id).second) return {};
    auto document = read("Group", id, depth == 0);
    if (!document) return pass(document);
    const JsonValue root = document->root();
    if (root["actual"].boolean() == std::optional(false))
      return fail(SyncError::ServerCannot, "the group describes its members and does not list them",
                  Retry::AfterAction);
    std::vector<std::string> nested;
    for (const JsonValue member : root["member"].items()) {
      if (member["inactive"].boolean() == std::optional(true)) continue;
      reference(member["entity"]["reference"].text(), nested);
    }
    for (const std::string& inner : nested)
      if (auto done = group(inner, depth + 1); !done) return done;
    return {};
  }

  Result<void> careTeam(const std::string& id) {
    auto document = read("CareTeam", id, true);
    if (!document) return pass(document);
    return subject(document->root());
  }

  Result<void> careTeamsOf(const std::string& participant) {
    SearchRequest request{
        .type = "CareTeam", .parameters = {{"participant", participant}}, .count = m_run.options.pageSize};
    auto page = askFor(m_run, [&] { return m_run.source().search(request); });
    for (;;) {
      if (!page) return pass(page);
      noteTime(*page);
      for (const PageResource& team : page->resources) {
        if (team.mode != PageResource::Mode::Match) continue;
        auto document = JsonDocument::parse(team.json);
        if (!document) return pass(document);
        // Only teams at work: a proposed or ended team gives nobody a reason to hold the chart.
        const std::string_view status = document->root()["status"].text();
        if (status == "inactive" || status == "entered-in-error" || status == "proposed") continue;
        if (auto done = subject(document->root()); !done) return done;
      }
      if (!page->next) return {};
      page = askFor(m_run, [&, next = *page->next] { return m_run.source().next(next); });
    }
  }

  Result<void> subject(const JsonValue& team) {
    std::vector<std::string> nested;
    reference(team["subject"]["reference"].text(), nested);
    for (const std::string& inner : nested)
      if (auto done = group(inner, 1); !done) return done;
    return {};
  }

  void reference(std::string_view text, std::vector<std::string>& groups) {
    // The last two segments: servers write "Patient/x", and some the whole address of their own base.
    if (const auto history = text.find("/_history/"); history != std::string_view::npos) text = text.substr(0, history);
    const auto slash = text.rfind('/');
    if (slash == std::string_view::npos) return;
    const std::string_view id = text.substr(slash + 1);
    const std::string_view head = text.substr(0, slash);
    const std::string_view type = head.substr(head.rfind('/') == std::string_view::npos ? 0 : head.rfind('/') + 1);
    if (!isFhirId(id)) return;
    if (type == "Patient" && m_seen.insert(std::string(id)).second) m_out.patients.emplace_back(id);
    if (type == "Group") groups.emplace_back(id);
  }

  Result<JsonDocument> read(const std::string& type, const std::string& id, bool isPanel) {
    auto page = askFor(m_run, [&] { return m_run.source().read(type, id); });
    if (!page) {
      const bool gone = page.error().is(BackendError::NotFound) || page.error().is(BackendError::Gone);
      if (isPanel && gone) return fail(SyncError::PanelGone, {}, Retry::AfterAction);
      return pass(page);
    }
    noteTime(*page);
    if (page->resources.size() != 1 || page->resources.front().type != type)
      return fail(SyncError::MalformedPage, "not the " + type + " that was asked for");
    return JsonDocument::parse(page->resources.front().json);
  }

  void noteTime(const Page& page) {
    if (!m_out.serverTime) m_out.serverTime = page.serverTime;
  }

  const RunContext& m_run;
  PanelMembers m_out;
  std::set<std::string> m_groups;
  std::unordered_set<std::string> m_seen;
};

} // namespace

Result<PanelMembers> readMembers(const RunContext& run) { return MemberReader(run).read(); }

} // namespace clavis::core
