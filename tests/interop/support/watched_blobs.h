// A store of blobs that does something before each request it passes on: look, change something, end the process.
#pragma once

#include "core/backend/blob_store.h"

#include <functional>
#include <utility>

namespace clavis::tests {

class WatchedBlobs final : public core::BlobStore {
 public:
  enum class Request { Put, Get, Check };
  /// `before` is called from any thread, several at once.
  WatchedBlobs(core::BlobStore& inner, std::function<void(Request)> before)
      : m_inner(inner), m_before(std::move(before)) {}

  QFuture<core::Result<core::BlobLimits>> limits() override { return m_inner.limits(); }
  QFuture<core::Result<std::string>> put(core::BlobPosting posting) override {
    m_before(Request::Put);
    return m_inner.put(std::move(posting));
  }
  QFuture<core::Result<std::string>> get(std::string id, std::size_t most) override {
    m_before(Request::Get);
    return m_inner.get(std::move(id), most);
  }
  QFuture<core::Result<core::BlobState>> check(core::BlobCheck wanted) override {
    m_before(Request::Check);
    return m_inner.check(std::move(wanted));
  }
  QFuture<core::Result<void>> remove(std::string id) override { return m_inner.remove(std::move(id)); }

 private:
  core::BlobStore& m_inner;
  const std::function<void(Request)> m_before;
};

} // namespace clavis::tests
