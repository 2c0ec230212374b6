#include "app/sandbox/json/json_patch.h"

#include <charconv>
#include <optional>

namespace clavis::sandbox {
namespace {

using Failure = std::unexpected<PatchFailure>;
Failure malformed(std::string text) { return Failure(PatchFailure{false, std::move(text)}); }

std::expected<std::vector<std::string>, PatchFailure> pointerOf(const JsonTree& operation, std::string_view member) {
  const JsonTree* path = operation.find(member);
  if (path == nullptr || !path->isString()) return malformed("an operation has no \"" + std::string(member) + '"');
  const std::string text = path->text();
  std::vector<std::string> steps;
  if (text.empty()) return steps;
  if (text.front() != '/') return malformed("a pointer does not begin with a slash");
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '/') {
      steps.emplace_back();
    } else if (text[i] == '~') {
      const char escape = i + 1 < text.size() ? text[++i] : ' ';
      if (escape != '0' && escape != '1') return malformed("a pointer has a bad escape");
      steps.back() += escape == '0' ? '~' : '/';
    } else {
      steps.back() += text[i];
    }
  }
  return steps;
}

std::optional<std::size_t> indexOf(const std::string& step) {
  std::size_t value = 0;
  if (step.empty() || (step.size() > 1 && step.front() == '0')) return std::nullopt;
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), value);
  if (error != std::errc() || end != step.data() + step.size()) return std::nullopt;
  return value;
}

JsonTree* childOf(JsonTree& parent, const std::string& step) {
  if (parent.isObject()) return parent.find(step);
  if (!parent.isArray()) return nullptr;
  const auto index = indexOf(step);
  return index && *index < parent.items().size() ? &parent.items()[*index] : nullptr;
}

JsonTree* locate(JsonTree& document, const std::vector<std::string>& steps, std::size_t count) {
  JsonTree* at = &document;
  for (std::size_t i = 0; i < count && at != nullptr; ++i) at = childOf(*at, steps[i]);
  return at;
}

std::expected<void, PatchFailure> add(JsonTree& document, const std::vector<std::string>& steps, JsonTree value) {
  if (steps.empty()) {
    document = std::move(value);
    return {};
  }
  JsonTree* parent = locate(document, steps, steps.size() - 1);
  if (parent == nullptr) return malformed("the parent of a path does not exist");
  const std::string& last = steps.back();
  if (parent->isObject()) {
    parent->set(last, std::move(value));
    return {};
  }
  if (!parent->isArray()) return malformed("the parent of a path is neither object nor array");
  auto& items = parent->items();
  const auto index = last == "-" ? std::optional(items.size()) : indexOf(last);
  if (!index || *index > items.size()) return malformed("an array index is out of range");
  items.insert(items.begin() + static_cast<std::ptrdiff_t>(*index), std::move(value));
  return {};
}

std::expected<JsonTree, PatchFailure> take(JsonTree& document, const std::vector<std::string>& steps) {
  if (steps.empty()) return malformed("the whole document cannot be removed");
  JsonTree* parent = locate(document, steps, steps.size() - 1);
  JsonTree* target = parent == nullptr ? nullptr : childOf(*parent, steps.back());
  if (target == nullptr) return malformed("a path does not exist");
  JsonTree taken = std::move(*target);
  if (parent->isObject())
    parent->remove(steps.back());
  else
    parent->items().erase(parent->items().begin() + static_cast<std::ptrdiff_t>(*indexOf(steps.back())));
  return taken;
}

std::expected<void, PatchFailure> apply(JsonTree& document, const JsonTree& operation) {
  const std::string name = operation.textOf("op");
  auto path = pointerOf(operation, "path");
  if (!path) return std::unexpected(path.error());
  const JsonTree* value = operation.find("value");
  const bool needsValue = name == "add" || name == "replace" || name == "test";
  if (needsValue && value == nullptr) return malformed("an operation has no \"value\"");
  if (name == "add") return add(document, *path, *value);
  if (name == "remove") {
    auto taken = take(document, *path);
    if (!taken) return std::unexpected(taken.error());
    return {};
  }
  if (name == "replace" || name == "test") {
    JsonTree* target = locate(document, *path, path->size());
    if (target == nullptr) return malformed("a path does not exist");
    if (name == "replace")
      *target = *value;
    else if (!target->equals(*value))
      return Failure(PatchFailure{true, "a test operation did not hold"});
    return {};
  }
  if (name == "move" || name == "copy") {
    auto from = pointerOf(operation, "from");
    if (!from) return std::unexpected(from.error());
    if (name == "copy") {
      const JsonTree* source = locate(document, *from, from->size());
      if (source == nullptr) return malformed("a path does not exist");
      return add(document, *path, JsonTree(*source));
    }
    if (from->size() < path->size() && std::equal(from->begin(), from->end(), path->begin()))
      return malformed("a value cannot be moved into itself");
    auto taken = take(document, *from);
    if (!taken) return std::unexpected(taken.error());
    return add(document, *path, std::move(*taken));
  }
  return malformed("an operation is not one of RFC 6902");
}

} // namespace

std::expected<void, PatchFailure> applyJsonPatch(JsonTree& document, const JsonTree& patch) {
  if (!patch.isArray()) return malformed("a JSON Patch is an array");
  JsonTree changed = document;
  for (const JsonTree& operation : patch.items())
    if (auto done = apply(changed, operation); !done) return done;
  document = std::move(changed);
  return {};
}

} // namespace clavis::sandbox
