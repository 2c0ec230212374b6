// A transport without a network: answers from a script, and remembers what it was asked. For what is decided above the
// wire; what happens on the wire is tested against real servers.
#pragma once

#include "core/backend/http_transport.h"

#include <deque>
#include <mutex>
#include <optional>

namespace clavis::tests {

class ScriptedTransport final : public core::HttpTransport {
 public:
  explicit ScriptedTransport(const std::string& url) : m_origin(*core::Origin::parse(url)) {}
  ~ScriptedTransport() override { releaseAll(); }

  ScriptedTransport& then(core::Result<core::HttpResponse> answer) {
    m_answers.push_back(std::move(answer));
    return *this;
  }
  ScriptedTransport& then(int status, std::string body = {}, core::HttpHeaders headers = {}) {
    return then(core::HttpResponse{.status = status, .headers = std::move(headers), .body = std::move(body)});
  }
  ScriptedTransport& thenFail(core::BackendError code, core::Retry retry = core::Retry::Later) {
    return then(core::Result<core::HttpResponse>(core::fail(code, "scripted", retry)));
  }
  /// From now on requests are kept waiting until releaseAll().
  void hold() { m_holding = true; }
  void releaseAll() {
    m_holding = false;
    for (auto& finish : std::exchange(m_held, {})) finish(core::fail(core::BackendError::Cancelled));
  }

  [[nodiscard]] const core::Origin& origin() const override { return m_origin; }
  void start(core::HttpRequest request, std::shared_ptr<core::BodySink> sink, Cancelled cancelled,
             Finish finish) override {
    asked.push_back(request);
    if (cancelled && cancelled()) return finish(core::fail(core::BackendError::Cancelled));
    auto url = m_origin.resolve(request.target, request.reach);
    if (!url) return finish(core::pass(url));
    if (m_holding) return m_held.push_back(std::move(finish));
    if (m_answers.empty()) return finish(core::fail(core::BackendError::Malformed, "the script is at its end"));
    auto answer = std::move(m_answers.front());
    m_answers.pop_front();
    if (answer && sink && answer->status == 200) {
      sink->begin([] {});
      auto flow = sink->write(answer->body);
      answer->body.clear();
      if (!flow) return finish(core::pass(flow));
    }
    finish(std::move(answer));
  }

  std::vector<core::HttpRequest> asked;

 private:
  core::Origin m_origin;
  std::deque<core::Result<core::HttpResponse>> m_answers;
  bool m_holding = false;
  std::vector<Finish> m_held;
};

} // namespace clavis::tests
