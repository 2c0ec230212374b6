// What preparing a page needs beside the page: a JSON reader and a drafter, which hold memory that is worth using
// again. A round keeps as many as it has threads that prepare at the same time.
#pragma once

#include "core/fhir/json/json_reader.h"
#include "core/fhir/store/put_draft.h"

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace clavis::core {

struct PageTools {
  explicit PageTools(std::string serverBase) : drafter(std::move(serverBase)) {}
  JsonReader reader;
  PutDrafter drafter;
};

/// Thread: any.
class PageToolbox {
 public:
  explicit PageToolbox(std::string serverBase) : m_serverBase(std::move(serverBase)) {}

  /// The caller's own until give().
  [[nodiscard]] std::unique_ptr<PageTools> take() {
    {
      const std::lock_guard lock(m_mutex);
      if (!m_free.empty()) {
        auto tools = std::move(m_free.back());
        m_free.pop_back();
        return tools;
      }
    }
    return std::make_unique<PageTools>(m_serverBase);
  }
  [[nodiscard]] const std::string& serverBase() const { return m_serverBase; }
  void give(std::unique_ptr<PageTools> tools) {
    const std::lock_guard lock(m_mutex);
    m_free.push_back(std::move(tools));
  }

 private:
  const std::string m_serverBase;
  std::mutex m_mutex;
  std::vector<std::unique_ptr<PageTools>> m_free;
};

} // namespace clavis::core
