#include "crypto/memory/secret_slabs.h"

#include "crypto/memory/sodium_ready.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <mutex>
#include <new>
#include <vector>

namespace clavis::crypto {

namespace {

constexpr std::size_t slabSize = 64U * 1024;
constexpr std::array<std::size_t, 4> slotSizes{64, 256, 1024, SecretSlabs::largestSlot};

struct SizeClass {
  std::vector<std::byte*> slabs;
  std::vector<std::byte*> free; // the slot given back last is the next one taken: it is in the cache
  std::size_t live = 0;
};

// As the heap behind malloc: one for the process. Never destroyed, because secrets may be released during shutdown.
struct Slabs {
  std::mutex mutex;
  std::array<SizeClass, slotSizes.size()> classes;
};
Slabs& slabs() {
  static Slabs* const instance = new Slabs;
  return *instance;
}

std::size_t classFor(std::size_t size) noexcept {
  std::size_t index = 0;
  while (slotSizes[index] < size) ++index;
  return index;
}

} // namespace

std::byte* SecretSlabs::take(std::size_t size) noexcept {
  const std::size_t index = classFor(size);
  Slabs& all = slabs();
  const std::lock_guard lock(all.mutex);
  SizeClass& mine = all.classes[index];
  if (mine.free.empty()) {
    const std::size_t slot = slotSizes[index];
    try { // both vectors get their room first: a slab must not be lost, and giving back must not allocate
      mine.slabs.reserve(mine.slabs.size() + 1);
      mine.free.reserve((mine.slabs.size() + 1) * (slabSize / slot));
    } catch (const std::bad_alloc&) {
      return nullptr;
    }
    needSodium();
    auto* slab = static_cast<std::byte*>(sodium_malloc(slabSize));
    if (slab == nullptr) return nullptr;
    sodium_memzero(slab, slabSize);
    mine.slabs.push_back(slab);
    for (std::size_t at = slabSize; at > 0; at -= slot) mine.free.push_back(slab + at - slot);
  }
  std::byte* data = mine.free.back();
  mine.free.pop_back();
  ++mine.live;
  return data;
}

void SecretSlabs::give(std::byte* data, std::size_t size) noexcept {
  const std::size_t index = classFor(size);
  // Somebody wrote past the end of a secret: memory is no longer what we think it is.
  if (std::any_of(data + size, data + slotSizes[index], [](std::byte b) { return b != std::byte{0}; })) std::abort();
  sodium_memzero(data, size);
  Slabs& all = slabs();
  const std::lock_guard lock(all.mutex);
  all.classes[index].free.push_back(data);
  --all.classes[index].live;
}

std::size_t SecretSlabs::liveSlots() noexcept {
  Slabs& all = slabs();
  const std::lock_guard lock(all.mutex);
  std::size_t live = 0;
  for (const SizeClass& each : all.classes) live += each.live;
  return live;
}

bool SecretSlabs::contain(std::span<const std::byte> bytes) noexcept {
  Slabs& all = slabs();
  const std::lock_guard lock(all.mutex);
  for (const SizeClass& each : all.classes)
    for (const std::byte* slab : each.slabs)
      if (std::search(slab, slab + slabSize, bytes.begin(), bytes.end()) != slab + slabSize) return true;
  return false;
}

} // namespace clavis::crypto
