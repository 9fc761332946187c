#include "memory/arena.hpp"

#include "base/own_copy.hpp"
#include "base/random.hpp"
#include "brood/error.hpp"
#include "memory/shared_block.hpp"
#include "start/renew.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <new>
#include <string>

namespace brood::memory {

namespace {

// Many locks, and still nothing that a process that needs one lock would feel.
constexpr std::size_t arena_size = std::size_t{64} << 10U;

// What is larger has a region of its own, so that it is given back as soon as it is not needed.
constexpr std::size_t largest_carved = arena_size / 8;

struct Arenas {
  std::mutex mutex;
  std::shared_ptr<Arena> current;
  std::map<std::array<std::byte, 16>, std::weak_ptr<Arena>> known;
  std::size_t most_known = 64;

  /// Those that are gone are forgotten whenever there are twice as many as the last time.
  std::weak_ptr<Arena>& place_for(const std::array<std::byte, 16>& name) {
    if (known.size() >= most_known) {
      std::erase_if(known, [](const auto& entry) { return entry.second.expired(); });
      most_known = std::max<std::size_t>(64, 2 * known.size());
    }
    return known[name];
  }
};

base::OwnCopy<Arenas> own_arenas;

void renew_arenas() {
  own_arenas.forget();
}

Arenas& arenas() {
  static const bool registered = start::renew_also(renew_arenas);
  static_cast<void>(registered);
  return own_arenas.get();
}

std::size_t rounded_up(std::size_t size) {
  return (size + block_alignment - 1) / block_alignment * block_alignment;
}

constexpr std::size_t header_size = block_alignment;
static_assert(sizeof(ArenaHeader) <= header_size);

}  // namespace

ArenaHeader& Arena::header() const noexcept {
  return *std::launder(reinterpret_cast<ArenaHeader*>(region_.data()));
}

std::shared_ptr<Arena> Arena::make(std::size_t size) {
  return reserve(size, rounded_up(size));
}

std::shared_ptr<Arena> Arena::reserve(std::size_t size, std::size_t committed) {
  os::Region region = os::Region::reserve(header_size + rounded_up(size));
  region.commit(0, header_size + committed);
  const std::shared_ptr<Arena> arena(new Arena(std::move(region)));
  ArenaHeader& header = arena->header();
  const Bytes name = base::random_bytes(header.name.size());
  std::copy(name.begin(), name.end(), header.name.begin());
  header.used = header_size;
  Arenas& all = arenas();
  const std::lock_guard lock(all.mutex);
  all.place_for(header.name) = arena;
  return arena;
}

std::shared_ptr<Arena> Arena::open(os::Handle handle, std::size_t size) {
  if (size < header_size) {
    throw DecodingError("shared memory from another process claims a size of " +
                        std::to_string(size) + " bytes");
  }
  // Forked children have it, too, as they have what this process made itself.
  os::Region region = os::Region::map(os::Handle(handle.release()), size);
  region.use(0, header_size);
  const std::shared_ptr<Arena> arena(new Arena(std::move(region)));
  Arenas& all = arenas();
  const std::lock_guard lock(all.mutex);
  auto& known = all.place_for(arena->header().name);
  if (auto found = known.lock(); found && found->region_.size() == size) {
    return found;
  }
  known = arena;
  return arena;
}

std::size_t Arena::remembered() {
  Arenas& all = arenas();
  const std::lock_guard lock(all.mutex);
  return all.known.size();
}

std::optional<std::size_t> Arena::carve(std::size_t size) noexcept {
  std::atomic<std::uint64_t>& used = header().used;
  const std::uint64_t end = region_.size();
  if (size > end) {
    return std::nullopt;
  }
  const std::uint64_t needed = rounded_up(std::max<std::size_t>(size, 1));
  std::uint64_t begin = used.load(std::memory_order_relaxed);
  do {
    if (begin > end || needed > end - begin) {
      return std::nullopt;
    }
  } while (!used.compare_exchange_weak(begin, begin + needed, std::memory_order_relaxed));
  return static_cast<std::size_t>(begin);
}

std::shared_ptr<Arena> arena_for(std::size_t size, std::size_t& offset) {
  if (size <= largest_carved) {
    Arenas& all = arenas();
    std::unique_lock lock(all.mutex);
    if (all.current) {
      if (const auto found = all.current->carve(size)) {
        offset = *found;
        return all.current;
      }
    }
  }
  const bool shared = size <= largest_carved;
  auto arena = Arena::make(shared ? arena_size : size);
  offset = *arena->carve(size);
  if (shared) {
    Arenas& all = arenas();
    const std::lock_guard lock(all.mutex);
    all.current = arena;
  }
  return arena;
}

}  // namespace brood::memory
