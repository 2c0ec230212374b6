// Writes a Bundle as text around bodies that are already text.
#pragma once

#include "app/sandbox/store/store.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace clavis::sandbox {

class BundleWriter {
 public:
  BundleWriter(std::string_view type, std::int64_t instant);
  void total(std::int64_t count);
  void link(std::string_view relation, std::string_view url);
  /// A searchset entry. `elements`: only these members (and what identifies the resource), marked SUBSETTED.
  void match(const std::string& base, const Version& version, std::string_view mode,
             const std::set<std::string>& elements = {});
  void history(const std::string& base, const Version& version);
  /// Any other entry, as JSON text.
  void raw(std::string_view entry);
  [[nodiscard]] std::string finish();

 private:
  void separate();
  std::string m_text;
  std::string m_links;
  std::string m_entries;
};

/// W/"3"
[[nodiscard]] std::string entityTag(std::int64_t version);

} // namespace clavis::sandbox
