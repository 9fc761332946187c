#include "pool/lane.hpp"

#include "brood/error.hpp"

#include <bit>
#include <new>
#include <utility>

namespace brood::pool {

namespace {

constexpr std::size_t longest_ring = std::size_t{1} << 30U;

}  // namespace

std::size_t Lane::size_for(std::size_t ring_size) {
  return sizeof(Words) + 2 * ring_size;
}

Lane::Lane(os::Region region, os::Bell bell, std::size_t ring_size)
    : region_(std::move(region)), bell_(std::move(bell)), ring_size_(ring_size) {}

Lane Lane::make(std::size_t ring_size) {
  Lane lane(os::Region::create(size_for(ring_size)), ring_size == 0 ? os::Bell() : os::Bell::make(),
            ring_size);
  new (lane.region_.data()) Words;
  return lane;
}

Lane Lane::map(os::Region region, os::Bell bell, std::size_t ring_size) {
  if (ring_size > longest_ring || (ring_size != 0 && !std::has_single_bit(ring_size)) ||
      region.size() != size_for(ring_size)) {
    throw DecodingError("a worker was set up with a lane of wrong size");
  }
  return {std::move(region), std::move(bell), ring_size};
}

}  // namespace brood::pool
