#include "app/sandbox/faults/fault_plan.h"

#include "app/sandbox/json/json_tree.h"

#include <algorithm>
#include <charconv>

namespace clavis::sandbox {
namespace {

template <class T>
bool readNumber(std::string_view text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

/// Page N changes underfoot: what was its first entry is gone, its last one comes twice.
void shiftEntries(std::string& body) {
  auto bundle = JsonTree::parse(body);
  if (!bundle) return;
  JsonTree* entries = bundle->find("entry");
  if (entries == nullptr || entries->items().size() < 2) return;
  auto& items = entries->items();
  items.erase(items.begin());
  items.push_back(items.back());
  body = bundle->write();
}

HttpResponse refusal(unsigned status, std::string_view code, std::string_view text) {
  HttpResponse response;
  response.status = status;
  response.headers.set("Content-Type", "application/fhir+json; charset=utf-8");
  response.body = R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":")" + std::string(code) +
                  R"(","diagnostics":)" + jsonQuoted(text) + "}]}";
  return response;
}

} // namespace

std::expected<FaultRule, std::string> parseFaultRule(std::string_view text) {
  FaultRule rule;
  bool first = true;
  while (first || !text.empty()) {
    const auto colon = std::min(text.find(':'), text.size());
    const auto part = text.substr(0, colon);
    text.remove_prefix(std::min(colon + 1, text.size()));
    const auto equal = part.find('=');
    const auto key = part.substr(0, equal);
    const auto value = equal == std::string_view::npos ? std::string_view() : part.substr(equal + 1);
    const auto bad = [&] { return std::unexpected("a fault rule cannot say \"" + std::string(part) + '"'); };
    if (first) {
      first = false;
      long long wait = 0;
      if (key == "drop")
        rule.kind = FaultKind::Drop;
      else if (key == "truncate")
        rule.kind = FaultKind::Truncate;
      else if (key == "500")
        rule.kind = FaultKind::ServerError;
      else if (key == "429")
        rule.kind = FaultKind::TooMany;
      else if (key == "stale")
        rule.kind = FaultKind::Stale;
      else if (key == "forget")
        rule.kind = FaultKind::Forget;
      else if (key == "shift")
        rule.kind = FaultKind::Shift;
      else if (key == "delay" && readNumber(value, wait) && wait >= 0 && wait <= 600'000) {
        rule.kind = FaultKind::Delay;
        rule.delay = std::chrono::milliseconds(wait);
      } else
        return bad();
      continue;
    }
    if (key == "every" && readNumber(value, rule.every) && rule.every > 0) continue;
    if (key == "rate" && readNumber(value, rule.rate) && rule.rate >= 0 && rule.rate <= 1) continue;
    if (key == "count" && readNumber(value, rule.count)) continue;
    if (key == "after" && readNumber(value, rule.retryAfter)) continue;
    if (key == "path" && value.starts_with('/'))
      rule.path = value;
    else if (key == "method" && !value.empty())
      rule.method = value;
    else
      return bad();
  }
  return rule;
}

void FaultPlan::add(FaultRule rule) {
  const std::lock_guard lock(m_guard);
  m_rules.push_back({std::move(rule)});
}

void FaultPlan::clear() {
  const std::lock_guard lock(m_guard);
  m_rules.clear();
  m_lastPage.clear();
}

std::uint64_t FaultPlan::strikes() const {
  const std::lock_guard lock(m_guard);
  return m_strikes;
}

bool FaultPlan::hits(Armed& armed, const HttpRequest& request) {
  const FaultRule& rule = armed.rule;
  if (!request.path.starts_with(rule.path)) return false;
  if (!rule.method.empty() && rule.method != request.method) return false;
  if (rule.count != 0 && armed.struck >= rule.count) return false;
  ++armed.seen;
  const bool hit =
      rule.rate >= 0 ? std::uniform_real_distribution<>(0, 1)(m_random) < rule.rate : armed.seen % rule.every == 0;
  if (!hit) return false;
  ++armed.struck;
  ++m_strikes;
  return true;
}

std::optional<HttpResponse> FaultPlan::instead(const HttpRequest& request) {
  const std::lock_guard lock(m_guard);
  for (Armed& armed : m_rules) {
    const FaultKind kind = armed.rule.kind;
    if (kind != FaultKind::Drop && kind != FaultKind::ServerError && kind != FaultKind::TooMany) continue;
    if (!hits(armed, request)) continue;
    if (kind == FaultKind::ServerError) return refusal(500, "exception", "The server failed (on purpose).");
    if (kind == FaultKind::TooMany) {
      HttpResponse response = refusal(429, "throttled", "Too many requests (on purpose).");
      response.headers.set("Retry-After", std::to_string(armed.rule.retryAfter));
      return response;
    }
    HttpResponse response;
    response.fault.drop = true;
    return response;
  }
  return std::nullopt;
}

bool FaultPlan::forgets(const HttpRequest& request) {
  if (request.method != "PUT" && request.method != "POST") return false;
  const std::lock_guard lock(m_guard);
  bool lost = false;
  for (Armed& armed : m_rules)
    if (armed.rule.kind == FaultKind::Forget && hits(armed, request)) lost = true;
  return lost;
}

void FaultPlan::spoil(const HttpRequest& request, HttpResponse& response, bool isPage) {
  const std::lock_guard lock(m_guard);
  bool wantsPages = false;
  for (Armed& armed : m_rules) {
    const FaultKind kind = armed.rule.kind;
    const bool pageKind = kind == FaultKind::Stale || kind == FaultKind::Shift;
    if (kind == FaultKind::Stale) wantsPages = true;
    if ((pageKind && !isPage) || (!pageKind && kind != FaultKind::Delay && kind != FaultKind::Truncate)) continue;
    if (!hits(armed, request)) continue;
    if (kind == FaultKind::Delay) response.fault.delay += armed.rule.delay;
    if (kind == FaultKind::Truncate) response.fault.truncate = true;
    if (kind == FaultKind::Shift) shiftEntries(response.body);
    if (kind == FaultKind::Stale)
      if (const auto last = m_lastPage.find(request.path); last != m_lastPage.end()) {
        response.body = last->second;
        return;
      }
  }
  if (isPage && wantsPages) m_lastPage[request.path] = response.body;
}

} // namespace clavis::sandbox
